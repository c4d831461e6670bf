package dev.pullback.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.testing.Campaign;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Random command lines: each succeeds, or ends with one line of error and exit code 2. */
@Tag("campaign")
class ArgumentsFuzzTest {
    private static final List<String> VALUES = List.of(
            "",
            "-",
            "--",
            "0",
            "1",
            "-1",
            "0.5",
            "2,2",
            "1e309",
            "NaN",
            "9999999999",
            "moons",
            "adam",
            "f1",
            "csv:",
            "csv:/nowhere/x.csv",
            "idx:/nowhere",
            "a\u009b31mb",
            "a\nb",
            "a\"b",
            "@x",
            "%s",
            "\u00e4\ud83d\ude00",
            "\ud800");

    @TempDir
    private Path folder;

    @Test
    void randomCommandLinesEndInOneLine() throws Exception {
        List<String> commands =
                List.of("train", "predict", "evaluate", "show", "export", "ops", "explain", "gradcheck");
        CommandLine line = Main.line(false);
        Path model = folder.resolve("model");
        assertEquals(
                0,
                Run.of("train", "moons", "--epochs", "1", "--hidden", "2", "--out", model.toString())
                        .exitCode());
        Path table = Files.writeString(folder.resolve("t.csv"), "a,b,y\n1,2,p\n3,4,q\n1,3,p\n2,4,q\n0,1,p\n5,5,q\n");
        Campaign.run("command lines", 400, seed -> {
            Random random = new Random(seed);
            String command = commands.get(random.nextInt(commands.size()));
            // Every option that could write somewhere is left out; files are the subject of other tests.
            Set<String> options = new TreeSet<>(line.getSubcommands()
                    .get(command)
                    .getCommandSpec()
                    .optionsMap()
                    .keySet());
            options.removeAll(Set.of("--out", "--json", "--resume", "--best"));
            List<String> names = new ArrayList<>(options);
            List<String> args = new ArrayList<>(List.of(command));
            if (command.equals("train")) {
                args.add(random.nextBoolean() ? "moons" : "csv:" + table);
                args.addAll(List.of("--epochs", "1", "--hidden", "2"));
            } else if (random.nextBoolean()) {
                args.add(model.toString());
                args.add("moons");
            }
            // An export needs a file to write, which is an argument, not an option.
            if (command.equals("export"))
                args.add(folder.resolve("exported.onnx").toString());
            for (int n = random.nextInt(4); n > 0; n--) {
                String option = names.get(random.nextInt(names.size()));
                args.add(random.nextInt(4) == 0 ? option + "=" + value(random) : option);
                if (random.nextInt(3) > 0) args.add(value(random));
            }
            Run run = Run.of(args.toArray(String[]::new));
            String all = args + ": " + run.err();
            assertTrue(
                    run.exitCode() == 0 || run.exitCode() == 2 || (run.exitCode() == 1 && command.equals("gradcheck")),
                    all);
            if (run.exitCode() == 2) {
                List<String> errors = run.err()
                        .lines()
                        .filter(l -> !l.startsWith("warning: "))
                        .toList();
                assertEquals(1, errors.size(), all);
            }
            assertFalse(run.err().contains("defect") || run.err().contains("\tat "), all);
            assertFalse(run.err().contains("\u009b"), all);
        });
    }

    private static String value(Random random) {
        return VALUES.get(random.nextInt(VALUES.size()));
    }
}
