package dev.sysg.stop;

import java.time.Duration;
import java.util.List;

import dev.sysg.config.Settings;
import dev.sysg.store.StateDirectory;

/** What a stop works with. */
record StopContext(StopRequest request, StateDirectory state, Settings settings) {

    boolean isDryRun() {
        return request.has(StopOption.DRY_RUN);
    }

    Duration lockTimeout() {
        return settings.lockTimeout();
    }

    /** The same for other services. */
    StopContext withServices(List<String> services) {
        return new StopContext(new StopRequest(services, request.config(), request.gracePeriod(), request.options()),
                state, settings);
    }
}
