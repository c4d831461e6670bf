package dev.pullback.examples;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Captures the output of a program to {@code System.out}. */
final class Printed {
    private Printed() {}

    /** A program that may throw any exception. */
    @FunctionalInterface
    interface Program<E extends Exception> {
        void run() throws E;
    }

    static <E extends Exception> String by(Program<E> program) throws E {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        System.setOut(out);
        try {
            program.run();
        } finally {
            System.setOut(before);
        }
        out.flush();
        return printed.toString(StandardCharsets.UTF_8);
    }
}
