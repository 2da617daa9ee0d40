package dev.sysg.platform.nativeimage;

import dev.sysg.platform.Flock;
import dev.sysg.platform.FlockContract;

class CFlockInImage extends FlockContract {

    @Override
    protected Flock locks() {
        return new CFlock();
    }
}
