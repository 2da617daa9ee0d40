package dev.sysg.testing;

import java.lang.reflect.Constructor;

import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine;

import dev.sysg.cli.Subcommands;
import dev.sysg.cli.SysgCommand;

/** The program's commands and options. The commands have no collaborators, and cannot be executed. */
public final class CommandModel {

    private CommandModel() {
    }

    public static CommandSpec ofProgram() {
        CommandLine program = new CommandLine(create(SysgCommand.class), new IFactory() {
            @Override
            public <K> K create(Class<K> type) throws Exception {
                return type.getName().startsWith("dev.sysg") ? CommandModel.create(type)
                        : CommandLine.defaultFactory().create(type);
            }
        });
        Subcommands.add(program);
        return program.getCommandSpec();
    }

    /** A command that has no collaborators. */
    public static <K> K create(Class<K> type) {
        try {
            Constructor<?> constructor = type.getDeclaredConstructors()[0];
            constructor.setAccessible(true);
            return type.cast(constructor.newInstance(new Object[constructor.getParameterCount()]));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(type + " cannot be made without collaborators", e);
        }
    }
}
