package dev.sysg.bench;

import picocli.CommandLine.Command;

/** What a native Quarkus program with picocli takes to start, print a line and end: it does nothing else. */
@Command
public class Bare implements Runnable {

    @Override
    public void run() {
        System.out.println("bare");
    }
}
