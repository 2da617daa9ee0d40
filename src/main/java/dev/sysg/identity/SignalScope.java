package dev.sysg.identity;

import java.util.List;

import dev.sysg.file.FileTrust;
import dev.sysg.platform.Pid;
import dev.sysg.process.BootClock;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessTable;
import dev.sysg.process.SelfAndAncestors;
import dev.sysg.process.UnreadableProcessException;
import dev.sysg.store.RecordedService;
import dev.sysg.store.RecordedServices;

/**
 * Which processes a stop may signal because of what is recorded. Root could signal every process, and would do so
 * because of any file that a user can write: a record is enough for those processes alone that its owner could signal.
 *
 * @param records   all of them, also those of services that are not to be stopped
 * @param clock     by which start times are compared with the dates of files
 * @param self      what no stop may signal
 * @param user      the effective user id of this process
 */
public record SignalScope(ProcessTable processes, RecordedServices records, BootClock clock, SelfAndAncestors self,
        int user) {

    public static SignalScope of(ProcessTable processes, RecordedServices records) {
        return new SignalScope(processes, records, processes.bootClock(), processes.selfAndAncestors(),
                processes.ownUser());
    }

    /** Whether the owner of a record could signal the process. */
    public boolean allows(int recordOwner, Pid pid) {
        return allowsAll(recordOwner) || processes.signallers(pid).contains(recordOwner);
    }

    /** Whether the kernel alone decides, because the record is root's or this user's. */
    public boolean allowsAll(int recordOwner) {
        return recordOwner == FileTrust.ROOT || recordOwner == user;
    }

    /** Whether the process group or session of this id was begun by another recorded service than this one. */
    public boolean belongsToOtherService(int id, Pid service) {
        return id != service.value() && Pid.of(id).filter(this::mayBeRecordedProcess).isPresent();
    }

    /** A pid that was recorded long ago may have been reused. */
    private boolean mayBeRecordedProcess(Pid pid) {
        List<RecordedService> credible = credible(pid);
        try {
            return !credible.isEmpty() && processes.find(pid).map(process -> credible.stream()
                    .anyMatch(record -> new StartEvidence(record, clock).fits(process))).orElse(true);
        } catch (UnreadableProcessException e) {
            return true;
        }
    }

    boolean isRecordedTwice(Pid pid) {
        return credible(pid).size() > 1;
    }

    /** The records that name this pid, without those of users who could not signal the process. */
    private List<RecordedService> credible(Pid pid) {
        return records.withPid(pid).stream().filter(record -> allows(record.file().owner(), pid)).toList();
    }

    /** The user id of the process, for messages. */
    String userOf(ProcessEntry process) {
        return processes.user(process.pid()).map(id -> "uid " + id).orElse("another user");
    }
}
