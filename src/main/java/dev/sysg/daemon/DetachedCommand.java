package dev.sysg.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.sysg.error.FailureReason;
import dev.sysg.error.SysgException;
import dev.sysg.process.ProcessTable;

/** The words that start this program once more, with other arguments: on a JVM, with the same options for it. */
public record DetachedCommand(List<String> words) {

    /**
     * @param own       how many arguments this process was started with
     * @param arguments of the new one
     */
    public static DetachedCommand of(int own, List<String> arguments) {
        try {
            List<String> words = new ArrayList<>(ProcessTable.words(Files.readAllBytes(Path.of("/proc/self/cmdline"))));
            words.subList(words.size() - own, words.size()).clear();
            words.set(0, Files.readSymbolicLink(Path.of("/proc/self/exe")).toString());
            return new DetachedCommand(Stream.concat(words.stream().map(DetachedCommand::absolute), arguments.stream())
                    .toList());
        } catch (IOException e) {
            throw new SysgException("cannot find out how this program was started (" + FailureReason.of(e)
                    + "): mount /proc, or start it without --daemonize", e);
        }
    }

    /** The launcher names files beside the jar, by a path that may begin in the current directory. */
    private static String absolute(String word) {
        Optional<Path> home = Optional.ofNullable(System.getProperty("java.class.path")).filter(path -> !path.isEmpty())
                .map(path -> Path.of(path).getParent()).filter(path -> !path.isAbsolute());
        return home.map(path -> word.replaceFirst("(^|=)" + Pattern.quote(path + "/"), "$1"
                + Matcher.quoteReplacement(path.toAbsolutePath() + "/"))).orElse(word);
    }
}
