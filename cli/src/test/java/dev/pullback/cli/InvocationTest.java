package dev.pullback.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.util.List;
import org.junit.jupiter.api.Test;

class InvocationTest {
    @Test
    void isRepeatedAsItWasMade() {
        assertEquals(List.of("./pullback"), Invocation.program("./pullback", "x/pullback.jar"));
        assertEquals(
                List.of("java", "-jar", "cli/target/pullback.jar"), Invocation.program("", "cli/target/pullback.jar"));
        assertEquals(List.of("pullback"), Invocation.program("", "a.jar" + File.pathSeparator + "b.jar"));
        assertEquals(List.of("pullback"), Invocation.program("", "target/classes"));
    }

    @Test
    void quotesWhatAShellWouldTakeApart() {
        assertEquals("csv:iris.csv", Invocation.quotedForPosix("csv:iris.csv"));
        assertEquals("'my file'", Invocation.quotedForPosix("my file"));
        assertEquals("'it'\\''s'", Invocation.quotedForPosix("it's"));
        assertEquals("''", Invocation.quotedForPosix(""));
        assertEquals("C:\\run\\model", Invocation.quotedForWindows("C:\\run\\model"));
        assertEquals("\"C:\\Program Files\\x\"", Invocation.quotedForWindows("C:\\Program Files\\x"));
        assertEquals("\"a\\\"b\"", Invocation.quotedForWindows("a\"b"));
    }
}
