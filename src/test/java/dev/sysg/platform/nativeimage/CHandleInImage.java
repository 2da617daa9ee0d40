package dev.sysg.platform.nativeimage;

import dev.sysg.platform.HandleContract;

class CHandleInImage extends HandleContract {
}
