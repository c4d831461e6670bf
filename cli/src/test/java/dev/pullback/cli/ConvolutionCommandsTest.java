package dev.pullback.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests {@code --conv} and {@code --image} in all commands that write or read a model. */
class ConvolutionCommandsTest {
    @TempDir
    private Path folder;

    private static Run good(String... args) {
        Run run = Run.of(args);
        assertEquals("", run.err());
        assertEquals(0, run.exitCode());
        return run;
    }

    private static String fingerprint(Path run) {
        return good("show", "" + run).lines().stream()
                .filter(line -> line.startsWith("fingerprint"))
                .findFirst()
                .orElseThrow();
    }

    /** Writes images of three channels, 6x8, from 0 to 255; the class is the side on which a bright bar stands. */
    private Path table(int rows) throws IOException {
        Random random = new Random(rows);
        StringBuilder text = new StringBuilder("side");
        for (int i = 0; i < 3 * 6 * 8; i++) text.append(",p").append(i);
        for (int row = 0; row < rows; row++) {
            boolean left = row % 2 == 0;
            int bar = random.nextInt(3) + (left ? 0 : 5);
            text.append('\n').append(left ? "left" : "right");
            for (int i = 0; i < 3 * 6 * 8; i++)
                text.append(',').append(random.nextInt(60) + (i % 8 == bar && i / 48 == 1 ? 190 : 0));
        }
        return Files.writeString(folder.resolve("bars" + rows + ".csv"), text.append('\n'));
    }

    @Test
    void aTableOfColoredImagesIsTrainedResumedPredictedAndExported() throws IOException {
        Path file = table(120);
        Path out = folder.resolve("run");
        String[] command = {
            "train",
            "csv:" + file,
            "--label",
            "side",
            "--image",
            "3x6x8",
            "--conv",
            "4",
            "--hidden",
            "6",
            "--epochs",
            "8",
            "--batch",
            "8",
            "--out",
            "" + out
        };
        Run run = good(command);
        assertTrue(run.out().contains("conv 3x6x8, filters 4, mlp 48-6-2 relu"), run.out());
        assertEquals(1, run.testAccuracy());
        assertTrue(Files.exists(out.resolve("report.html")));
        assertTrue(Files.exists(out.resolve("mistakes.png")));
        assertTrue(good("show", "" + out).out().contains("conv1.w        4x27"));
        assertTrue(good("evaluate", "" + out, "csv:" + table(40)).out().contains("accuracy           1.0000"));
        assertEquals(41, good("predict", "" + out, "csv:" + table(40)).lines().size());
        assertEquals(
                "wrote " + folder.resolve("bars.onnx") + " in float32: input x (rows, 144)\n",
                good("export", "" + out, "--onnx", "" + folder.resolve("bars.onnx"))
                        .out());

        Path half = folder.resolve("half");
        command[command.length - 1] = "" + half;
        Run whole = good(append(command, "--schedule", "constant"));
        String trained = fingerprint(half);
        command[11] = "3";
        good(append(command, "--schedule", "constant"));
        Run resumed = good("train", "--resume", "" + half, "--epochs", "8");
        assertEquals(trained, fingerprint(half));
        assertEquals(whole.testAccuracy(), resumed.testAccuracy());
        Run other = Run.of("train", "--resume", "" + half, "--conv", "5");
        assertEquals(2, other.exitCode());
        assertTrue(other.err().contains("training cannot be resumed: network was 'conv 3x6x8, filters 4"), other.err());
    }

    private static String[] append(String[] first, String... more) {
        String[] all = Arrays.copyOf(first, first.length + more.length);
        System.arraycopy(more, 0, all, first.length, more.length);
        return all;
    }

    @Test
    void generatedDigitsAreImages() {
        Run run = good("train", "digits", "--conv", "4,8", "--hidden", "32", "--epochs", "4");
        assertTrue(run.testAccuracy() > 0.8, run.out());
    }

    @Test
    void foldsAndAutoencodersHaveConvolutionsToo() throws IOException {
        Path file = table(60);
        Run run = good(
                "train",
                "csv:" + file,
                "--label",
                "side",
                "--image",
                "3x6x8",
                "--conv",
                "2",
                "--folds",
                "3",
                "--epochs",
                "2");
        assertTrue(run.out().contains("accuracy"), run.out());
        good("train", "digits", "--task", "autoencoder", "--conv", "2", "--hidden", "8", "--epochs", "1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            train moons --conv 8                     | --conv needs rows that are images, but these have 2 features; state the size of the images of a table by --image CHANNELSxHEIGHTxWIDTH
            train csv:FILE --conv 8                  | --conv needs rows that are images, but these have 144 features; state the size of the images of a table by --image CHANNELSxHEIGHTxWIDTH
            train csv:FILE --image 3x6x9 --conv 8    | --image 3x6x9 has 162 numbers, but the rows of 'csv:FILE' have 144 columns of features
            train digits --image 16x16               | --image applies to csv:PATH only, not to 'digits'
            train digits --conv 0                    | convolutional network: the filters are [0]; each number must be at least 1
            train digits --conv 8,x                  | Invalid value for option '--conv' (N): 'x' is not an int
            train digits --conv 2,2,2,2,2            | convolutional network: an image of 1x16x16 is too small for 5 blocks [2, 2, 2, 2, 2]: after 4 it is 2x1x1, and each block halves height and width
            train csv:FILE --image 3,6,8             | Invalid value for option '--image': '3,6,8' is not channels x height x width, such as 3x32x32, or height x width of grey images
            train csv:FILE --image 0x6x8             | Invalid value for option '--image': image size 0x6x8: all numbers must be at least 1
            """)
    void aRefusalIsOneLine(String command, String message) throws IOException {
        String file = "" + table(20);
        Run run =
                Run.of((command.replace("FILE", file) + (command.contains("csv:") ? " --label side" : "")).split(" "));
        assertEquals(
                "pullback train: " + message.replace("FILE", file), run.err().strip());
        assertEquals(2, run.exitCode());
    }

    @Test
    void aTextIsNoPixel() throws IOException {
        Path file = Files.writeString(folder.resolve("t.csv"), "a,b,y\n" + "1,red,0\n2,blue,1\n".repeat(10));
        Run run = Run.of("train", "csv:" + file, "--label", "y", "--image", "1x1x2", "--conv", "2");
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("column 'b' (index 1): holds categories; if a row is an image"), run.err());
        assertEquals(1, run.err().lines().count());
    }
}
