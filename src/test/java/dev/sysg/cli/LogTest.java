package dev.sysg.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.logging.Level;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

@DisplayNameGeneration(ReplaceUnderscores.class)
class LogTest {

    @ParameterizedTest
    @CsvSource({"off, OFF", "0, OFF", "error, SEVERE", "err, SEVERE", "1, SEVERE", "warn, WARNING", "Warning, WARNING",
            "2, WARNING", "info, INFO", "INFORMATION, INFO", "3, INFO", "debug, FINE", "4, FINE", "trace, FINER",
            "5, FINER", "' Debug ', FINE"})
    void every_name_and_level_number_of_systemg_is_understood(String text, String level) {
        assertThat(Log.level(text)).isEqualTo(Level.parse(level));
    }

    @ParameterizedTest
    @ValueSource(strings = {"6", "-1", "loud", "warnings", "00", "", "  "})
    void other_texts_are_refused(String text) {
        assertThatThrownBy(() -> Log.level(text)).isInstanceOf(TypeConversionException.class);
    }
}
