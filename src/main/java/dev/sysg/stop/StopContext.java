package dev.sysg.stop;

import java.time.Duration;

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

    /** Whether a supervisor is to go on when all services are stopped. */
    boolean keepsSupervisor() {
        return request.has(StopOption.KEEP_SUPERVISOR)
                || settings.stop().keepSupervisor() && !request.has(StopOption.SUPERVISOR);
    }

    /** The same for one of the requested services. */
    StopContext withService(String service) {
        return new StopContext(request.withService(service), state, settings);
    }
}
