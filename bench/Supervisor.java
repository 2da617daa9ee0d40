import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The smallest supervisor that speaks systemg's protocol, to measure {@code sysg stop} with one:
 * {@code java Supervisor.java STATE-DIRECTORY NAME=COMMAND…} runs the commands until it receives a stop for them.
 */
class Supervisor {

    private final Map<String, Process> services = new ConcurrentSkipListMap<>();

    public static void main(String[] arguments) throws Exception {
        new Supervisor().run(Path.of(arguments[0]), arguments);
    }

    private void run(Path state, String[] arguments) throws IOException {
        for (int i = 1; i < arguments.length; i++) {
            String[] service = arguments[i].split("=", 2);
            services.put(service[0], new ProcessBuilder("setsid", "sh", "-c", service[1]).inheritIO().start());
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> services.keySet().forEach(this::stop)));
        Path socket = state.resolve("control.sock");
        Path pidFile = state.resolve("sysg.pid");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            Files.writeString(pidFile, Long.toString(ProcessHandle.current().pid()));
            while (answer(server)) {
                continue;
            }
        } finally {
            Files.deleteIfExists(socket);
            Files.deleteIfExists(pidFile);
        }
    }

    /** Serves one connection; false after a shutdown. */
    private boolean answer(ServerSocketChannel server) throws IOException {
        try (SocketChannel client = server.accept();
                BufferedReader reader = new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8))) {
            String frame = reader.readLine();
            if (frame == null) {
                return true; // a client that only checked whether there is a supervisor
            }
            System.err.println("supervisor: received " + frame);
            boolean shutdown = frame.equals("\"Shutdown\"");
            String name = frame.replaceFirst("^\\{\"Stop\":\\{\"service\":\"(.*)\"\\}\\}$", "$1");
            for (String service : shutdown ? services.keySet().toArray(String[]::new) : new String[] {name}) {
                stop(service);
            }
            String message = shutdown ? "Supervisor shutting down" : "Service '" + name + "' stopped";
            client.write(ByteBuffer.wrap(("{\"Message\":\"" + message + "\"}\n").getBytes(StandardCharsets.UTF_8)));
            return !shutdown;
        }
    }

    private void stop(String service) {
        Process process = services.remove(service);
        if (process != null) {
            try {
                new ProcessBuilder("kill", "-KILL", "--", "-" + process.pid()).inheritIO().start().waitFor();
                process.waitFor();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException("cannot stop " + service, e);
            }
        }
    }
}
