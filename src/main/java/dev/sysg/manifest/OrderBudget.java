package dev.sysg.manifest;

/**
 * How much of the variables of all services together may be hashed, in all their orders: as much as takes a moment. The
 * lock of pid.json is held meanwhile.
 */
final class OrderBudget {

    private long bytes = 64 << 20;

    /** Whether there is enough left for so many orders of so many bytes; then that is spent. */
    boolean spend(int members, long length) {
        long needed = length;
        for (int factor = 2; factor <= members; factor++) {
            needed *= factor;
        }
        if (needed > bytes) {
            return false;
        }
        bytes -= needed;
        return true;
    }
}
