package dev.sysg.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

@DisplayNameGeneration(ReplaceUnderscores.class)
class LogLevelTest {

    private final LogLevel.Converter converter = new LogLevel.Converter();

    @ParameterizedTest
    @CsvSource({"off, OFF", "0, OFF", "error, ERROR", "err, ERROR", "1, ERROR", "warn, WARN", "Warning, WARN",
            "2, WARN",
            "info, INFO", "INFORMATION, INFO", "3, INFO", "debug, DEBUG", "4, DEBUG", "trace, TRACE", "5, TRACE",
            "' Debug ', DEBUG"})
    void every_name_and_number_of_systemg_is_understood(String text, LogLevel level) {
        assertThat(converter.convert(text)).isEqualTo(level);
    }

    @ParameterizedTest
    @ValueSource(strings = {"6", "-1", "loud", "warnings", "00", "", "  "})
    void other_texts_are_refused(String text) {
        assertThatThrownBy(() -> converter.convert(text)).isInstanceOf(TypeConversionException.class);
    }
}
