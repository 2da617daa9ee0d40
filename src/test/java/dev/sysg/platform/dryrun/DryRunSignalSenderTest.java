package dev.sysg.platform.dryrun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

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

    private final SignalSender real = mock(SignalSender.class);
    private final SignalSender sender = new DryRunSignalSender(real);
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
        when(real.probe(NOBODY)).thenReturn(KillResult.DELIVERED);

        assertThat(sender.signal(NOBODY, Signal.TERM)).isEqualTo(KillResult.DELIVERED);

        assertThat(lines.texts).containsExactly("INFO would send SIGTERM to process 1073741824");
        verify(real, never()).signal(any(), any());
    }

    @Test
    void so_is_one_to_a_group() {
        when(real.probeGroup(NOBODY)).thenReturn(KillResult.NOT_PERMITTED);

        assertThat(sender.signalGroup(NOBODY, Signal.KILL)).isEqualTo(KillResult.NOT_PERMITTED);

        assertThat(lines.texts).containsExactly("INFO would send SIGKILL to process group 1073741824");
        verify(real, never()).signalGroup(any(), any());
    }

    @Test
    void null_signals_are_real() {
        when(real.probe(NOBODY)).thenReturn(KillResult.NO_SUCH_PROCESS);
        when(real.probeGroup(NOBODY)).thenReturn(KillResult.NOT_PERMITTED);

        assertThat(sender.probe(NOBODY)).isEqualTo(KillResult.NO_SUCH_PROCESS);
        assertThat(sender.probeGroup(NOBODY)).isEqualTo(KillResult.NOT_PERMITTED);
        assertThat(lines.texts).isEmpty();
    }

    @Test
    void it_says_what_it_is() {
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
