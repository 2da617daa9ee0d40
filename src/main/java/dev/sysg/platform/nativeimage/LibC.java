package dev.sysg.platform.nativeimage;

import org.graalvm.nativeimage.c.function.CFunction.Transition;
import org.graalvm.nativeimage.c.function.CFunction;
import org.graalvm.nativeimage.c.function.CFunctionPointer;
import org.graalvm.nativeimage.c.function.InvokeCFunctionPointer;
import org.graalvm.nativeimage.c.type.CCharPointer;
import org.graalvm.nativeimage.c.type.CCharPointerPointer;
import org.graalvm.nativeimage.c.type.CIntPointer;
import org.graalvm.nativeimage.c.type.CTypeConversion;
import org.graalvm.word.Pointer;
import org.graalvm.word.PointerBase;
import org.graalvm.word.SignedWord;
import org.graalvm.word.UnsignedWord;

/**
 * The functions of glibc that the image calls; this interface knows no variadic ones. Only a function that may block
 * leaves Java (a transition): nothing can then change errno between any other call and its errno().
 */
final class LibC {

    private static final int EIO = 5;

    private LibC() {
    }

    /** The error number of a call that has just failed; only in the very next statement. */
    static int errno() {
        int error = errnoLocation().read();
        // A transition may reset errno; the failure must not get lost.
        return error == 0 ? EIO : error;
    }

    /** The text of strerror(3), such as "No such file or directory". */
    static String text(int error) {
        return CTypeConversion.toJavaString(strerror(error));
    }

    @CFunction(value = "__errno_location", transition = Transition.NO_TRANSITION)
    private static native CIntPointer errnoLocation();

    @CFunction(transition = Transition.NO_TRANSITION)
    private static native CCharPointer strerror(int error);

    @CFunction(transition = Transition.NO_TRANSITION)
    static native int kill(int pid, int signal);

    /** signal(2), with a handler or one of the constants that stand for one. */
    @CFunction(transition = Transition.NO_TRANSITION)
    static native PointerBase signal(int signal, PointerBase handler);

    @CFunction(value = "clock_gettime", transition = Transition.NO_TRANSITION)
    static native int clockGettime(int clock, PointerBase time);

    /** open(2) without a mode: what a fortified program calls. It does not create. */
    @CFunction(value = "__open_2", transition = Transition.NO_TRANSITION)
    static native int open(CCharPointer path, int flags);

    /** Only of a file that never blocks. */
    @CFunction(transition = Transition.NO_TRANSITION)
    static native SignedWord read(int descriptor, PointerBase bytes, UnsignedWord length);

    @CFunction(transition = Transition.NO_TRANSITION)
    static native int close(int descriptor);

    @CFunction(transition = Transition.NO_TRANSITION)
    static native PointerBase opendir(CCharPointer path);

    /** Null at the end; the entry is valid until the next call. */
    @CFunction(transition = Transition.NO_TRANSITION)
    static native Pointer readdir(PointerBase directory);

    @CFunction(transition = Transition.NO_TRANSITION)
    static native int closedir(PointerBase directory);

    @CFunction(transition = Transition.NO_TRANSITION)
    static native int pipe2(PointerBase ends, int flags);

    @CFunction(transition = Transition.NO_TRANSITION)
    static native int ioctl(int descriptor, long request, PointerBase size);

    @CFunction(transition = Transition.NO_TRANSITION)
    static native int chdir(CCharPointer path);

    @CFunction(transition = Transition.NO_TRANSITION)
    static native int mkfifo(CCharPointer path, int mode);

    /** Only with LOCK_NB. */
    @CFunction(transition = Transition.NO_TRANSITION)
    static native int flock(int descriptor, int operation);

    @CFunction(transition = Transition.NO_TRANSITION)
    static native int socket(int domain, int type, int protocol);

    /** Only on a socket that does not block. */
    @CFunction(transition = Transition.NO_TRANSITION)
    static native int connect(int descriptor, PointerBase address, int length);

    @CFunction(transition = Transition.NO_TRANSITION)
    static native int getsockopt(int descriptor, int level, int option, PointerBase value, CIntPointer length);

    /** Only on a socket that does not block. */
    @CFunction(transition = Transition.NO_TRANSITION)
    static native SignedWord send(int descriptor, PointerBase bytes, UnsignedWord length, int flags);

    /** Only on a socket that does not block. */
    @CFunction(transition = Transition.NO_TRANSITION)
    static native SignedWord recv(int descriptor, PointerBase bytes, UnsignedWord length, int flags);

    @CFunction
    static native int poll(PointerBase descriptors, UnsignedWord count, int milliseconds);

    @CFunction(value = "posix_spawn_file_actions_init", transition = Transition.NO_TRANSITION)
    static native int spawnFileActionsInit(PointerBase actions);

    @CFunction(value = "posix_spawn_file_actions_addopen", transition = Transition.NO_TRANSITION)
    static native int spawnFileActionsAddOpen(PointerBase actions, int descriptor, CCharPointer path, int flags,
            int mode);

    @CFunction(value = "posix_spawn_file_actions_adddup2", transition = Transition.NO_TRANSITION)
    static native int spawnFileActionsAddDup2(PointerBase actions, int from, int to);

    @CFunction(value = "posix_spawn_file_actions_destroy", transition = Transition.NO_TRANSITION)
    static native int spawnFileActionsDestroy(PointerBase actions);

    @CFunction(value = "posix_spawnattr_init", transition = Transition.NO_TRANSITION)
    static native int spawnAttributesInit(PointerBase attributes);

    @CFunction(value = "posix_spawnattr_setflags", transition = Transition.NO_TRANSITION)
    static native int spawnAttributesSetFlags(PointerBase attributes, short flags);

    @CFunction(value = "posix_spawnattr_setsigdefault", transition = Transition.NO_TRANSITION)
    static native int spawnAttributesSetDefaults(PointerBase attributes, PointerBase signals);

    @CFunction(value = "posix_spawnattr_destroy", transition = Transition.NO_TRANSITION)
    static native int spawnAttributesDestroy(PointerBase attributes);

    @CFunction("posix_spawnp")
    static native int spawn(CIntPointer pid, CCharPointer file, PointerBase actions, PointerBase attributes,
            CCharPointerPointer arguments, CCharPointerPointer environment);

    /** Only together with WNOHANG. */
    @CFunction(transition = Transition.NO_TRANSITION)
    static native int waitpid(int pid, CIntPointer status, int options);

    /** Waits without WNOHANG. */
    @CFunction("waitpid")
    static native int awaitChild(int pid, CIntPointer status, int options);

    @CFunction(value = "dlsym", transition = Transition.NO_TRANSITION)
    static native AddCloseFrom dlsymCloseFrom(PointerBase handle, CCharPointer name);

    /** posix_spawn_file_actions_addclosefrom_np(3), which glibc has since 2.34. */
    interface AddCloseFrom extends CFunctionPointer {

        @InvokeCFunctionPointer(transition = Transition.NO_TRANSITION)
        int add(PointerBase actions, int from);
    }

    @CFunction(transition = Transition.NO_TRANSITION)
    static native PidfdOpen dlsym(PointerBase handle, CCharPointer name);

    /** pidfd_open(2), which glibc has since 2.36. */
    interface PidfdOpen extends CFunctionPointer {

        @InvokeCFunctionPointer(transition = Transition.NO_TRANSITION)
        int open(int pid, int flags);
    }
}
