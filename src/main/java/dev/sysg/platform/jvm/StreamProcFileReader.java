package dev.sysg.platform.jvm;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;

import dev.sysg.platform.ProcFileReader;

/** FileInputStream costs half as much as a path, but does not say why it failed. */
public final class StreamProcFileReader implements ProcFileReader {

    @Override
    public int read(String path, byte[] buffer) {
        try (InputStream stream = new FileInputStream(path)) {
            return Math.max(0, stream.read(buffer));
        } catch (IOException e) {
            return UNREADABLE;
        }
    }
}
