package dev.sysg.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

import dev.sysg.error.FailureReason;

/** A document in a file that other programs write as well. */
final class SharedDocument<T> {

    private final Path path;
    private final Function<ByteBuffer, T> parser;
    private final Writer<T> writer;
    private Optional<SharedFile<T>> latest = Optional.empty();

    /** @param parser as in {@link SharedFile#read} */
    SharedDocument(Path path, Function<ByteBuffer, T> parser, Writer<T> writer) {
        this.path = path;
        this.parser = parser;
        this.writer = writer;
    }

    /** Makes the bytes of a document. */
    interface Writer<T> {

        byte[] write(T document) throws IOException;
    }

    /** The document as it is now, empty if the file does not exist. A file that is as it was is not parsed again. */
    Optional<SharedFile<T>> read() {
        if (latest.filter(SharedFile::isUnchanged).isEmpty()) {
            latest = SharedFile.read(path, parser);
        }
        return latest;
    }

    /**
     * Removes entries; the lock is held. Keeps the modification time: it is the evidence for the other entries, whose
     * processes are no younger. StoreException if the file cannot be written.
     */
    RemovalResult remove(Function<T, RemovalResult> edit) {
        try {
            return edit(true, edit, result -> !result.removed().isEmpty()).orElse(RemovalResult.NONE);
        } catch (IOException e) {
            throw new StoreException("cannot write " + path + " (" + FailureReason.of(e) + "), so that no entry "
                    + "was removed: " + AccessAdvice.after(e, path.getParent()), e);
        }
    }

    /** Records services as stopped, if the edit changes anything: why that failed, if it did. */
    Optional<String> markStopped(Predicate<T> edit) {
        try {
            edit(false, edit::test, changed -> changed);
            return Optional.empty();
        } catch (StoreException e) {
            return Optional.of(e.getMessage());
        } catch (IOException e) {
            return Optional.of("cannot write " + path + " (" + FailureReason.of(e)
                    + "): it shows stopped services as running until they are started again");
        }
    }

    /**
     * Changes the document, or an empty one if there is no file; the lock is held. Keeps the modification time as
     * {@link #remove} does: a new one would vouch for whatever has reused the pids of other entries. StoreException if
     * the file cannot be written.
     */
    void put(Supplier<T> empty, Consumer<T> edit) {
        try {
            if (edit(true, document -> {
                edit.accept(document);
                return true;
            }, changed -> changed).isEmpty()) {
                T document = empty.get();
                edit.accept(document);
                AtomicFile.create(path, writer.write(document));
            }
        } catch (IOException e) {
            throw new StoreException("cannot write " + path + " (" + FailureReason.of(e) + "): "
                    + AccessAdvice.after(e, path.getParent()), e);
        }
    }

    /** Again from the start if another program has written the file meanwhile; empty if there is none. */
    private <R> Optional<R> edit(boolean keepTime, Function<T, R> edit, Predicate<R> isChange) throws IOException {
        for (int attempt = 1; attempt <= AtomicFile.MOST_ATTEMPTS; attempt++) {
            Optional<SharedFile<T>> file = read();
            Optional<R> result = file.map(SharedFile::document).map(edit);
            latest = result.filter(isChange).isEmpty() ? latest : Optional.empty();
            if (result.filter(isChange).isEmpty() || AtomicFile.replace(path,
                    writer.write(file.get().document()), file.get().metadata(), keepTime)) {
                return result;
            }
        }
        throw new IOException(AtomicFile.CHANGES_ALL_THE_TIME);
    }
}
