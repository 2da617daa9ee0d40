package dev.sysg.stop;

import java.util.Optional;

import dev.sysg.manifest.Hook;
import dev.sysg.manifest.Manifest;
import dev.sysg.manifest.ServiceSpec;

/**
 * The hooks that the manifest has for services that were stopped. They tell of an end that we brought about; of one
 * that was found, systemg's monitor has told.
 */
final class StopHooks {

    private final Manifest manifest;
    private final HookRunner runner;
    private final Progress progress;

    StopHooks(Manifest manifest, HookRunner runner, Progress progress) {
        this.manifest = manifest;
        this.runner = runner;
        this.progress = progress;
    }

    boolean isDue(ServiceResult result) {
        return hook(result).isPresent();
    }

    /** Runs the hook that is due, if one is. */
    void run(ServiceResult result) {
        hook(result).ifPresent(hook -> runner.run(spec(result).orElseThrow(), hook, manifest.directory(), progress));
    }

    private Optional<Hook> hook(ServiceResult result) {
        return result.outcome().outcome() == Outcome.STOPPED ? spec(result).flatMap(ServiceSpec::onStop)
                : Optional.empty();
    }

    private Optional<ServiceSpec> spec(ServiceResult result) {
        return manifest.service(result.service().name());
    }
}
