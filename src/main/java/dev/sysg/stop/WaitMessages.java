package dev.sysg.stop;

import java.util.List;

import dev.sysg.terminate.Termination.Wait;
import dev.sysg.time.Progress;

/** Shows which service is being waited for, of how many that are to be ended. */
record WaitMessages(int total, Progress progress) {

    /** @param unfinished how many of them have not ended */
    void show(List<Wait> waits, int unfinished) {
        if (!waits.isEmpty()) {
            Wait first = waits.get(0);
            String others = waits.size() > 1 ? " and " + (waits.size() - 1) + " more" : "";
            String position = total > 1 ? total - unfinished + 1 + " of " + total + ": " : "";
            progress.waiting(position + first.id() + others, first.elapsed(), first.atMost());
        }
    }
}
