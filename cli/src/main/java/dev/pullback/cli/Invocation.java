package dev.pullback.cli;

import java.io.File;
import java.util.ArrayList;
import java.util.List;

/** How this program was called, so that the user can be told what to type next. */
final class CommandLineCall {
    /** What the launcher scripts set to their own path. */
    private static final String LAUNCHER = "pullback.launcher";

    private CommandLineCall() {}

    /** The words before the arguments: the launcher, or {@code java -jar} and the jar, or {@code pullback}. */
    static List<String> words() {
        return words(System.getProperty(LAUNCHER, ""), System.getProperty("java.class.path", ""));
    }

    static List<String> words(String launcher, String classPath) {
        if (!launcher.isEmpty()) return List.of(ShellWord.of(launcher));
        // Of java -jar the class path is the jar alone, as it was typed.
        boolean jar = classPath.endsWith(".jar") && !classPath.contains(File.pathSeparator);
        return jar ? List.of("java", "-jar", ShellWord.of(classPath)) : List.of("pullback");
    }

    /** The call with these arguments, to be continued. */
    static List<String> with(List<String> arguments) {
        List<String> words = new ArrayList<>(words());
        for (String argument : arguments) words.add(ShellWord.of(argument));
        return words;
    }
}
