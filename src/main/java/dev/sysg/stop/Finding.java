package dev.sysg.stop;

import dev.sysg.identity.Verdict;
import dev.sysg.store.RecordedService;

/** What was found out about a recorded service. */
record Finding(RecordedService entry, Verdict verdict) {
}
