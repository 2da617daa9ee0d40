package dev.sysg.status;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import dev.sysg.config.Settings;
import dev.sysg.config.SettingsReader;
import dev.sysg.error.SimilarNames;
import dev.sysg.platform.Pid;
import dev.sysg.store.StateDirectory;
import dev.sysg.store.StateDirectoryLocator;
import dev.sysg.supervisor.ControlCommand;
import dev.sysg.supervisor.ControlResponse;
import dev.sysg.supervisor.IpcStopClient;
import dev.sysg.supervisor.SupervisorException;
import dev.sysg.supervisor.SupervisorLocator;
import dev.sysg.time.Progress;

/** Asks the supervisor for the state of services, or for a restart; without one, the records have the state. */
@Singleton
public record StatusService(SettingsReader settings, StateDirectoryLocator directories, SupervisorLocator locator,
        IpcStopClient client, UnitReader units) {

    private static final Logger LOG = Logger.getLogger(StatusService.class);
    /** systemg-compat.md §1.2 */
    private static final Path SYSTEM_LOGS = Path.of("/var/log/systemg");

    private record Answer(ControlResponse response, Optional<Pid> supervisor) {
    }

    /**
     * The state of one service, with its log files, or of all. Changes nothing.
     *
     * @param config the manifest by whose commands recorded processes may be recognised
     * @param system whether {@code --sys} is given
     * @throws dev.sysg.error.SysgException if the supervisor does not answer, or the records cannot be read
     */
    public StatusReport status(Optional<String> name, Optional<String> config, boolean system, Progress progress) {
        Settings current = settings.read();
        StateDirectory state = directories.locate(current, system);
        Optional<Answer> answer = ask(new ControlCommand.Status(false), state, current, progress);
        if (answer.filter(first -> first.response() instanceof ControlResponse.Error).isPresent()) {
            answer = ask(new ControlCommand.Status(true), state, current, progress);
        }
        StatusReport all = answer.isPresent() && answer.get().response() instanceof ControlResponse.Status status
                ? units.ofAnswer(status.document(), answer.get().supervisor()) : units.ofRecords(state, config);
        // Releases before 0.17 have no status.
        answer.map(Answer::response).filter(response -> !(response instanceof ControlResponse.Status))
                .ifPresent(response -> LOG.warnf("the supervisor was asked for its status, and answered: %s; this is "
                        + "what is recorded", text(response)));
        List<UnitStatus> selected = all.units().stream().filter(unit -> name.isEmpty() || name.get().equals(unit.name())
                || name.get().equals(unit.text("/name"))).toList();
        if (selected.isEmpty()) {
            List<String> known = all.units().stream().map(UnitStatus::name).toList();
            LOG.warn(name.map(text -> "there is no service '" + text + "' in " + state.root()
                    + SimilarNames.question(text, known)).orElse("no service is known in " + state.root()));
        }
        Path logs = system && !Files.exists(state.logs()) ? SYSTEM_LOGS : state.logs();
        name.ifPresent(text -> selected.forEach(unit -> unit.findLogs(logs)));
        return new StatusReport(all.capturedAt(), selected, all.problems(), answer.isPresent());
    }

    /** Has the supervisor restart one service, or all; returns what it says. SysgException if it did not. */
    public String restart(Optional<String> name, boolean system, Progress progress) {
        Settings current = settings.read();
        StateDirectory state = directories.locate(current, system);
        ControlResponse response = ask(new ControlCommand.Restart(name, Optional.empty()), state, current, progress)
                .orElseThrow(() -> new SupervisorException("no supervisor is running in " + state.root()
                        + " that could restart services: start it with `sysg start`")).response();
        if (response instanceof ControlResponse.Error) {
            throw new SupervisorException(text(response));
        }
        return text(response);
    }

    private static String text(ControlResponse response) {
        return response instanceof ControlResponse.Error error ? String.join("; ", error.lines())
                : response instanceof ControlResponse.Message message && !message.text().isBlank() ? message.text()
                : "the supervisor reports success";
    }

    /** What the supervisor answers; empty if it is proven that there is none. */
    private Optional<Answer> ask(ControlCommand command, StateDirectory state, Settings current, Progress progress) {
        return locator.locate(state, current).requireClear().map(supervisor -> {
            try (supervisor) {
                return new Answer(client.send(supervisor, command, state, current, progress), supervisor.pid());
            }
        });
    }
}
