package dev.pullback.cli;

import java.io.File;

/** An argument as it is typed into a shell. */
final class ShellWord {
    private ShellWord() {}

    /** In quotes where it has more than what the shell here leaves alone. */
    static String of(String argument) {
        return File.separatorChar == '\\' ? windows(argument) : posix(argument);
    }

    static String posix(String argument) {
        return argument.matches("[\\w./:=,+@%-]+") ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }

    static String windows(String argument) {
        return argument.matches("[\\w./:\\\\@-]+") ? argument : '"' + argument.replace("\"", "\\\"") + '"';
    }
}
