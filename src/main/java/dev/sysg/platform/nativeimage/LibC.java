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
 * The functions of glibc that the image calls. None of them is variadic, which this interface cannot call. What may
 * block leaves Java first; the rest does not, so that nothing can come between a call and a look at errno.
 */
final class LibC {

    private static final int EIO = 5;

    private LibC() {
    }

    /** The error number of the call before, which failed; for the very next statement only. */
    static int errno() {
        int error = errnoLocation().read();
        // On the way back from a call that may block, the number may get lost; the failure must not.
        return error == 0 ? EIO : error;
    }

    /** What strerror(3) calls an error number, as in "No such file or directory". */
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

    /** Reads the user database, and so may block. */
    @CFunction
    static native Pointer getpwuid(int user);

    /** Reads the user database, and so may block. */
    @CFunction
    static native int initgroups(CCharPointer user, int group);

    /** Has the other threads follow, and waits for them, as the next two do. */
    @CFunction
    static native int setgroups(UnsignedWord count, PointerBase groups);

    @CFunction
    static native int setgid(int group);

    @CFunction
    static native int setuid(int user);

    @CFunction(value = "clock_gettime", transition = Transition.NO_TRANSITION)
    static native int clockGettime(int clock, PointerBase time);

    /** open(2) without a mode: what a fortified program calls. It does not create. */
    @CFunction(value = "__open_2", transition = Transition.NO_TRANSITION)
    static native int open(CCharPointer path, int flags);

    @CFunction(transition = Transition.NO_TRANSITION)
    static native int close(int descriptor);

    /** Only with LOCK_NB, so that its error is sure to be told. */
    @CFunction(value = "flock", transition = Transition.NO_TRANSITION)
    static native int flockAtOnce(int descriptor, int operation);

    @CFunction
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

    @CFunction(transition = Transition.NO_TRANSITION)
    static native PidfdOpen dlsym(PointerBase handle, CCharPointer name);

    /** pidfd_open(2), which glibc has since 2.36. */
    interface PidfdOpen extends CFunctionPointer {

        @InvokeCFunctionPointer(transition = Transition.NO_TRANSITION)
        int open(int pid, int flags);
    }
}
