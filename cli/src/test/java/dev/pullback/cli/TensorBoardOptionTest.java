package dev.pullback.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The option {@code --tensorboard}. The format of the files is tested beside {@code TensorBoard}. */
class TensorBoardOptionTest {
    @TempDir
    private Path folder;

    /** Returns the texts of the only event file of a folder. */
    private static String events(Path board) throws IOException {
        try (Stream<Path> files = Files.list(board)) {
            List<Path> all = files.toList();
            assertEquals(1, all.size(), all.toString());
            assertTrue(all.get(0).getFileName().toString().contains("tfevents"));
            return Files.readString(all.get(0), StandardCharsets.ISO_8859_1);
        }
    }

    private static int count(String text, String part) {
        return text.split(part, -1).length - 1;
    }

    private Run train(Path board, String... more) {
        String[] arguments = {"train", "moons", "--hidden", "4", "--epochs", "3", "--tensorboard", board.toString()};
        Run run = Run.of(
                Stream.concat(Arrays.stream(arguments), Arrays.stream(more)).toArray(String[]::new));
        assertEquals(0, run.exitCode(), run.err());
        return run;
    }

    @Test
    void eachEpochHasNumbersAndHistograms() throws IOException {
        Path board = folder.resolve("runs/batches");
        Run with = train(board);
        String text = events(board);
        assertEquals(3, count(text, "loss/training"));
        assertEquals(3, count(text, "accuracy/training"));
        assertEquals(3, count(text, "layer1\\.b"));
        Run without = Run.of("train", "moons", "--hidden", "4", "--epochs", "3");
        assertEquals(without.testAccuracy(), with.testAccuracy());
    }

    @Test
    void iterationsOfLbfgsAreEpochs() throws IOException {
        Path board = folder.resolve("lbfgs");
        train(board, "--optimizer", "lbfgs");
        String text = events(board);
        assertTrue(count(text, "loss/training") >= 3);
        assertEquals(count(text, "loss/training"), count(text, "layer1\\.b"));
    }

    @Test
    void aFileInTheWayIsRefusedBeforeTraining() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        Run run = Run.of("train", "moons", "--tensorboard", file.toString());
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("--tensorboard: " + file + " is a file"), run.err());
        assertEquals("", run.out());
    }
}
