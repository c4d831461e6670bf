package dev.pullback.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training in other JVMs: executors that are processes of their own, one of which is killed, and another version of Java. */
class ClusterTest {
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final Path INSTALLED = Path.of("/usr/lib/jvm");

    @TempDir
    private Path folder;

    private Map<String, String> run(Path java, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(java.toString(), "-Xmx1g"));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(a -> a.startsWith("--add") || a.startsWith("--enable") || a.startsWith("-D"))
                .filter(a -> !a.startsWith("-Dsurefire") && !a.startsWith("-Dbasedir"))
                .forEach(command::add);
        command.addAll(List.of("-XX:+IgnoreUnrecognizedVMOptions", "-cp", classPath(), SparkProgram.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        // The launcher of executors looks for Spark's jars in this folder; they are on the class path instead.
        Files.createDirectories(folder.resolve("jars"));
        builder.environment().put("SPARK_HOME", folder.toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("SPARK_WORKER_DIR", folder.resolve("work").toString());
        builder.environment().put("JAVA_HOME", java.getParent().getParent().toString());
        File log = folder.resolve("log").toFile();
        Process process = builder.redirectError(log).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exitCode = process.waitFor();
        assertEquals(0, exitCode, () -> out + read(log.toPath()));
        return out.lines()
                .filter(line -> line.startsWith("= "))
                .map(line -> line.split(" ", 3))
                .collect(Collectors.toMap(w -> w[1], w -> w[2], (a, b) -> b, TreeMap::new));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(part -> Path.of(part).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private Map<String, String> fit(Path java, String master, int partitions, int kill, String name)
            throws IOException, InterruptedException {
        return run(
                java,
                "fit",
                master,
                Integer.toString(partitions),
                Integer.toString(kill),
                folder.resolve(name).toString());
    }

    @Test
    void executorsThatAreKilledChangeNoBit() throws IOException, InterruptedException {
        Map<String, String> local = fit(JAVA, "local[2]", 1, 0, "local");
        Map<String, String> whole = fit(JAVA, "local-cluster[2,1,1024]", 4, 0, "whole");
        assertEquals("2", whole.get("executors"), whole.toString());
        assertEquals(local.get("weights"), whole.get("weights"));
        Map<String, String> killed = fit(JAVA, "local-cluster[2,1,1024]", 7, 60, "killed");
        assertEquals("1", killed.get("killed"), killed.toString());
        assertTrue(Integer.parseInt(killed.get("started")) >= 3, killed.toString());
        assertEquals(local.get("weights"), killed.get("weights"));
        assertEquals(local.get("predictions"), killed.get("predictions"));
        Map<String, String> read =
                run(JAVA, "transform", folder.resolve("killed").toString());
        assertEquals(local.get("predictions"), read.get("predictions"));
    }

    @Test
    void anotherVersionOfJavaChangesNoBit() throws IOException, InterruptedException {
        assumeTrue(Files.isDirectory(INSTALLED), "there is no " + INSTALLED);
        Path other;
        try (Stream<Path> homes = Files.list(INSTALLED)) {
            String wanted = Runtime.version().feature() == 25 ? "17" : "25";
            other = homes.filter(home -> Files.isRegularFile(home.resolve("release")))
                    .filter(home -> read(home.resolve("release")).contains("JAVA_VERSION=\"" + wanted))
                    .map(home -> home.resolve("bin/java"))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElse(null);
        }
        assumeTrue(other != null, "there is no other version of Java");
        Map<String, String> here = fit(JAVA, "local[2]", 3, 0, "here");
        Map<String, String> there = fit(other, "local[2]", 5, 0, "there");
        assertEquals("vector", here.get("backend"));
        assertEquals("vector", there.get("backend"));
        assertEquals(here.get("weights"), there.get("weights"));
        assertEquals(here.get("predictions"), there.get("predictions"));
    }
}
