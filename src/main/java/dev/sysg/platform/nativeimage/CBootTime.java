package dev.sysg.platform.nativeimage;

import java.time.Duration;

import org.graalvm.nativeimage.StackValue;
import org.graalvm.word.Pointer;

import dev.sysg.error.SysgException;
import dev.sysg.platform.BootTime;

/** clock_gettime(2) through the C interface. */
public final class CBootTime implements BootTime {

    private static final int CLOCK_BOOTTIME = 7;
    /** struct timespec on a 64-bit machine: seconds, and nanoseconds. */
    private static final int TIMESPEC_SIZE = 16;
    private static final int NANOSECONDS = 8;

    @Override
    public Duration sinceBoot() {
        Pointer time = StackValue.get(TIMESPEC_SIZE);
        if (LibC.clockGettime(CLOCK_BOOTTIME, time) != 0) {
            throw new SysgException("cannot read CLOCK_BOOTTIME: " + LibC.text(LibC.errno()));
        }
        return Duration.ofSeconds(time.readLong(0), time.readLong(NANOSECONDS));
    }
}
