package dev.sysg.config;

import dev.sysg.error.SysgException;

/** The configuration cannot be used: the message names the key or the file, and what would be right. */
public class ConfigurationException extends SysgException {

    public ConfigurationException(String message) {
        super(message);
    }

    public ConfigurationException(String message, Throwable cause) {
        super(message, cause);
    }
}
