package dev.sysg.platform.jvm;

import java.io.IOException;
import java.nio.file.Path;

/** A program that holds a lock until it is killed. */
final class LockHolder {

    private LockHolder() {
    }

    public static void main(String[] args) throws IOException {
        new JnrFileLocks().tryLock(Path.of(args[0])).orElseThrow();
        System.out.println("held");
        System.in.read();
    }
}
