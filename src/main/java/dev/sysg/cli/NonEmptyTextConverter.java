package dev.sysg.cli;

import jakarta.inject.Singleton;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import dev.sysg.file.NonUtf8;

/**
 * A text with something in it, and all of it can be read: an empty one is a shell variable that was not set, and must
 * not mean "all".
 */
@Singleton
final class NonEmptyTextConverter implements ITypeConverter<String> {

    @Override
    public String convert(String value) {
        if (value.isEmpty()) {
            throw new TypeConversionException("it is empty; leave the option out, or give it a value");
        }
        if (NonUtf8.isIn(value)) {
            throw new TypeConversionException("it is not UTF-8, and could name something else; rename what it names");
        }
        return value;
    }
}
