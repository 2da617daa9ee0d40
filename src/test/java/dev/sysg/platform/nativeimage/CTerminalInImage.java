package dev.sysg.platform.nativeimage;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class CTerminalInImage {

    @Test
    void there_is_a_size_with_and_without_a_terminal() {
        assertTrue(CTerminal.size(2).rows() > 0 && CTerminal.size(2).columns() > 0);
    }
}
