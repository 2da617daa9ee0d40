package dev.sysg.platform.nativeimage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import org.graalvm.nativeimage.StackValue;
import org.graalvm.nativeimage.c.type.CIntPointer;
import org.graalvm.nativeimage.c.type.CTypeConversion.CCharPointerHolder;
import org.graalvm.nativeimage.c.type.CTypeConversion.CCharPointerPointerHolder;
import org.graalvm.nativeimage.c.type.CTypeConversion;
import org.graalvm.word.Pointer;
import org.graalvm.word.WordFactory;

import dev.sysg.platform.ChildExit;
import dev.sysg.platform.Pid;
import dev.sysg.platform.ProcessSpawner;
import dev.sysg.platform.ServiceSpawner;
import dev.sysg.platform.nativeimage.LibC.AddCloseFrom;

/** posix_spawnp(3) and waitpid(2) through the C interface. */
public final class CProcessSpawner implements ServiceSpawner {

    /** SETSID, SETSIGDEF, and SETSIGMASK with the empty mask of a fresh attribute. */
    private static final short POSIX_SPAWN_FLAGS = 0x80 | 0x04 | 0x08;
    /** sigset_t. */
    private static final int SIGNAL_SET_SIZE = 128;
    private static final int O_RDONLY = 0;
    /** O_WRONLY | O_CREAT | O_APPEND. */
    private static final int APPEND = 01 | 0100 | 02000;
    private static final int OWNER_ONLY = 0600;
    private static final int FIRST_INHERITED = 3;
    private static final int WNOHANG = 1;
    private static final int O_CLOEXEC = 02000000;
    /** Larger than glibc's posix_spawnattr_t (336 bytes) and posix_spawn_file_actions_t (80 bytes). */
    private static final int STRUCT_SIZE = 512;

    @Override
    public Child spawn(List<String> command, Map<String, String> environment) throws IOException {
        Pointer pipe = StackValue.get(2 * Integer.BYTES);
        int failure = LibC.pipe2(pipe, O_CLOEXEC) == 0 ? 0 : LibC.errno();
        if (failure != 0) {
            throw new IOException(LibC.text(failure));
        }
        int input = pipe.readInt(0);
        int output = pipe.readInt(Integer.BYTES);
        Pointer actions = StackValue.get(STRUCT_SIZE);
        LibC.spawnFileActionsInit(actions);
        open(actions, 0, "/dev/null", O_RDONLY);
        LibC.spawnFileActionsAddDup2(actions, output, 1);
        LibC.spawnFileActionsAddDup2(actions, output, 2);
        try {
            return Child.of(spawn(command, environment, actions), input);
        } finally {
            LibC.close(input);
            LibC.close(output);
        }
    }

    @Override
    public Pid spawn(List<String> command, Map<String, String> environment, Streams streams) throws IOException {
        Pointer actions = StackValue.get(STRUCT_SIZE);
        LibC.spawnFileActionsInit(actions);
        open(actions, 0, streams.input().toString(), O_RDONLY);
        open(actions, 1, streams.output().toString(), APPEND);
        open(actions, 2, streams.error().toString(), APPEND);
        return spawn(command, environment, actions);
    }

    @Override
    public void makePipe(Path path) throws IOException {
        try (CCharPointerHolder name = CTypeConversion.toCString(path.toString())) {
            if (LibC.mkfifo(name.get(), OWNER_ONLY) != 0) {
                throw new IOException(path + ": " + LibC.text(LibC.errno()));
            }
        }
    }

    /** The C library keeps a copy of the path. */
    private static void open(Pointer actions, int descriptor, String path, int flags) {
        try (CCharPointerHolder name = CTypeConversion.toCString(path)) {
            LibC.spawnFileActionsAddOpen(actions, descriptor, name.get(), flags, OWNER_ONLY);
        }
    }

    /** glibc has it since 2.34; before that, a child inherits the sockets of the JDK. */
    private static void closeOthers(Pointer actions) {
        try (CCharPointerHolder name = CTypeConversion.toCString("posix_spawn_file_actions_addclosefrom_np")) {
            AddCloseFrom function = LibC.dlsymCloseFrom(WordFactory.nullPointer(), name.get());
            if (function.isNonNull()) {
                function.add(actions, FIRST_INHERITED);
            }
        }
    }

    private static Pid spawn(List<String> command, Map<String, String> environment, Pointer actions)
            throws IOException {
        closeOthers(actions);
        String[] variables = environment.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue())
                .toArray(String[]::new);
        try (CCharPointerHolder file = CTypeConversion.toCString(command.get(0));
                CCharPointerPointerHolder arguments = CTypeConversion.toCStrings(command.toArray(String[]::new));
                CCharPointerPointerHolder values = CTypeConversion.toCStrings(variables)) {
            CIntPointer pid = StackValue.get(CIntPointer.class);
            Pointer attributes = StackValue.get(STRUCT_SIZE);
            prepare(attributes);
            int error = LibC.spawn(pid, file.get(), actions, attributes, arguments.get(), values.get());
            LibC.spawnFileActionsDestroy(actions);
            LibC.spawnAttributesDestroy(attributes);
            if (error != 0) {
                throw new IOException(command.get(0) + ": " + LibC.text(error));
            }
            return new Pid(pid.read());
        }
    }

    private static void prepare(Pointer attributes) {
        LibC.spawnAttributesInit(attributes);
        LibC.spawnAttributesSetFlags(attributes, POSIX_SPAWN_FLAGS);
        Pointer signals = StackValue.get(SIGNAL_SET_SIZE);
        for (int offset = 0; offset < SIGNAL_SET_SIZE; offset += Long.BYTES) {
            signals.writeLong(offset, 0);
        }
        // An ignored signal would stay ignored in the shell. A JVM spares its children that, too.
        signals.writeLong(0, NativeStart.WRITE_SIGNALS);
        LibC.spawnAttributesSetDefaults(attributes, signals);
    }

    @Override
    public OptionalInt reap(Pid child) {
        CIntPointer status = StackValue.get(CIntPointer.class);
        // Stays 0 where SIGCHLD is ignored, and there is no status (ECHILD).
        status.write(0);
        if (LibC.waitpid(child.value(), status, WNOHANG) == 0) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(new ChildExit(child, status.read()).shellStatus());
    }

    @Override
    public Optional<ChildExit> awaitAny() {
        CIntPointer status = StackValue.get(CIntPointer.class);
        int child = LibC.awaitChild(-1, status, 0);
        int value = status.read();
        return Pid.of(child).map(pid -> new ChildExit(pid, value));
    }
}
