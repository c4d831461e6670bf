package dev.pullback.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the options of {@code train} that choose the optimizer and what a step does. */
class StepOptionsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"adamax", "nadam", "radam", "adadelta", "adafactor", "asgd", "rprop"})
    void everyOptimizerLearnsWithItsUsualRate(String name) {
        String batch = name.equals("rprop") ? "2000" : "16";
        Run run = Run.of("train", "moons", "--optimizer", name, "--epochs", "20", "--batch", batch);
        assertEquals(0, run.exitCode(), run::err);
        double accuracy = Double.parseDouble(
                run.out().replaceAll("(?s).*test accuracy ", "").strip());
        assertTrue(accuracy > 0.85, run::out);
    }

    @Test
    void theModelNamesTheSettings() {
        String out = folder.resolve("run").toString();
        Run run = Run.of(
                "train",
                "moons",
                "--epochs",
                "3",
                "--accumulate",
                "2",
                "--average",
                "0.9",
                "--freeze",
                "layer1.b,layer2",
                "--plateau",
                "0.5,1",
                "--out",
                out);
        assertEquals(0, run.exitCode(), run::err);
        String shown = Run.of("show", out).out();
        assertTrue(shown.matches("(?s).*accumulation +2 batches\n.*"), shown);
        assertTrue(shown.matches("(?s).*average +decay 0.9\n.*"), shown);
        assertTrue(shown.matches("(?s).*frozen +layer1.b, layer2\n.*"), shown);
        assertTrue(shown.matches("(?s).*plateau +rate times 0.5 after 1 epochs?\n.*"), shown);
        Run resumed = Run.of("train", "--resume", out, "--epochs", "4");
        assertEquals(0, resumed.exitCode(), resumed::err);
    }

    @Test
    void singleProductsChangeTheLastDigitsAndAreRemembered() {
        String single = folder.resolve("single").toString();
        String[] settings = {"train", "moons", "--hidden", "64,64", "--batch", "64", "--epochs", "2", "--out", single};
        Run run = Run.of(with(settings, "--precision", "single-products"));
        assertEquals(0, run.exitCode(), run::err);
        String shown = Run.of("show", single).out();
        assertTrue(shown.matches("(?s).*precision +single-products\n.*"), shown);
        settings[settings.length - 1] = folder.resolve("double").toString();
        Run exact = Run.of(settings);
        assertEquals(0, exact.exitCode(), exact::err);
        assertNotEquals(fingerprint(single), fingerprint(settings[settings.length - 1]));
        Run resumed = Run.of("train", "--resume", single, "--epochs", "3");
        assertEquals(0, resumed.exitCode(), resumed::err);
        Run other = Run.of("train", "--resume", single, "--epochs", "4", "--precision", "double");
        assertEquals(2, other.exitCode(), other::out);
        assertTrue(
                other.err().contains("precision was 'single-products' but is now 'double'; it must be the same"),
                other::err);
    }

    private static String[] with(String[] arguments, String... more) {
        String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        return all;
    }

    private static String fingerprint(String run) {
        return Run.of("show", run)
                .out()
                .lines()
                .filter(line -> line.startsWith("fingerprint"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void wrongValuesAreRefusedInOneLine() {
        refused("unknown precision 'float'; it must be one of double, single-products", "--precision", "float");
        refused("--plateau is 'x'; it must be like 0.1 or 0.1,5", "--plateau", "x");
        refused("--plateau is '0.1,2,3'; it must be like 0.1 or 0.1,5", "--plateau", "0.1,2,3");
        refused("'layer9'", "--freeze", "layer9");
        refused("the decay of the average is 1.0", "--average", "1");
        refused("--weight-decay does not apply to --optimizer rprop", "--optimizer", "rprop", "--weight-decay", "0.1");
    }

    private static void refused(String message, String... options) {
        String[] all = new String[options.length + 2];
        all[0] = "train";
        all[1] = "moons";
        System.arraycopy(options, 0, all, 2, options.length);
        Run run = Run.of(all);
        assertEquals(2, run.exitCode(), run::out);
        assertTrue(run.err().contains(message), run::err);
    }
}
