package dev.sysg.stop;

import java.util.List;

import dev.sysg.terminate.Termination.Wait;
import dev.sysg.time.Progress;

/** Shows which services are being waited for, and of one at a time, how many have had their turn. */
record WaitMessages(int total, Progress progress) {

    /** @param unfinished how many of them have not ended */
    void show(List<Wait> waits, int unfinished) {
        String position = total > 1 && waits.size() == 1 ? total - unfinished + 1 + " of " + total + ": " : "";
        progress.waiting(waits.stream().map(wait -> new Progress.Wait(position + subject(wait), wait.elapsed(),
                wait.atMost(), wait.isBeforeKill() ? "SIGKILL" : "")).toList());
    }

    private static String subject(Wait wait) {
        return wait.sent().map(signal -> wait.id() + ": SIG" + signal + " sent").orElse("the end of " + wait.id());
    }
}
