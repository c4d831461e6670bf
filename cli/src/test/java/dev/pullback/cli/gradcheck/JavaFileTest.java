package dev.pullback.cli.gradcheck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaFileTest {
    @TempDir
    private Path folder;

    @Test
    void aJavaWithoutACompilerIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("A.java"), "class A {}");
        var refused = assertThrows(
                IllegalArgumentException.class, () -> JavaFile.of(file, null).classes());
        assertEquals("this Java has no compiler, which A.java needs; use a JDK", refused.getMessage());
    }

    @Test
    void onlyTheClassesOfTheFileAreReturned() throws IOException {
        Files.writeString(folder.resolve("Helper.java"), "class Helper { static class Inner {} }");
        Path file = Files.writeString(
                folder.resolve("A.java"), "class A { Helper h = new Helper(); record B(int i) {} } interface C {}");
        List<String> names =
                JavaFile.of(file).classes().stream().map(Class::getSimpleName).toList();
        assertEquals(List.of("A", "B", "C"), names);
    }
}
