package dev.sysg.stop;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

import dev.sysg.platform.jvm.JnrFlock;

/** Real locks, which another program seems to hold while a condition holds. */
final class LockGate extends JnrFlock {

    private final BooleanSupplier heldByOther;

    LockGate(BooleanSupplier heldByOther) {
        this.heldByOther = heldByOther;
    }

    @Override
    public Optional<HeldLock> lock(Path file, Duration limit, BooleanSupplier goesOn) throws IOException {
        return heldByOther.getAsBoolean() ? Optional.empty() : super.lock(file, limit, goesOn);
    }

    @Override
    public boolean isLocked(Path file) throws IOException {
        return heldByOther.getAsBoolean() || super.isLocked(file);
    }
}
