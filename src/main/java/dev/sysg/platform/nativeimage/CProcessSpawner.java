package dev.sysg.platform.nativeimage;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

import org.graalvm.nativeimage.StackValue;
import org.graalvm.nativeimage.c.type.CCharPointer;
import org.graalvm.nativeimage.c.type.CIntPointer;
import org.graalvm.nativeimage.c.type.CTypeConversion.CCharPointerHolder;
import org.graalvm.nativeimage.c.type.CTypeConversion.CCharPointerPointerHolder;
import org.graalvm.nativeimage.c.type.CTypeConversion;
import org.graalvm.word.Pointer;

import dev.sysg.platform.Pid;
import dev.sysg.platform.ProcessSpawner;

/** posix_spawnp(3) and waitpid(2) through the C interface. */
public final class CProcessSpawner implements ProcessSpawner {

    /** SETSID, SETSIGDEF, and SETSIGMASK with the empty mask of a fresh attribute. */
    private static final short POSIX_SPAWN_FLAGS = 0x80 | 0x04 | 0x08;
    /** sigset_t. */
    private static final int SIGNAL_SET_SIZE = 128;
    private static final int O_RDONLY = 0;
    private static final int WNOHANG = 1;
    /** Larger than glibc's posix_spawnattr_t (336 bytes) and posix_spawn_file_actions_t (80 bytes). */
    private static final int STRUCT_SIZE = 512;

    @Override
    public Pid spawn(List<String> command, Map<String, String> environment) throws IOException {
        String[] variables = environment.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue())
                .toArray(String[]::new);
        try (CCharPointerHolder file = CTypeConversion.toCString(command.get(0));
                CCharPointerHolder nowhere = CTypeConversion.toCString("/dev/null");
                CCharPointerPointerHolder arguments = CTypeConversion.toCStrings(command.toArray(String[]::new));
                CCharPointerPointerHolder values = CTypeConversion.toCStrings(variables)) {
            CIntPointer pid = StackValue.get(CIntPointer.class);
            Pointer actions = StackValue.get(STRUCT_SIZE);
            Pointer attributes = StackValue.get(STRUCT_SIZE);
            prepare(actions, attributes, nowhere.get());
            int error = LibC.spawn(pid, file.get(), actions, attributes, arguments.get(), values.get());
            LibC.spawnFileActionsDestroy(actions);
            LibC.spawnAttributesDestroy(attributes);
            if (error != 0) {
                throw new IOException(command.get(0) + ": " + LibC.text(error));
            }
            return new Pid(pid.read());
        }
    }

    private static void prepare(Pointer actions, Pointer attributes, CCharPointer nowhere) {
        LibC.spawnFileActionsInit(actions);
        LibC.spawnFileActionsAddOpen(actions, 0, nowhere, O_RDONLY, 0);
        LibC.spawnFileActionsAddDup2(actions, 2, 1);
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
        return OptionalInt.of(ProcessSpawner.exitStatus(status.read()));
    }
}
