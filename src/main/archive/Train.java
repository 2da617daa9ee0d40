import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/**
 * Part of the build: makes the class data sharing archive with which the launcher starts the jar,
 * {@code java Train.java JAR ARCHIVE}. The classes in it are those that the command loads when it stops services
 * directly and through a supervisor. Nothing of the machine's is touched: the home is a new directory, the service is a
 * child of this program, or has a pid that cannot exist, and the supervisor is this program.
 */
class Train {

    /** Above the kernel's highest (proc_sys_kernel(5), pid_max). */
    private static final int IMPOSSIBLE_PID = 2_147_483_646;
    private static final int FIRST_AHEAD_OF_TIME = 24;

    /** From Java 24 on, each run numbers the classes from the start: in a list of several the numbers would clash. */
    private static final Pattern NUMBERED = Pattern.compile("^([^@#]\\S*) id: [0-9]+$");

    private final Path jar;
    private final Path home;
    private final Path state;
    private final Set<String> classes = new LinkedHashSet<>();

    Train(Path jar, Path home) throws IOException {
        this.jar = jar;
        this.home = home;
        this.state = Files.createDirectories(home.resolve(".local/share/systemg"));
    }

    public static void main(String[] arguments) throws Exception {
        if (!System.getProperty("java.vm.name").matches(".*(HotSpot|OpenJDK).*")) {
            System.err.println("no archive of loaded classes: " + System.getProperty("java.vm.name") + " makes none");
            return;
        }
        Path jar = Path.of(arguments[0]).toAbsolutePath();
        Path archive = Path.of(arguments[1]).toAbsolutePath();
        // Not below the project: the path of a socket has no room for a deep directory (unix(7)).
        Path home = Files.createTempDirectory("sysg");
        try {
            new Train(jar, home).make(archive);
        } finally {
            try (var files = Files.walk(home)) {
                files.sorted((one, other) -> other.compareTo(one)).forEach(file -> file.toFile().delete());
            }
        }
    }

    private void make(Path archive) throws Exception {
        stopDirectly();
        stopThroughSupervisor();
        addOwnClasses();
        Path list = Files.write(home.resolve("classes"), classes);
        List<String> dump = new ArrayList<>(List.of("-Xshare:dump", "-XX:SharedClassListFile=" + list,
                "-XX:SharedArchiveFile=" + archive, "-Xlog:disable", "-Xlog:all=error", "-cp", jar.toString()));
        if (Runtime.version().feature() >= FIRST_AHEAD_OF_TIME) {
            // As in an AOT cache, the classes are linked already; but that is made of one run, and this of several.
            dump.add(0, "-XX:+AOTClassLinking");
        }
        java(dump);
    }

    private void stopDirectly() throws Exception {
        Files.writeString(home.resolve("systemg.yaml"), """
                version: "1"
                services:
                  web:
                    command: sleep 600
                    env: {vars: {A: b}}
                """);
        record(IMPOSSIBLE_PID);
        stop();
        Process service = new ProcessBuilder("setsid", "sh", "-c", "echo; exec sleep 600").start();
        try {
            // Its line tells that it leads a process group.
            service.getInputStream().read();
            record(service.pid());
            stop();
        } finally {
            service.destroyForcibly().waitFor();
        }
    }

    private void record(long pid) throws IOException {
        Files.writeString(state.resolve("state.json"), """
                {"services": {"web": {"status": "running", "pid": %d}}}""".formatted(pid));
        Files.writeString(state.resolve("pid.json"), """
                {"services": {"web": %d}}""".formatted(pid));
    }

    private void stopThroughSupervisor() throws Exception {
        record(IMPOSSIBLE_PID);
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(state.resolve("control.sock")));
            Thread supervisor = new Thread(() -> answer(server));
            supervisor.setDaemon(true);
            supervisor.start();
            stop("--service", "web");
        }
    }

    private static void answer(ServerSocketChannel server) {
        try (SocketChannel client = server.accept()) {
            client.read(ByteBuffer.allocate(1024));
            client.write(ByteBuffer.wrap("{\"Message\":\"Service 'web' stopped\"}\n".getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new IllegalStateException("the training's supervisor failed", e);
        }
    }

    private void stop(String... options) throws Exception {
        Path list = home.resolve("loaded");
        List<String> command = new ArrayList<>(List.of("-XX:DumpLoadedClassList=" + list, "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC", "-Djffi.boot.library.path=" + jar.resolveSibling("jni"), "-jar", jar.toString(),
                "stop"));
        command.addAll(List.of(options));
        java(command);
        Files.readAllLines(list).stream().map(line -> NUMBERED.matcher(line).replaceFirst("$1")).forEach(classes::add);
    }

    /** What only a failure would have brought in. */
    private void addOwnClasses() throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            file.stream().map(entry -> entry.getName())
                    .filter(name -> name.startsWith("dev/sysg/") && name.endsWith(".class"))
                    .filter(name -> !name.contains("/nativeimage/"))
                    .map(name -> name.substring(0, name.length() - ".class".length()))
                    .filter(name -> classes.stream()
                            .noneMatch(line -> line.equals(name) || line.startsWith(name + " ")))
                    .forEach(classes::add);
        }
    }

    private void java(List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("SYSG_"));
        builder.environment().put("HOME", home.toString());
        builder.environment().remove("XDG_CONFIG_HOME");
        // The machine's own configuration file may name the directory of real services.
        builder.environment().put("SYSG_STATE_DIR", state.toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(command + " failed:\n" + output);
        }
    }
}
