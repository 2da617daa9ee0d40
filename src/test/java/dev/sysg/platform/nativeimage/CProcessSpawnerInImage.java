package dev.sysg.platform.nativeimage;

import dev.sysg.platform.ProcessSpawnerContract;
import dev.sysg.platform.ServiceSpawner;

class CProcessSpawnerInImage extends ProcessSpawnerContract {

    @Override
    protected ServiceSpawner spawner() {
        return new CProcessSpawner();
    }
}
