package dev.sysg.daemon;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

import jdk.net.ExtendedSocketOptions;
import org.jboss.logging.Logger;

import dev.sysg.daemon.SupervisorEvent.Asked;

/**
 * The control socket: one thread for any number of clients, none of which can delay another. A client has its time for
 * sending one line and for reading the answer, and the oldest has to go when there are too many.
 */
final class ControlServer implements AutoCloseable {

    private static final int MOST_CLIENTS = 256;
    private static final Duration BETWEEN_CHECKS = Duration.ofSeconds(1);
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(1);
    private static final Duration AFTER_FAILURE = Duration.ofMillis(10);
    private static final List<String> ROOT = List.of("root", "0");
    private static final Logger LOG = Logger.getLogger(ControlServer.class);

    private final ServerSocketChannel listener;
    private final Object spawning;
    private final Queue<SupervisorEvent> events;
    private final Selector selector;
    private final Set<ClientConnection> clients = new LinkedHashSet<>();
    private final Queue<ClientConnection> answered = new ConcurrentLinkedQueue<>();
    private final Set<UserPrincipal> trusted;
    private final Thread thread = new Thread(this::serve, "control socket");
    private volatile boolean closing;

    /**
     * @param state    the directory whose owner may send requests, as well as root
     * @param spawning the monitor under which children are started: one must not inherit a connection that is just
     *                 being accepted
     */
    ControlServer(ServerSocketChannel listener, Path state, Queue<SupervisorEvent> events, Object spawning)
            throws IOException {
        this.listener = listener;
        this.spawning = spawning;
        this.events = events;
        this.selector = Selector.open();
        this.trusted = Set.of(Files.getOwner(state));
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** For {@link ClientConnection#answer}, from any thread. */
    void wakeFor(ClientConnection client) {
        answered.add(client);
        selector.wakeup();
    }

    private void serve() {
        while (!closing || clients.stream().anyMatch(ClientConnection::isAnswered)) {
            try {
                selector.select(clients.isEmpty() ? 0 : BETWEEN_CHECKS.toMillis());
                for (ClientConnection client = answered.poll(); client != null; client = answered.poll()) {
                    client.beginToWrite();
                }
                Iterator<SelectionKey> keys = selector.selectedKeys().iterator();
                while (keys.hasNext()) {
                    SelectionKey key = keys.next();
                    keys.remove(); // or one whose handling fails comes again at once
                    handle(key);
                }
                clients.removeIf(ClientConnection::closeIfLate);
            } catch (IOException | RuntimeException e) {
                LOG.warnf(e, "the control socket has failed, and goes on: %s", e.getMessage());
                LockSupport.parkNanos(AFTER_FAILURE.toNanos());
            }
        }
    }

    private void handle(SelectionKey key) {
        if (!key.isValid()) {
            return;
        }
        if (key.isAcceptable()) {
            acceptAll();
        } else {
            ClientConnection client = (ClientConnection) key.attachment();
            client.advance().ifPresent(line -> ask(client, line));
        }
    }

    private void ask(ClientConnection client, byte[] line) {
        try {
            events.add(new Asked(RequestParser.parse(line), client));
        } catch (IOException e) {
            client.answer(RequestParser.error(e.getMessage()));
        }
    }

    private void acceptAll() {
        try {
            for (SocketChannel channel = acceptNext(); channel != null; channel = acceptNext()) {
                accept(channel);
            }
        } catch (IOException e) {
            // Too many open files, for one: a connection that goes makes room.
            LOG.debugf(e, "a client cannot be accepted");
            closeOldest();
            LockSupport.parkNanos(AFTER_FAILURE.toNanos());
        }
    }

    private SocketChannel acceptNext() throws IOException {
        synchronized (spawning) {
            return listener.accept();
        }
    }

    private void accept(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        ClientConnection client = new ClientConnection(this, channel, selector);
        if (clients.size() >= MOST_CLIENTS) {
            closeOldest();
        }
        clients.add(client);
        UserPrincipal user = channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
        if (!trusted.contains(user) && !ROOT.contains(user.getName())) {
            client.answer(RequestParser.error("unauthorized control socket peer (" + user.getName() + ")"));
        }
    }

    /** One whose request is carried out has a right to its answer. */
    private void closeOldest() {
        clients.stream().filter(client -> !client.isAsking()).findFirst().ifPresent(client -> {
            client.close();
            clients.remove(client);
        });
    }

    /** Gives the last answers a second to be read. */
    @Override
    public void close() throws IOException {
        closing = true;
        selector.wakeup();
        try {
            thread.join(LAST_ANSWERS.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        listener.close();
    }
}
