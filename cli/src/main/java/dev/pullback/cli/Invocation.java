package dev.pullback.cli;

import java.io.File;
import java.util.ArrayList;
import java.util.List;

/** The command that started this program, for messages that show the next command to type. */
final class Invocation {
    /** The system property in which a launcher script passes its own path. */
    private static final String LAUNCHER = "pullback.launcher";

    private Invocation() {}

    /** Returns a command line that starts this program with other arguments. */
    static String with(List<String> arguments) {
        List<String> words =
                new ArrayList<>(program(System.getProperty(LAUNCHER, ""), System.getProperty("java.class.path", "")));
        for (String argument : arguments) words.add(quoted(argument));
        return String.join(" ", words);
    }

    /** Returns the words before the arguments: the launcher, or {@code java -jar} and the jar, or {@code pullback}. */
    static List<String> program(String launcher, String classPath) {
        if (!launcher.isEmpty()) return List.of(quoted(launcher));
        // With java -jar, the class path is the path of the jar as the user typed it.
        boolean jar = classPath.endsWith(".jar") && !classPath.contains(File.pathSeparator);
        return jar ? List.of("java", "-jar", quoted(classPath)) : List.of("pullback");
    }

    /** Returns a word with the quotes that the shell of this system needs. */
    private static String quoted(String word) {
        return File.separatorChar == '\\' ? quotedForWindows(word) : quotedForPosix(word);
    }

    static String quotedForPosix(String word) {
        return word.matches("[\\w./:=,+@%-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    static String quotedForWindows(String word) {
        return word.matches("[\\w./:\\\\@-]+") ? word : '"' + word.replace("\"", "\\\"") + '"';
    }
}
