package dev.sysg.store;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sysg.platform.Pid;

/** What pid.json knows of the children that services spawned through systemg, from 0.20 on (systemg-compat.md §4.1). */
final class SpawnMaps {

    private static final List<String> KEYED_BY_CHILD = List.of("parent_map", "spawn_depth", "spawn_metadata");
    private static final String CHILDREN_BY_PARENT = "children_map";

    private SpawnMaps() {
    }

    /**
     * Takes out what is said of the stopped trees and of the children that they spawned, at any depth, but not of a
     * child that lives on: its record is all that leads to it.
     */
    static void prune(ObjectNode root, Collection<Pid> stopped, Predicate<Pid> lives) {
        JsonNode children = root.path(CHILDREN_BY_PARENT);
        // As in most files: then no process needs to be looked at.
        if (children.isEmpty() && KEYED_BY_CHILD.stream().allMatch(map -> root.path(map).isEmpty())) {
            return;
        }
        Set<String> dead = new HashSet<>();
        Deque<Pid> open = new ArrayDeque<>(stopped);
        // The number of an ended service may be somebody's by now, and that may be a child of another one.
        open.removeIf(lives);
        while (!open.isEmpty()) {
            Pid pid = open.pop();
            if (dead.add(pid.toString())) {
                children.path(pid.toString()).forEach(
                        child -> PidFileStore.pid(child).filter(lives.negate()).ifPresent(open::push));
            }
        }
        KEYED_BY_CHILD.forEach(map -> {
            if (root.get(map) instanceof ObjectNode object) {
                object.remove(dead);
            }
        });
        forget(children, dead);
    }

    private static void forget(JsonNode children, Set<String> dead) {
        for (Iterator<JsonNode> lists = children.iterator(); lists.hasNext();) {
            JsonNode list = lists.next();
            int before = list.size();
            for (Iterator<JsonNode> child = list.iterator(); child.hasNext();) {
                if (dead.contains(child.next().asText())) {
                    child.remove();
                }
            }
            if (list.isEmpty() && before > 0) {
                lists.remove();
            }
        }
    }
}
