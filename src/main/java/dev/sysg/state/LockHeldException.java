package dev.sysg.state;

/** Another program has held the lock for all the time that there was. */
public class LockHeldException extends StateException {

    public LockHeldException(String message) {
        super(message);
    }
}
