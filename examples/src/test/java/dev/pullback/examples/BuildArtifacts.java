package dev.pullback.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds what a published artifact of this build would bring to a class path: its classes, and those of its
 * dependencies, as its POM says.
 */
final class BuildArtifacts {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern COORDINATES = Pattern.compile("dev\\.pullback:pullback-(\\w+):(\\S+)");
    private static final Pattern DEPENDENCY = Pattern.compile("<dependency>(.*?)</dependency>", Pattern.DOTALL);

    private BuildArtifacts() {}

    /** Returns the class path of artifacts, each as {@code group:artifact:version}. */
    static String classPath(Iterable<String> coordinates) throws IOException {
        Set<String> found = new LinkedHashSet<>();
        for (String text : coordinates) {
            Matcher m = COORDINATES.matcher(text);
            assertTrue(m.matches(), text);
            assertEquals(version(), m.group(2), text);
            add(m.group(1), found);
        }
        return String.join(File.pathSeparator, found);
    }

    private static String version() throws IOException {
        Matcher m = Pattern.compile("<version>(.*?)</version>").matcher(Files.readString(ROOT.resolve("pom.xml")));
        assertTrue(m.find());
        return m.group(1);
    }

    private static void add(String module, Set<String> found) throws IOException {
        if (!found.add(entry("/" + module + "/target/"))) return;
        String pom = Files.readString(ROOT.resolve(module).resolve("pom.xml"));
        int end = pom.indexOf("<build>");
        Matcher m = DEPENDENCY.matcher(end < 0 ? pom : pom.substring(0, end));
        while (m.find()) {
            String dependency = m.group(1);
            if (dependency.contains("<scope>test") || dependency.contains("<optional>true")) continue;
            String artifact = dependency.replaceAll("(?s).*?<artifactId>(.*?)</artifactId>.*", "$1");
            if (artifact.startsWith("pullback-")) add(artifact.substring("pullback-".length()), found);
            else found.add(entry("/" + artifact + "-"));
            if (artifact.equals("ejml-ddense")) found.add(entry("/ejml-core-"));
        }
    }

    private static String entry(String part) {
        for (String path : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (path.replace(File.separatorChar, '/').contains(part) && !path.contains("test-classes")) return path;
        }
        throw new AssertionError("the class path has no entry with " + part);
    }
}
