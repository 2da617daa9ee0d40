package dev.sysg.daemon;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;

import dev.sysg.error.FailureReason;
import dev.sysg.error.SysgException;
import dev.sysg.file.NonUtf8;
import dev.sysg.manifest.ShellCommand;
import dev.sysg.platform.Pid;
import dev.sysg.platform.ServiceSpawner;
import dev.sysg.platform.ServiceSpawner.Streams;
import dev.sysg.supervisor.SupervisorLocator;
import dev.sysg.supervisor.SupervisorStatus;
import dev.sysg.supervisor.SupervisorStatus.Running;
import dev.sysg.time.BackOff;
import dev.sysg.time.Deadline;
import dev.sysg.time.Durations;

/** Starts a supervisor in a session of its own, with no terminal, and the root directory as the current one. */
record Detacher(ServiceSpawner spawner, SupervisorLocator locator, SupervisorContext context) {

    private static final Duration LONGEST_START = Duration.ofSeconds(60);
    /** Of one that does not come up. */
    private static final int LONGEST_LOG = 1 << 20;

    /** Returns what is running, when its socket answers; SysgException if it ends before, or does not come up. */
    String start(DetachedCommand command) {
        Path log = context.state().logs().resolve("supervisor.log");
        try {
            long before = Files.exists(log) ? Files.size(log) : 0;
            LogFiles.check(log);
            Map<String, String> environment = NonUtf8.environment();
            List<String> words = new ArrayList<>(List.of("sh", "-c", ShellCommand.exports(environment)
                    + "cd / && exec \"$@\"", "sh"));
            words.addAll(command.words());
            Pid pid = spawner.spawn(words, environment, new Streams(Path.of("/dev/null"), log, log));
            return await(pid, log, before) ? "supervisor " + pid + " is running; its log is " + log
                    : "another supervisor, which was started at the same time, is running: nothing was started";
        } catch (IOException e) {
            throw new SysgException("the supervisor cannot be started (" + FailureReason.of(e) + "): see " + log, e);
        }
    }

    /** Whether it listens; false if it has found another one. */
    private boolean await(Pid pid, Path log, long before) throws IOException {
        Deadline deadline = Deadline.after(LONGEST_START);
        BackOff backOff = new BackOff();
        while (!listens(pid)) {
            OptionalInt status = spawner.reap(pid);
            if (status.isPresent() && status.getAsInt() == 0) {
                return false;
            }
            if (status.isPresent()) {
                throw new SysgException("the supervisor has ended with status " + status.getAsInt() + ": "
                        + reason(log, before));
            }
            if (deadline.isPast()) {
                throw new SysgException("supervisor " + pid + " does not listen after " + Durations.text(LONGEST_START)
                        + ": see " + log + ", or end it with kill " + pid);
            }
            LockSupport.parkNanos(backOff.next(deadline).toNanos());
        }
        return true;
    }

    private boolean listens(Pid pid) {
        SupervisorStatus status = locator.probe(context.state(), context.settings());
        if (status instanceof Running running) {
            running.close();
            return running.pid().filter(pid::equals).isPresent();
        }
        return false;
    }

    /** Its last line, without the time. */
    private static String reason(Path log, long before) throws IOException {
        try (InputStream stream = Files.newInputStream(log)) {
            stream.skipNBytes(before);
            return new String(stream.readNBytes(LONGEST_LOG), StandardCharsets.UTF_8).lines()
                    .filter(line -> !line.isBlank()).reduce((first, second) -> second)
                    .map(line -> line.replaceFirst("^(?:\\S+Z )?error: ", "")).orElse("see " + log);
        }
    }
}
