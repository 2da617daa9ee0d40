/**
 * Stops services. {@link dev.sysg.stop.StopService} decides whether a supervisor does it
 * ({@link dev.sysg.stop.SupervisorStopper}) or this program ({@link dev.sysg.stop.DirectStopper}), which reads, plans,
 * terminates, completes and reports, in this order.
 */
package dev.sysg.stop;
