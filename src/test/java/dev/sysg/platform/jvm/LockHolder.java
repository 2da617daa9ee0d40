package dev.sysg.platform.jvm;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** A program that holds a lock until it is killed. */
final class LockHolder {

    private LockHolder() {
    }

    public static void main(String[] args) throws IOException {
        new JnrFlock().lock(Path.of(args[0]), Duration.ZERO, () -> true).orElseThrow();
        System.out.println("held");
        System.in.read();
    }
}
