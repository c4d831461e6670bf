package dev.pullback.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JitCompilerTest {
    /** Prints the backend, and whether products became warm. */
    public static final class Probe {
        private Probe() {}

        public static void main(String[] args) throws InterruptedException {
            double[] a = new double[100 * 100];
            WarmUp<String> warmUp = new WarmUp<>(1, () -> "vector", "scalar", kernel -> a[0] += kernel.length());
            for (int i = 0; i < 100 && !warmUp.isWarm(); i++) {
                warmUp.choose(1000);
                Thread.sleep(10);
            }
            System.out.println(Backend.get() + " " + warmUp.isWarm());
        }
    }

    private static String run(String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
        command.addAll(List.of(options));
        command.addAll(List.of(
                "--add-modules",
                "jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                Probe.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }

    @Test
    void vectorCodeIsNotTriedWithoutItsCompiler() throws Exception {
        for (String option : List.of("-Xint", "-XX:TieredStopAtLevel=1")) {
            String output = run(option);
            assertTrue(output.contains("vector false"), option + ": " + output);
            assertEquals(
                    1,
                    output.lines()
                            .filter(line -> line.contains("the vector unit is not used"))
                            .count(),
                    output);
        }
    }

    @Test
    void otherMachinesAreRecognised() {
        assertTrue(JitCompiler.compilesVectors("OpenJDK 64-Bit Server VM", "mixed mode, sharing"));
        assertTrue(JitCompiler.compilesVectors("Java HotSpot(TM) 64-Bit Server VM", "compiled mode"));
        assertFalse(JitCompiler.compilesVectors("OpenJDK Client VM", "mixed mode"));
        assertFalse(JitCompiler.compilesVectors("OpenJDK 64-Bit Zero VM", "interpreted mode"));
        assertFalse(JitCompiler.compilesVectors("Eclipse OpenJ9 VM", "JRE 17 Linux amd64-64-Bit Compressed"));
    }
}
