package dev.pullback.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.core.engine.LibraryCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Tests what the library's packages say of themselves: every package that records ops for the user is marked, so that its
 * lines are never reported as the user's, and the overview of a large package names its classes.
 */
class LibraryPackagesTest {
    /** The module kernels is missing, because it cannot record ops. */
    private static final List<String> MODULES = List.of("core", "ops", "autograd", "check", "explain", "train");

    /** The number of classes up to which a package needs no overview of all of them. */
    private static final int FEW = 3;

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
    void overviewsOfLargePackagesNameEveryClass() throws IOException {
        List<String> missing = new ArrayList<>();
        int packages = 0;
        for (Path root : sourceRoots()) {
            for (Path folder : foldersWithClasses(root)) {
                List<String> classes = classesIn(folder);
                if (classes.size() <= FEW) continue;
                packages++;
                Path overview = folder.resolve("package-info.java");
                Set<String> words =
                        new HashSet<>(List.of(Files.readString(overview).split("\\W+")));
                classes.stream()
                        .filter(name -> !words.contains(name))
                        .forEach(name -> missing.add(overview + ": name the class " + name));
            }
        }
        assertTrue(packages >= 8, packages + " packages");
        assertEquals(List.of(), missing);
    }

    @Test
    void overviewsNameOnlyClassesThatExist() throws IOException {
        Set<String> known = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of(".."))) {
            files.map(f -> f.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .forEach(name -> known.add(name.substring(0, name.length() - ".java".length())));
        }
        Pattern named = Pattern.compile("\\{@(?:code|link)\\s+(?:dev\\.pullback[a-z.]*\\.)?([A-Z]\\w*[a-z]\\w*)[} ]");
        List<String> gone = new ArrayList<>();
        for (Path root : sourceRoots()) {
            for (Path folder : foldersWithClasses(root)) {
                Path overview = folder.resolve("package-info.java");
                Matcher m = named.matcher(Files.readString(overview));
                while (m.find()) {
                    String name = m.group(1); // or the beginning of several names
                    if (known.stream().noneMatch(k -> k.startsWith(name)))
                        gone.add(overview + ": there is no class " + name);
                }
            }
        }
        assertEquals(List.of(), gone);
    }

    /** A {@code ThreadLocal} keeps the class loader of its values, unless they are removed before its owner returns. */
    @Test
    void objectsOfThreadsDoNotKeepTheClassLoader() throws IOException {
        Set<String> allowed = Set.of("PerThread.java", "WholeSpans.java", "Rollback.java", "UidHolder.java");
        Set<String> found = new HashSet<>();
        for (Path root : sourceRoots()) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".java")).toList())
                    if (Files.readString(file).contains("ThreadLocal<"))
                        found.add(file.getFileName().toString());
            }
        }
        assertEquals(allowed, found, "use PerThread");
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

    private static List<Path> sourceRoots() throws IOException {
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            return modules.map(m -> m.resolve(Path.of("src", "main", "java")))
                    .filter(Files::isDirectory)
                    .sorted()
                    .toList();
        }
    }

    private static List<String> classesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString())
                    .filter(name -> name.endsWith(".java") && !name.equals("package-info.java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
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
