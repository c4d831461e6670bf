package dev.pullback.examples;

/** An argument as it is typed into a shell. */
final class ShellWord {
    private ShellWord() {}

    /** In single quotes where it has more than what every shell leaves alone. */
    static String of(String argument) {
        return argument.matches("[\\w./:=,+@%-]+") ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }
}
