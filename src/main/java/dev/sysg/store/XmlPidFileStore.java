package dev.sysg.store;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import dev.sysg.error.FailureReason;
import dev.sysg.store.RecordedServices.SpawnedChild;

/**
 * The services of pid.xml (systemg 0.26 to 0.54) and of projects/ID/pid.xml (0.56 and newer, systemg-compat-0.69.md
 * §1), with their states in state.xml beside it.
 */
record XmlPidFileStore(StateLock lock) implements RecordFormat {

    private static final String PID_FILE = "pid.xml";

    @Override
    public RecordedServices read(StateDirectory state, Set<String> projects, Duration lockTimeout) {
        return read(files(state, projects), file -> {
            try (var held = lock.acquire(file.path(), lockTimeout)) {
                return file.read();
            }
        });
    }

    @Override
    public RecordedServices view(StateDirectory state) {
        return read(files(state, Set.of()), XmlPidFile::read);
    }

    @Override
    public RecordedServices peek(StateDirectory state, Set<String> projects) {
        return read(files(state, projects), file -> {
            XmlPidFile.Content content = file.read();
            if (!content.services().isEmpty()) {
                lock.checkLockable(file.path());
            }
            return content;
        });
    }

    /** One broken project does not concern the others. */
    private static RecordedServices read(List<XmlPidFile> files, Function<XmlPidFile, XmlPidFile.Content> reader) {
        List<RecordedService> services = new ArrayList<>();
        List<SpawnedChild> spawned = new ArrayList<>();
        List<RecordedServices.Problem> problems = new ArrayList<>();
        for (XmlPidFile file : files) {
            try {
                SymbolicLinks.target(file.path().getParent());
                XmlPidFile.Content content = reader.apply(file);
                services.addAll(content.services());
                spawned.addAll(content.spawned());
            } catch (LockHeldException e) {
                problems.add(new RecordedServices.Problem(file.project(), e.getMessage()));
            } catch (StoreException e) {
                problems.add(new RecordedServices.Problem(file.project(), e.getMessage() + " [SG0024]"));
            }
        }
        return new RecordedServices(files.stream().map(XmlPidFile::path).toList(), services, spawned, problems);
    }

    /** Those of all projects if one that is asked for has none: a message then names what there is. */
    private static List<XmlPidFile> files(StateDirectory state, Set<String> projects) {
        List<XmlPidFile> files = list(state, name -> projects.isEmpty() || projects.contains(name));
        return files.stream().flatMap(file -> file.project().stream()).collect(Collectors.toSet())
                .containsAll(projects) ? files : list(state, name -> true);
    }

    private static List<XmlPidFile> list(StateDirectory state, Predicate<String> wanted) {
        List<XmlPidFile> files = new ArrayList<>();
        if (Files.exists(state.file(PID_FILE))) {
            files.add(new XmlPidFile(state.file(PID_FILE), Optional.empty()));
        }
        Path projects = SymbolicLinks.target(state.projects());
        // Checked first, because opening a pipe would block.
        if (Files.isDirectory(projects)) {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(projects)) {
                StreamSupport.stream(stream.spliterator(), false)
                        .filter(project -> wanted.test(project.getFileName().toString()))
                        .filter(project -> Files.exists(project.resolve(PID_FILE))).sorted()
                        .map(project -> new XmlPidFile(project.resolve(PID_FILE),
                                Optional.of(project.getFileName().toString()))).forEach(files::add);
            } catch (IOException | DirectoryIteratorException e) {
                throw new StoreException("cannot list " + projects + " (" + FailureReason.of(e)
                        + "), where services may be recorded: mend that, and try again", e);
            }
        }
        return files;
    }

    @Override
    public void checkReplaceable(StateDirectory state, List<RecordedService> services) {
        services.stream().map(service -> service.file().path()).filter(XmlPidFileStore::isXml).distinct()
                .forEach(file -> {
                    AtomicFile.checkReplaceable(file);
                    AtomicFile.checkReplaceable(file.resolveSibling(XmlStates.FILE));
                });
    }

    /** Whether the entries of this file are in this format. */
    static boolean isXml(Path file) {
        return file.endsWith(PID_FILE);
    }

    @Override
    public RemovalResult remove(StateDirectory state, Collection<EntryRemoval> removals, Duration lockTimeout) {
        Map<XmlPidFile, List<EntryRemoval>> byFile = removals.stream().collect(Collectors.groupingBy(
                removal -> new XmlPidFile(removal.entry().file().path(), removal.entry().id().project())));
        RemovalResult all = RemovalResult.NONE;
        for (XmlPidFile file : byFile.keySet().stream().sorted(Comparator.comparing(XmlPidFile::path)).toList()) {
            all = all.and(remove(file, byFile.get(file), lockTimeout));
        }
        return all;
    }

    private RemovalResult remove(XmlPidFile file, List<EntryRemoval> removals, Duration lockTimeout) {
        RemovalResult entries;
        try (var held = lock.acquire(file.path(), lockTimeout)) {
            entries = file.remove(removals);
        }
        if (entries.removed().isEmpty()) {
            return entries;
        }
        List<EntryRemoval> removed = removals.stream()
                .filter(removal -> entries.removed().contains(removal.entry().id())).toList();
        // Systemg takes the lock of the states after that of the pids, never inside it.
        XmlStates states = new XmlStates(file.path().resolveSibling(XmlStates.FILE));
        Optional<String> failure;
        try (var held = lock.acquire(states.path(), lockTimeout)) {
            failure = states.markStopped(removed);
        } catch (StoreException e) {
            failure = Optional.of(e.getMessage());
        }
        return new RemovalResult(entries.removed(), entries.recordedAgain(), failure);
    }
}
