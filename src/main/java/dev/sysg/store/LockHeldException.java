package dev.sysg.store;

/** Another program has held the lock of a pid file during the whole wait. */
public class LockHeldException extends StoreException {

    public LockHeldException(String message) {
        super(message);
    }
}
