package dev.pullback.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests {@code train --folds} and {@code train --try}. */
class SearchOptionsTest {
    @TempDir
    Path folder;

    @Test
    void foldsPrintMeanAndDeviationAndDoNotDependOnThreads() {
        String[] first = {"train", "moons", "--epochs=2", "--folds=3", "--repeats=2", "--threads=1"};
        String[] second = {"train", "moons", "--epochs=2", "--folds=3", "--repeats=2", "--threads=4"};
        Run one = Run.of(first);
        assertEquals(0, one.exitCode(), one::err);
        assertEquals("moons: 1 x 6 folds", one.lines().get(0));
        assertTrue(one.lines().get(1).matches("of 6 splits +mean +deviation"), one::out);
        assertTrue(one.lines().get(2).matches("accuracy +0\\.\\d{4} +0\\.\\d{4}"), one::out);
        assertEquals(one.out(), Run.of(second).out());
    }

    @Test
    void theMeansAreWrittenAsJson() {
        Run run = Run.of("train", "moons", "--epochs=1", "--folds=2", "--json=-");
        JsonObject json = JsonParser.parseString(run.out()).getAsJsonObject();
        assertTrue(json.getAsJsonObject("accuracy").get("mean").getAsDouble() > 0.5, run::out);
    }

    @Test
    void theBestCandidateIsTrained() {
        String out = folder.resolve("run").toString();
        Run run = Run.of(
                "train", "moons", "--epochs=2", "--folds=2", "--try=lr=1e-7,0.02", "--try=hidden=4,8x4", "--out", out);
        assertEquals(0, run.exitCode(), run::err);
        assertTrue(run.lines().get(2).matches("--lr=0.02 --hidden=(4|8,4) +0\\.\\d{4} +0\\.\\d{4}"), run::out);
        assertEquals(
                4, run.lines().stream().filter(line -> line.startsWith("--lr=")).count());
        assertTrue(Run.of("show", out).out().contains("rate 0.02"));
        assertTrue(run.testAccuracy() > 0.8);
        Run sampled = Run.of("train", "moons", "--epochs=1", "--folds=2", "--try=lr=0.1,0.2,0.3", "--try-at-most=2");
        assertTrue(sampled.out().startsWith("moons: 2 x 2 folds"), sampled::out);
    }

    @Test
    void wrongValuesAreRefused() {
        refused("--try is 'lr'; it must be like lr=0.1,0.01", "--try=lr");
        refused("Invalid value for option '--lr'", "--try=lr=a");
        refused("--try: unknown setting 'epoch'; did you mean 'epochs'?", "--try=epoch=1,2");
        refused("--try: unknown setting 'out'; it must be one of ", "--try=out=a");
        refused("folds: 1 folds of 2000 rows; there must be at least 2 folds", "--folds=1");
    }

    private static void refused(String reason, String argument) {
        Run run = Run.of("train", "moons", argument);
        assertEquals(2, run.exitCode(), run::out);
        assertTrue(run.err().contains(reason), run::err);
    }
}
