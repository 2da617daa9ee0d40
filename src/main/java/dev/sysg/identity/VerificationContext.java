package dev.sysg.identity;

import dev.sysg.manifest.Manifest;
import dev.sysg.process.ProcessSnapshot;

/**
 * What all records of one stop are verified against.
 *
 * @param scope    which processes may be signalled
 * @param snapshot one scan of all processes
 * @param manifest where the commands of the services stand
 */
public record VerificationContext(SignalScope scope, ProcessSnapshot snapshot, Manifest manifest) {
}
