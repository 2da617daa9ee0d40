package dev.sysg.cli;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

import jakarta.inject.Singleton;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import dev.sysg.stop.StopReport;

/** How a report is shown. */
enum Format {
    TEXT(TextReport::render),
    JSON(JsonReport::render);

    private final Function<StopReport, String> renderer;

    Format(Function<StopReport, String> renderer) {
        this.renderer = renderer;
    }

    String render(StopReport report) {
        return renderer.apply(report);
    }

    /** The names that the command line takes. */
    static List<String> names() {
        return Stream.of(values()).map(Format::lowerCase).toList();
    }

    private String lowerCase() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Singleton
    static final class Converter implements ITypeConverter<Format> {

        @Override
        public Format convert(String value) {
            return Stream.of(values()).filter(format -> format.lowerCase().equals(value)).findFirst()
                    .orElseThrow(() -> new TypeConversionException("use " + String.join(" or ", names())));
        }
    }
}
