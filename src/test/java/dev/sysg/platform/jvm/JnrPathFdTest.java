package dev.sysg.platform.jvm;

import dev.sysg.platform.PathFdContract;

class JnrPathFdTest extends PathFdContract {
}
