package dev.sysg.cli;

import jakarta.inject.Singleton;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A text with something in it: an empty one is a shell variable that was not set, and must not mean "all". */
@Singleton
final class NotEmpty implements ITypeConverter<String> {

    @Override
    public String convert(String value) {
        if (value.isEmpty()) {
            throw new TypeConversionException("it is empty; leave the option out, or give it a value");
        }
        return value;
    }
}
