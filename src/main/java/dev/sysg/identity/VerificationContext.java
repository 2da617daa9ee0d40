package dev.sysg.identity;

import java.util.List;

import dev.sysg.manifest.Manifest;
import dev.sysg.process.ProcessSnapshot;
import dev.sysg.store.SpawnedChild;

/**
 * What all records of one stop are verified against.
 *
 * @param scope    which processes may be signalled
 * @param snapshot one scan of all processes
 * @param spawned  what systemg started at the request of services
 * @param manifest where the commands of the services stand
 */
public record VerificationContext(SignalScope scope, ProcessSnapshot snapshot, List<SpawnedChild> spawned,
        Manifest manifest) {
}
