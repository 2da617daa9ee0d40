package dev.sysg.store;

import java.util.Objects;
import java.util.Optional;

/**
 * Which service: its name, and its project where the store has projects.
 *
 * @param project empty where the store has none
 * @param format  tells services of one name apart that stand in stores of different releases; empty for pid.json
 */
public record ServiceId(Optional<String> project, String name, String format) {

    /** A service of pid.json. */
    public static ServiceId of(String name) {
        return new ServiceId(Optional.empty(), name, "");
    }

    /** Written out because a record's own methods are linked at their first use, which a short run notices. */
    @Override
    public boolean equals(Object other) {
        return other instanceof ServiceId id && id.name.equals(name) && id.project.equals(project)
                && id.format.equals(format);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(name);
    }

    /** As the user names it: NAME, or PROJECT/NAME. */
    @Override
    public String toString() {
        return project.isEmpty() ? name : project.get() + "/" + name;
    }
}
