package dev.sysg.testing.fault;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.stream.StreamSupport;

final class FaultyDirectory implements DirectoryStream<Path> {

    private final FaultyFileSystem fileSystem;
    private final DirectoryStream<Path> real;
    private final Faults faults;

    FaultyDirectory(FaultyFileSystem fileSystem, DirectoryStream<Path> real, Faults faults) {
        this.fileSystem = fileSystem;
        this.real = real;
        this.faults = faults;
    }

    @Override
    public Iterator<Path> iterator() {
        try {
            faults.step("readdir");
        } catch (IOException e) {
            throw new DirectoryIteratorException(e);
        }
        return StreamSupport.stream(real.spliterator(), false).map(fileSystem::wrap).iterator();
    }

    @Override
    public void close() throws IOException {
        real.close();
        faults.step("closedir");
    }
}
