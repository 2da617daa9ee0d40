package dev.sysg.manifest;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** How systemg's configuration types look as JSON: fields in the order of declaration (systemg-compat.md §5.3). */
sealed interface Shape {

    /** The fields that follow command and env in a service, in each era of systemg; the newest era first. */
    List<Struct> SERVICES_BY_ERA = servicesByEra();

    enum Leaf implements Shape {
        TEXT, INTEGER, FLAG, FLAG_OR_TEXT,
        /** A number, a size such as 512M, or "unlimited". */
        LIMIT
    }

    record ListOf(Shape element) implements Shape {
    }

    record Struct(List<Field> fields) implements Shape {

        private Struct and(Field... more) {
            return new Struct(Stream.concat(fields.stream(), Arrays.stream(more)).toList());
        }

        private Struct and(Struct more) {
            return and(more.fields.toArray(new Field[0]));
        }
    }

    record Field(String name, Shape shape) {
    }

    private static Field field(String name, Shape shape) {
        return new Field(name, shape);
    }

    private static Struct struct(Field... fields) {
        return new Struct(List.of(fields));
    }

    private static Struct all(Shape shape, String... names) {
        return new Struct(Arrays.stream(names).map(name -> field(name, shape)).toList());
    }

    private static List<Struct> servicesByEra() {
        Struct hook = all(all(all(Leaf.TEXT, "command", "timeout"), "success", "error"),
                "on_start", "on_stop", "on_restart");
        Struct healthCheck = all(Leaf.TEXT, "url", "timeout").and(field("retries", Leaf.INTEGER));
        Struct deployment = all(Leaf.TEXT, "strategy", "pre_start")
                .and(field("health_check", healthCheck), field("grace_period", Leaf.TEXT));
        Struct cgroup = all(Leaf.TEXT, "root", "memory_max", "cpu_max").and(field("cpu_weight", Leaf.INTEGER));
        Struct limits = all(Leaf.LIMIT, "nofile", "nproc", "memlock").and(field("nice", Leaf.INTEGER),
                field("cpu_affinity", new ListOf(Leaf.INTEGER)), field("cgroup", cgroup));
        Struct isolation = all(Leaf.FLAG, "network", "mount", "pid", "user")
                .and(all(Leaf.TEXT, "seccomp", "apparmor_profile", "selinux_context"))
                .and(all(Leaf.FLAG, "private_devices", "private_tmp"));
        Struct spawnLimits = all(Leaf.INTEGER, "children", "depth", "descendants")
                .and(all(Leaf.TEXT, "total_memory", "termination_policy"));
        Struct spawn = struct(field("mode", Leaf.TEXT), field("limits", spawnLimits));

        Struct v15 = struct(field("restart_policy", Leaf.TEXT), field("backoff", Leaf.TEXT),
                field("max_restarts", Leaf.INTEGER), field("depends_on", new ListOf(Leaf.TEXT)),
                field("deployment", deployment), field("hooks", hook),
                field("cron", all(Leaf.TEXT, "expression", "timezone")), field("skip", Leaf.FLAG_OR_TEXT));
        Struct v16 = all(Leaf.TEXT, "user", "group")
                .and(field("supplementary_groups", new ListOf(Leaf.TEXT)), field("limits", limits),
                        field("capabilities", new ListOf(Leaf.TEXT)), field("isolation", isolation))
                .and(v15);
        return List.of(v16.and(field("spawn", spawn)), v16, v15);
    }
}
