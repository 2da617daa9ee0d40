package dev.sysg.stop;

import jakarta.inject.Singleton;

import dev.sysg.config.Settings;
import dev.sysg.config.SettingsReader;
import dev.sysg.platform.SignalSender;
import dev.sysg.store.StateDirectoryLocator;

/** Reads the settings, and finds the state directory. */
@Singleton
record StopContextReader(SettingsReader settings, StateDirectoryLocator directories, SignalSender signals) {

    /** @throws dev.sysg.error.SysgException if a setting is wrong, or the state directory cannot be used */
    StopContext read(StopRequest request) {
        Settings current = settings.read();
        // Where signals are only logged, nothing that would follow them may be done.
        return new StopContext(signals.isDryRun() ? request.asDryRun() : request,
                directories.locate(current, request.has(StopOption.SYSTEM)), current);
    }
}
