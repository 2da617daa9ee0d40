package dev.sysg.store;

import java.util.Set;

import dev.sysg.platform.Pid;

/**
 * An entry to take out because its process is dead.
 *
 * @param service the name of the entry
 * @param pid     the process that the entry has to name still: another one is somebody else's entry
 * @param tree    every process that was stopped with it
 */
public record Removal(String service, Pid pid, Set<Pid> tree) {
}
