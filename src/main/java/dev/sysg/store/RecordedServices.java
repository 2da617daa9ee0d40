package dev.sysg.store;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The recorded services at one moment.
 *
 * @param source    the file that they stand in
 * @param services  in the order of the file
 * @param writtenAt when systemg last wrote the file: what runs as a recorded service started no later
 * @param owner     the user id that the file belongs to; unless it is root's, the file speaks for that user alone
 */
public record RecordedServices(Path source, List<RecordedService> services, Instant writtenAt, int owner) {

    public RecordedServices {
        services = List.copyOf(services);
    }

    static RecordedServices none(Path source) {
        return new RecordedServices(source, List.of(), Instant.EPOCH, 0);
    }

    /** The services of these names, in this order. */
    public List<RecordedService> inOrder(List<String> names) {
        Map<String, RecordedService> byName = new HashMap<>();
        services.forEach(service -> byName.put(service.name(), service));
        return names.stream().map(byName::get).toList();
    }

    public Optional<RecordedService> find(String name) {
        return services.stream().filter(service -> service.name().equals(name)).findFirst();
    }
}
