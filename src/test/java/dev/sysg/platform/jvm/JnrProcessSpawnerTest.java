package dev.sysg.platform.jvm;

import dev.sysg.platform.ProcessSpawnerContract;
import dev.sysg.platform.ServiceSpawner;

class JnrProcessSpawnerTest extends ProcessSpawnerContract {

    @Override
    protected ServiceSpawner spawner() {
        return new JnrProcessSpawner();
    }
}
