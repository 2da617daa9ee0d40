package dev.sysg.bench;

import picocli.CommandLine.Command;

/** Starts, prints a line and ends: the cost of a native Quarkus program with picocli by itself. */
@Command
public class Bare implements Runnable {

    @Override
    public void run() {
        System.out.println("bare");
    }
}
