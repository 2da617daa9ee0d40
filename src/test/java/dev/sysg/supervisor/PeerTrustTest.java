package dev.sysg.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.spy;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.config.Settings;
import dev.sysg.platform.ControlSockets.Connection;
import dev.sysg.platform.ControlSockets.Peer;
import dev.sysg.platform.ControlSockets;
import dev.sysg.platform.Pid;
import dev.sysg.platform.jvm.JnrControlSockets;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.process.ProcessTable;
import dev.sysg.process.UnreadableProcessException;
import dev.sysg.store.StateDirectory;
import dev.sysg.supervisor.SupervisorStatus.Running;
import dev.sysg.supervisor.SupervisorStatus.Unclear;

/** The processes that get a command: any process that listens on the socket can answer "stopped". */
@Tag("permissions")
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class PeerTrustTest {

    private static final int STRANGER = 65533;

    @TempDir
    Path directory;

    private final ProcessTable processes = new ProcessTable(new ThreadBootTime());
    private Settings settings;
    private StateDirectory state;
    private Path socket;

    @BeforeEach
    void name_the_files() {
        settings = Supervisors.settings(directory);
        state = new StateDirectory(directory);
        socket = directory.resolve("control.sock");
    }

    @Test
    void a_listener_of_another_user_is_not_trusted() throws IOException {
        Connection connection = connectionTo(new Peer(Optional.of(Pid.INIT), STRANGER));

        assertThat(locate(connection, processes)).isInstanceOfSatisfying(Unclear.class, unclear ->
                assertThat(unclear.reason()).contains("uid " + STRANGER, socket.toString(), "nothing was signalled"));
        verify(connection, never()).write(any(), any());
        verify(connection).close();
    }

    @Test
    void root_is_trusted() throws IOException {
        assertThat(locate(connectionTo(new Peer(Optional.empty(), 0)), processes)).isInstanceOf(Running.class);
    }

    @Test
    void the_owner_of_the_directory_is_trusted() throws IOException {
        ProcessTable ofStranger = spy(processes);
        doReturn(STRANGER).when(ofStranger).ownUser();
        int owner = (int) Files.getAttribute(directory, "unix:uid");

        assertThat(locate(connectionTo(new Peer(Optional.empty(), owner)), ofStranger)).isInstanceOf(Running.class);
    }

    @Test
    void a_supervisor_in_another_pid_namespace_has_no_process() throws IOException {
        Running running = (Running) locate(connectionTo(new Peer(Optional.empty(), processes.ownUser())), processes);

        assertThat(running.process()).isEmpty();
        assertThat(running.name()).isEqualTo("the supervisor on " + socket);
    }

    @Test
    void a_supervisor_that_cannot_be_read_gets_commands() throws IOException {
        ProcessTable blind = spy(processes);
        doThrow(new UnreadableProcessException("no", null)).when(blind).find(new Pid(7));

        Running running = (Running) locate(connectionTo(new Peer(Pid.of(7), processes.ownUser())), blind);

        assertThat(running.process()).isEmpty();
    }

    @Test
    void an_unidentified_peer_is_unclear() throws IOException {
        Connection connection = mock(Connection.class);
        when(connection.peer()).thenThrow(new IOException("ENOTCONN"));

        assertThat(locate(connection, processes)).isInstanceOfSatisfying(Unclear.class, unclear ->
                assertThat(unclear.reason()).contains(socket.toString(), "ENOTCONN", "nothing was signalled"));
        verify(connection).close();
    }

    /** Another user's link could make root shut down its own supervisor. */
    @Test
    void a_socket_behind_a_link_gets_no_command() throws IOException {
        Files.createSymbolicLink(socket, directory.resolve("elsewhere.sock"));
        Connection connection = mock(Connection.class);

        assertThat(locate(connection, processes)).isInstanceOfSatisfying(Unclear.class, unclear ->
                assertThat(unclear.reason()).contains(socket.toString(), "symbolic link", "nothing was signalled"));
        verifyNoInteractions(connection);
    }

    private static Connection connectionTo(Peer peer) throws IOException {
        Connection connection = mock(Connection.class);
        when(connection.peer()).thenReturn(peer);
        return connection;
    }

    private SupervisorStatus locate(Connection connection, ProcessTable table) throws IOException {
        ControlSockets sockets = spy(new JnrControlSockets());
        doReturn(connection).when(sockets).connect(socket, settings.connectTimeout());
        return Supervisors.locator(sockets, table).locate(state, settings);
    }
}
