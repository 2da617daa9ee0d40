package dev.sysg.store;

import dev.sysg.error.SysgException;

/** A file of the state directory cannot be read, trusted, locked or written; it is still as it was. */
public class StoreException extends SysgException {

    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
