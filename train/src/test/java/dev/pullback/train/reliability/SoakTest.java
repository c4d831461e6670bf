package dev.pullback.train.reliability;

import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.program.Program;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.train.optim.Adam;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs many steps in a JVM with a heap of 64 MB: steps of a program and steps on a tape have the same bits all the time, and
 * the heap does not grow.
 */
@Tag("campaign")
class SoakTest {
    private static final int SHORT = 20_000;

    @TempDir
    private Path folder;

    @Test
    void programsAndTapesAgreeInASmallHeap() throws IOException, InterruptedException {
        int seconds = Integer.getInteger("pullback.campaign.seconds", 0);
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Steps.class.getName(),
                        Integer.toString(SHORT),
                        Integer.toString(seconds))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        int exit = process.waitFor();
        String text = Files.readString(output);
        assertEquals(0, exit, text);
        assertTrue(text.lines().anyMatch(line -> line.startsWith("soak: ")), text);
        if (seconds > 0) System.out.print("campaign: " + text);
    }

    /** The main class of the JVM with the small heap. */
    static final class Steps {
        private static final int BLOCK = 1000;
        private static final DMatrixRMaj X = new DMatrixRMaj(new double[][] {{0.5, -1}, {2, 0.25}, {-3, 1}});

        private Steps() {}

        private static DMatrixRMaj weights() {
            return new DMatrixRMaj(new double[][] {{0.3, -0.4, 0.1}, {0.2, 0.6, -0.5}});
        }

        private static Var loss(Tape tape, DMatrixRMaj w) {
            return softmaxCrossEntropy(
                    matmul(tanh(tape.input("x", X)), tape.param("w", w)), tape.input("labels", new int[] {0, 1, 2}));
        }

        /** Runs a number of steps, and further ones until the time in seconds is over. */
        public static void main(String[] args) {
            long least = Long.parseLong(args[0]);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.parseLong(args[1]));
            DMatrixRMaj inProgram = weights();
            DMatrixRMaj onTape = weights();
            Program program = Program.training(Adam.of(0.01), tape -> loss(tape, inProgram));
            Adam adam = Adam.of(0.01);
            Tape tape = new Tape();
            long steps = 0;
            while (steps < least || System.nanoTime() < end) {
                for (int i = 0; i < BLOCK; i++) {
                    program.run();
                    tape.reset();
                    adam.step(Autodiff.gradients(loss(tape, onTape)));
                }
                steps += BLOCK;
                if (!Arrays.equals(inProgram.data, onTape.data))
                    throw new AssertionError("after " + steps + " steps: " + inProgram + " but " + onTape);
                // New objects too, as in a program that runs for weeks.
                Program fresh = Program.of(t -> loss(t, inProgram));
                fresh.run();
                if (!List.of(fresh.scalar())
                        .equals(List.of(loss(new Tape(), onTape).value().data[0])))
                    throw new AssertionError("a new program differs after " + steps + " steps");
            }
            System.out.println("soak: " + steps + " steps of a program and of a tape");
        }
    }
}
