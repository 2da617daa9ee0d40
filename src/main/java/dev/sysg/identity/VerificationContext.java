package dev.sysg.identity;

import java.util.List;

import dev.sysg.manifest.Manifest;
import dev.sysg.process.ProcessSnapshot;
import dev.sysg.store.RecordedServices.SpawnedChild;

/** What all records of one stop are verified against; the manifest has the commands of the services. */
public record VerificationContext(SignalScope scope, ProcessSnapshot snapshot, List<SpawnedChild> spawned,
        Manifest manifest) {
}
