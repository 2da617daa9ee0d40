package dev.sysg.platform.nativeimage;

import dev.sysg.platform.ProcessSpawner;
import dev.sysg.platform.ProcessSpawnerContract;

class CProcessSpawnerInImage extends ProcessSpawnerContract {

    @Override
    protected ProcessSpawner spawner() {
        return new CProcessSpawner();
    }
}
