package dev.sysg.testing.fault;

import static dev.sysg.testing.fault.FaultyFileSystem.unwrap;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileTime;
import java.util.Iterator;
import java.util.Set;
import java.util.stream.StreamSupport;

final class FaultyDirectory implements SecureDirectoryStream<Path> {

    private final FaultyFileSystem fileSystem;
    private final SecureDirectoryStream<Path> real;
    private final Faults faults;

    FaultyDirectory(FaultyFileSystem fileSystem, SecureDirectoryStream<Path> real, Faults faults) {
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
    public SecureDirectoryStream<Path> newDirectoryStream(Path path, LinkOption... options) throws IOException {
        faults.step("opendir");
        return new FaultyDirectory(fileSystem, real.newDirectoryStream(unwrap(path), options), faults);
    }

    @Override
    public SeekableByteChannel newByteChannel(Path path, Set<? extends OpenOption> options,
            FileAttribute<?>... attributes) throws IOException {
        faults.step("openat of " + path);
        return new FaultyChannel((FileChannel) real.newByteChannel(unwrap(path), options, attributes), faults);
    }

    @Override
    public void deleteFile(Path path) throws IOException {
        faults.step("unlinkat of " + path);
        real.deleteFile(unwrap(path));
    }

    @Override
    public void deleteDirectory(Path path) throws IOException {
        faults.step("rmdir");
        real.deleteDirectory(unwrap(path));
    }

    @Override
    public void move(Path source, SecureDirectoryStream<Path> directory, Path target) throws IOException {
        faults.step("renameat to " + target);
        real.move(unwrap(source), ((FaultyDirectory) directory).real, unwrap(target));
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(Class<V> type) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
        if (type != BasicFileAttributeView.class) {
            throw new UnsupportedOperationException();
        }
        return type.cast(new FaultyAttributes(real.getFileAttributeView(unwrap(path), BasicFileAttributeView.class,
                options),
                path));
    }

    private final class FaultyAttributes implements BasicFileAttributeView {

        private final BasicFileAttributeView attributes;
        private final Path path;

        FaultyAttributes(BasicFileAttributeView attributes, Path path) {
            this.attributes = attributes;
            this.path = path;
        }

        @Override
        public String name() {
            return attributes.name();
        }

        @Override
        public BasicFileAttributes readAttributes() throws IOException {
            faults.step("fstatat of " + path);
            return attributes.readAttributes();
        }

        @Override
        public void setTimes(FileTime modified, FileTime accessed, FileTime created) throws IOException {
            faults.step("change of times of " + path);
            attributes.setTimes(modified, accessed, created);
        }
    }

    @Override
    public void close() throws IOException {
        real.close();
        faults.step("closedir");
    }
}
