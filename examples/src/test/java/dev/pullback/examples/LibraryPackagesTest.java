package dev.pullback.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.core.engine.LibraryCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Tests that every package that records ops for the user is marked, so that its lines are never reported as the user's.
 */
class LibraryPackagesTest {
    /** The module kernels is missing, because it cannot record ops. */
    private static final List<String> MODULES = List.of("core", "ops", "autograd", "check", "explain", "train");

    @Test
    void everyLibraryPackageIsMarked() throws IOException {
        List<String> unmarked = new ArrayList<>();
        int packages = 0;
        for (String module : MODULES) {
            Path root = Path.of("..", module, "src", "main", "java");
            for (Path folder : foldersWithClasses(root)) {
                packages++;
                String name =
                        root.relativize(folder).toString().replace('/', '.').replace('\\', '.');
                if (!isMarked(name)) unmarked.add(folder.resolve("package-info.java") + ": add @LibraryCode");
            }
        }
        assertTrue(packages >= 10, packages + " packages");
        assertEquals(List.of(), unmarked);
    }

    @Test
    void programsAreUserCode() {
        assertTrue(!isMarked("dev.pullback.examples"));
    }

    private static List<Path> foldersWithClasses(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(f -> f.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .distinct()
                    .sorted()
                    .toList();
        }
    }

    private static boolean isMarked(String packageName) {
        try {
            return Class.forName(packageName + ".package-info").isAnnotationPresent(LibraryCode.class);
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
