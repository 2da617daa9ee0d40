package dev.sysg.platform.nativeimage;

import dev.sysg.platform.PathFdContract;

class CPathFdInImage extends PathFdContract {
}
