package dev.sysg.identity;

import java.util.List;

/**
 * The command of a service, by which its process is recognised where its age proves nothing.
 *
 * @param text as systemg gives it to {@code sh -c} (systemg-compat.md §10.3)
 */
record ServiceCommand(String text) {

    /** Whether a process of this command line is {@code sh -c COMMAND}, or what such a shell has executed. */
    boolean startedAs(List<String> commandLine) {
        List<String> program = List.of(text.strip().split("\\s+"));
        return isShell(commandLine) || commandLine.equals(program) && !text.isBlank()
                || program.get(0).equals("exec") && commandLine.equals(program.subList(1, program.size()));
    }

    private boolean isShell(List<String> commandLine) {
        return commandLine.size() == 3 && (commandLine.get(0).equals("sh") || commandLine.get(0).endsWith("/sh"))
                && commandLine.get(1).equals("-c") && commandLine.get(2).equals(text);
    }
}
