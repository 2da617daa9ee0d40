package dev.sysg.platform.jvm;

import dev.sysg.platform.HandleContract;

class JnrHandleTest extends HandleContract {
}
