package dev.sysg.cli;

import java.util.Locale;

import jakarta.inject.Singleton;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The name of a format on the command line. */
@Singleton
final class FormatName implements ITypeConverter<Format> {

    @Override
    public Format convert(String value) {
        if (!Format.names().contains(value)) {
            throw new TypeConversionException("it is none of " + String.join(", ", Format.names()));
        }
        return Format.valueOf(value.toUpperCase(Locale.ROOT));
    }
}
