package dev.sysg.store;

/**
 * An entry to remove.
 *
 * @param entry   as it was read: it is removed only if the store still says the same
 * @param stopped whether this command ended a running process: only then an exit recorded before is overwritten
 */
public record EntryRemoval(RecordedService entry, boolean stopped) {
}
