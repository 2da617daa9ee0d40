package dev.sysg.platform.dryrun;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

import dev.sysg.platform.KillResult;
import dev.sysg.platform.Pid;
import dev.sysg.platform.Signal;
import dev.sysg.platform.SignalSender;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DryRunSignalSenderTest {

    /** Above the largest number that a Linux kernel gives to a process. */
    private static final Pid NOBODY = new Pid(1 << 30);

    private final List<String> calls = new ArrayList<>();
    private final SignalSender sender = new DryRunSignalSender() {
        @Override
        protected int kill(int target, int signal) {
            calls.add(target + " " + signal);
            return 0;
        }
    };
    private final Logger logger = Logger.getLogger(DryRunSignalSender.class.getName());
    private final Lines lines = new Lines();

    @BeforeEach
    void listen() {
        logger.addHandler(lines);
    }

    @AfterEach
    void stop_listening() {
        logger.removeHandler(lines);
    }

    @Test
    void a_signal_is_logged_and_not_sent() {
        assertThat(sender.signal(NOBODY, Signal.TERM)).isEqualTo(KillResult.DELIVERED);
        assertThat(lines.texts).containsExactly("INFO would send SIGTERM to process 1073741824");
        assertThat(calls).containsExactly("1073741824 0");
    }

    @Test
    void a_signal_to_a_group_is_logged_and_not_sent() {
        assertThat(sender.signalGroup(NOBODY, Signal.KILL)).isEqualTo(KillResult.DELIVERED);
        assertThat(lines.texts).containsExactly("INFO would send SIGKILL to process group 1073741824");
        assertThat(calls).containsExactly("-1073741824 0");
    }

    @Test
    void it_is_a_dry_run() {
        assertThat(sender.isDryRun()).isTrue();
    }

    private static final class Lines extends Handler {

        private final List<String> texts = new ArrayList<>();

        @Override
        public void publish(LogRecord line) {
            if (line.getLevel().intValue() >= Level.INFO.intValue()) {
                texts.add(line.getLevel() + " " + ((ExtLogRecord) line).getFormattedMessage());
            }
        }

        @Override
        public void flush() {
        }

        @Override
        public void close() {
        }
    }
}
