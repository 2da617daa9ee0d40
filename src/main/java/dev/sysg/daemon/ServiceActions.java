package dev.sysg.daemon;

import dev.sysg.daemon.SupervisorEvent.StopJob;
import dev.sysg.manifest.Manifest;
import dev.sysg.manifest.RunSpec.Event;
import dev.sysg.manifest.ServiceSpec;
import dev.sysg.platform.Pid;
import dev.sysg.process.ProcessIdentity;
import dev.sysg.store.ServiceRecord;

/** What the supervisor does to the world outside of it. */
interface ServiceActions {

    /** Goes on with another manifest. */
    void use(Manifest manifest);

    /** Starts the command of a service; SysgException saying why it cannot be started. */
    ProcessIdentity launch(ServiceSpec service, String command);

    /** Begins to stop services. The end of it comes as an event. */
    void stop(StopJob job);

    /** Begins to run the hook of a service for this event, if it has one. */
    void runHook(Unit unit, Event event);

    /** Records how a service goes on, before anything else is stopped, and at the latest when records are written. */
    void record(ServiceRecord record);

    /** Writes what is to be recorded. */
    void writeRecords();

    /** Whether this very process is running. */
    boolean isRunning(ProcessIdentity process);

    /** Whether the group or session of a process that has been reaped by then (System.nanoTime) goes on. */
    boolean hasLeftovers(Pid leader, long nanoTime);
}
