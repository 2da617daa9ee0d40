package dev.sysg.store;

import dev.sysg.error.SysgException;

/** A file of the state directory cannot be read, locked or written; it is as it was. */
public class StoreException extends SysgException {

    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
