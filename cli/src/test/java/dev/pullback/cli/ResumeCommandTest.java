package dev.pullback.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.kernels.Backend;
import dev.pullback.train.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that {@code --resume} takes its settings from the checkpoint. */
class ResumeCommandTest {
    private static final String SETTINGS = "train moons --hidden 4,3 --lr 0.02 --val-split 0.2 --norm layer --seed 3";

    @TempDir
    private Path folder;

    private static Run good(String args) {
        Run run = Run.of(args.split(" "));
        assertEquals("", run.err());
        assertEquals(0, run.exitCode());
        return run;
    }

    private static String fingerprint(Path run) {
        return good("show " + run).lines().stream()
                .filter(line -> line.startsWith("fingerprint"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void nothingNeedsToBeRepeated() {
        Path run = folder.resolve("run");
        good(SETTINGS + " --epochs 2 --schedule constant --out " + run);
        Run resumed = good("train --resume " + run + " --epochs 4");
        assertTrue(resumed.out().contains("epoch   4 of 4"), resumed.out());
        Path whole = folder.resolve("whole");
        good(SETTINGS + " --epochs 4 --schedule constant --out " + whole);
        assertEquals(fingerprint(whole), fingerprint(run));
        good("train moons --resume " + run.resolve("checkpoint.safetensors"));
    }

    @Test
    void aSettingThatContradictsIsRefused() {
        good(SETTINGS + " --epochs 1 --out " + folder);
        Path checkpoint = folder.resolve("checkpoint.safetensors");
        for (String[] other : new String[][] {
            {"rings", "data was 'moons' but is now 'rings'; it must be the same"},
            {"--seed 4", "seed was '3' but is now '4'; it must be the same"},
            {"--batch 7", "batch was '16' but is now '7'; it must be the same"}
        }) {
            Run run = Run.of(("train --resume " + folder + " " + other[0]).split(" "));
            assertEquals(
                    "pullback train: " + checkpoint + ": training cannot be resumed: " + other[1],
                    run.err().strip());
            assertEquals(2, run.exitCode());
        }
    }

    @Test
    void withoutACheckpointTheDataMustBeNamed() {
        assertEquals(
                "pullback train: Missing required parameter: 'DATA'",
                Run.of("train", "--epochs", "1").err().strip());
    }

    @Test
    void rowsThatHaveChangedAreRefused() throws IOException {
        Path table = folder.resolve("t.csv");
        StringBuilder rows = new StringBuilder("x,y\n");
        for (int i = 0; i < 40; i++) rows.append(i % 7).append(i % 2 == 0 ? ",a\n" : ",b\n");
        Files.writeString(table, rows);
        Path run = folder.resolve("run");
        good("train csv:" + table + " --epochs 1 --out " + run);
        good("train --resume " + run + " --epochs 2");
        Files.writeString(table, rows.toString().replace("3,", "2.5,"));
        Run resumed = Run.of("train", "--resume", run.toString(), "--epochs", "3");
        assertEquals(2, resumed.exitCode());
        assertEquals(
                "pullback train: " + run.resolve("checkpoint.safetensors")
                        + ": training cannot be resumed: the training rows have changed since; they must be the same",
                resumed.err().strip());
    }

    @Test
    void aRunWithoutCheckpointsDoesNotKeepThatOfAnEarlierRun() {
        good("train moons --hidden 4 --epochs 1 --out " + folder);
        good("train moons --hidden 4 --epochs 2 --optimizer lbfgs --out " + folder);
        assertFalse(Files.exists(folder.resolve("checkpoint.safetensors")));
        assertEquals(
                "pullback train: --resume: " + folder
                        + " contains no checkpoint.safetensors, which train --out writes after"
                        + " each epoch, except with --optimizer lbfgs",
                Run.of("train", "--resume", folder.toString()).err().strip());
    }

    @Test
    void anotherBackendIsSaid() {
        good("train moons --hidden 2 --epochs 1 --out " + folder);
        Path checkpoint = folder.resolve("checkpoint.safetensors");
        SafeTensors file = SafeTensors.read(checkpoint);
        Map<String, String> texts = new LinkedHashMap<>(file.metadata());
        assertEquals(Backend.get().toString(), texts.put("note.backend", "other"));
        new SafeTensors(file.tensors(), texts).write(checkpoint);
        Run run = Run.of("train", "--resume", folder.toString(), "--epochs", "2");
        assertEquals(0, run.exitCode());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().startsWith("warning: " + checkpoint + " was written with the backend other"), run.err());
    }
}
