/**
 * Stops services. {@link dev.sysg.stop.StopService} looks for a supervisor and decides the way: through it
 * ({@link dev.sysg.stop.SupervisorStopper}), or directly.
 *
 * <p>A direct stop takes one service after the other ({@link dev.sysg.stop.DirectStopper}), and each goes this way:
 * <ol>
 * <li>{@link dev.sysg.stop.IdentityVerifier} says what the recorded number means by now, a
 * {@link dev.sysg.stop.Verdict}. A match has a {@link dev.sysg.stop.Target}; so has a doubt, for {@code --force}.
 * {@link dev.sysg.stop.Authority} knows whom the owner of pid.json may have signalled, and which numbers are other
 * services'. A look at all processes is used for a quarter of a second ({@link dev.sysg.stop.RecentProcesses}).
 * The child of a supervisor that only its parentage shows, one of {@link dev.sysg.stop.LostSupervisors}, is left alone.
 * <li>Before the first signal of all, {@link dev.sysg.stop.Recorder} writes what is going to be recorded if everything
 * stops as it should, so that little is left to be done after the last death.
 * <li>{@link dev.sysg.stop.ProcessTerminator} looks at all processes, takes down what belongs to the target, its
 * {@link dev.sysg.stop.ProcessTree}, signals that, and waits until all of it is dead: an {@link dev.sysg.stop.Ending}.
 * <li>{@link dev.sysg.stop.ServiceStopper} makes a {@link dev.sysg.stop.ServiceOutcome} of either, which is a line of
 * the report. Until the service is closed, a {@link dev.sysg.stop.ServiceResult} holds its tree beside that.
 * <li>{@link dev.sysg.stop.Closing} gathers the results, and closes those of a quarter of a second together: it has
 * {@link dev.sysg.stop.LateMembers} look at all processes once more, for a process that was forked after the look of
 * step 3 and has survived its parent; then it has the recorder take the entries of the dead out of pid.json, and note
 * them in state.json, and runs their hooks.
 * </ol>
 *
 * <p>While one service is waited for, those that died before it are closed, so that whoever kills this command finds
 * few dead services recorded.
 *
 * <p>Throughout, a process that /proc does not show is not dead for that: the null signal of kill(2) has to agree,
 * since /proc may be mounted so that it hides the processes of others ({@link dev.sysg.process.ProcessLookup}). Nor is a
 * group dead that answers while its members come and go: one look has to show all of it, and nothing but zombies.
 */
package dev.sysg.stop;
