package dev.sysg.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A program that replaces a file by a new generation until it is killed. */
final class EndlessWriter {

    private static final int ENTRIES = 500;

    private EndlessWriter() {
    }

    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        for (int generation = 1;; generation++) {
            AtomicFile.replace(file, content(generation), FileMetadata.of(file), false);
            if (generation == 1) {
                System.out.println("ready");
            }
        }
    }

    /** Every entry names the same generation; some are longer than others. */
    private static byte[] content(int generation) {
        StringBuilder text = new StringBuilder("{\"services\": {");
        for (int i = 1; i <= ENTRIES - generation % 2 * ENTRIES / 2; i++) {
            text.append(i == 1 ? "\n" : ",\n").append("\"service-").append(i).append("\": ").append(generation);
        }
        return text.append("}}").toString().getBytes(StandardCharsets.UTF_8);
    }
}
