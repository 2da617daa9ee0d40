package dev.sysg.stop;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * The command of a service, by which its processes can be told where their age does not.
 *
 * @param text as systemg gives it to {@code sh -c}
 */
record ServiceCommand(String text) {

    private static final String BETWEEN_PROGRAMS = "[;&|()\n]+";
    private static final String BETWEEN_WORDS = "[\\s;&|()<>\"']+";

    /** Whether this is the service itself: {@code sh -c COMMAND}, or COMMAND's words where sh has made way for them. */
    boolean startedAs(List<String> commandLine) {
        List<String> program = List.of(text.strip().split("\\s+"));
        return isShell(commandLine) || commandLine.equals(program)
                || program.get(0).equals("exec") && commandLine.equals(program.subList(1, program.size()));
    }

    /**
     * Whether this may be one of its programs: the words of the command line stand in the command, in this order; or a
     * part of its shell, which runs under the command line of the whole. One word has to be all of a program's: "bash"
     * is anybody's shell, and not that of "bash serve.sh".
     */
    boolean mentions(List<String> commandLine) {
        List<String> words = commandLine.stream().flatMap(ServiceCommand::words).toList();
        if (isShell(commandLine)) {
            return true;
        }
        return words.size() > 1 ? Collections.indexOfSubList(words(text).toList(), words) >= 0
                : words.size() == 1 && Stream.of(text.split(BETWEEN_PROGRAMS))
                        .anyMatch(program -> words(program).toList().equals(words));
    }

    private boolean isShell(List<String> commandLine) {
        return commandLine.size() == 3 && (commandLine.get(0).equals("sh") || commandLine.get(0).endsWith("/sh"))
                && commandLine.get(1).equals("-c") && commandLine.get(2).equals(text);
    }

    private static Stream<String> words(String text) {
        return Stream.of(text.split(BETWEEN_WORDS)).filter(word -> !word.isEmpty());
    }
}
