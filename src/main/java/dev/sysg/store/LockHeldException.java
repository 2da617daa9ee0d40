package dev.sysg.store;

/** Another program has held the lock for all the time that there was. */
public class LockHeldException extends StoreException {

    public LockHeldException(String message) {
        super(message);
    }
}
