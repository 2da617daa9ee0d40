package dev.sysg.platform.nativeimage;

import javax.net.SocketFactory;
import javax.net.ssl.SSLSocketFactory;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;

/**
 * Keeps TLS out of an image: Quarkus's log handlers for syslog and sockets, which this program has no setting for,
 * would bring it in.
 */
@TargetClass(SSLSocketFactory.class)
final class NoTls {

    @Substitute
    public static SocketFactory getDefault() {
        throw new UnsupportedOperationException("this program is built without TLS");
    }
}
