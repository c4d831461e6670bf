package dev.pullback.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandLineCallTest {
    @Test
    void isRepeatedAsItWasMade() {
        assertEquals(List.of("./pullback"), CommandLineCall.words("./pullback", "x/pullback.jar"));
        assertEquals(
                List.of("java", "-jar", "cli/target/pullback.jar"),
                CommandLineCall.words("", "cli/target/pullback.jar"));
        assertEquals(List.of("pullback"), CommandLineCall.words("", "a.jar" + File.pathSeparator + "b.jar"));
        assertEquals(List.of("pullback"), CommandLineCall.words("", "target/classes"));
    }

    @Test
    void quotesWhatAShellWouldTakeApart() {
        assertEquals("csv:iris.csv", ShellWord.posix("csv:iris.csv"));
        assertEquals("'my file'", ShellWord.posix("my file"));
        assertEquals("'it'\\''s'", ShellWord.posix("it's"));
        assertEquals("''", ShellWord.posix(""));
        assertEquals("C:\\run\\model", ShellWord.windows("C:\\run\\model"));
        assertEquals("\"C:\\Program Files\\x\"", ShellWord.windows("C:\\Program Files\\x"));
        assertEquals("\"a\\\"b\"", ShellWord.windows("a\"b"));
    }
}
