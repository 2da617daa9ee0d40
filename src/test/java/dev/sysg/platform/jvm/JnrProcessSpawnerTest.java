package dev.sysg.platform.jvm;

import dev.sysg.platform.ProcessSpawner;
import dev.sysg.platform.ProcessSpawnerContract;

class JnrProcessSpawnerTest extends ProcessSpawnerContract {

    @Override
    protected ProcessSpawner spawner() {
        return new JnrProcessSpawner();
    }
}
