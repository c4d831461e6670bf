package dev.pullback.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests that every error is one line on standard error and the exit code 2. */
class RefusalTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            trian moons                       | pullback: unknown command 'trian'; did you mean 'train'?
            sing                              | pullback: unknown command 'sing'; it must be one of train, predict, evaluate, show, export, gradcheck, ops, explain, playground, shell
            train                             | pullback train: Missing required parameter: 'DATA'
            train mons                        | pullback train: unknown data 'mons'; did you mean 'moons'?
            train mnist                       | pullback train: unknown data 'mnist'; it must be one of moons, spirals, blobs, rings, digits, csv:PATH, idx:DIR
            train csv:                        | pullback train: a path is missing after csv: or idx:
            train csv:none.csv                | pullback train: none.csv: no such file
            train idx:none                    | pullback train: none: no such directory
            train moons rings                 | pullback train: 'rings' is one argument too many
            train moons --epocs 3             | pullback train: unknown option '--epocs'; did you mean '--epochs'?
            train moons --epochs three        | pullback train: Invalid value for option '--epochs': 'three' is not an int
            train moons --epochs 0            | pullback train: trainer: the number of epochs is 0; it must be at least 1
            train moons --batch -1            | pullback train: trainer: the batch size is -1; it must be at least 1
            train moons --hidden 8,x          | pullback train: --hidden is '8,x'; it must be like 64 or 64,32, or none
            train moons --hidden 0            | pullback train: mlp: sizes are [2, 0, 2]; each must be at least 1
            train moons --hidden 2000000000   | pullback train: a 2x2000000000 matrix does not fit into one Java array
            train moons --activation rely     | pullback train: unknown activation 'rely'; did you mean 'relu'?
            train moons --optimizer newton    | pullback train: unknown --optimizer 'newton'; it must be one of adamw, adam, adamax, sgd, nesterov, rmsprop, adagrad, nadam, radam, adadelta, adafactor, asgd, rprop, lbfgs
            train moons --optimizer adamv     | pullback train: unknown --optimizer 'adamv'; did you mean 'adamw'?
            train moons --schedule cosin      | pullback train: unknown --schedule 'cosin'; did you mean 'cosine'?
            train moons --norm leyer          | pullback train: unknown --norm 'leyer'; did you mean 'layer'?
            train moons --dropout 1           | pullback train: the dropout rate is 1.0; it must be at least 0 and below 1
            train moons --warmup 0            | pullback train: the number of steps is 0; it must be at least 1
            train moons --clip 0              | pullback train: the clip norm is 0.0; it must be above 0
            train moons --clip-value -1       | pullback train: the clip value is -1.0; it must be above 0
            train moons --patience 0          | pullback train: trainer: the patience is 0; it must be at least 1
            train moons --val-split 0         | pullback train: the validation share is 0.0; it must be above 0 and below 1
            train moons --threads 0           | pullback train: threads is 0; it must be at least 1
            train moons --resume none         | pullback train: none: no such file
            train moons --quite               | pullback train: unknown option '--quite'; did you mean '--quiet'?
            show                              | pullback show: Missing required parameter: 'MODEL'
            show none                         | pullback show: none: no such file
            predict none moons                | pullback predict: none: no such file
            evaluate none                     | pullback evaluate: Missing required parameter: 'DATA'
            evaluate none moons --jsn x       | pullback evaluate: unknown option '--jsn'; did you mean '--json'?
            predict none csv:a --missing mean | pullback predict: --missing is an option of train only: the model stores how its table was read
            evaluate none csv:a --ignore=b    | pullback evaluate: --ignore is an option of train only: the model stores how its table was read
            predict none moons --out none/x   | pullback predict: --out: the directory of none/x does not exist
            train moons --lr -1               | pullback train: the learning rate is -1.0; it must be finite and at least 0
            train moons --test-split 1        | pullback train: split: the test fraction is 1.0; it must be above 0 and below 1
            train moons --label 2             | pullback train: --label applies to csv:PATH only, not to 'moons'
            train moons --missing mean        | pullback train: --missing applies to csv:PATH only, not to 'moons'
            train csv:a --missing men         | pullback train: unknown --missing 'men'; did you mean 'mean'?
            train csv:a --header maybe        | pullback train: unknown --header 'maybe'; it must be one of yes, no, detect
            train csv:a --separator ab        | pullback train: --separator is 'ab'; it must be one character, or tab
            train moons --test moons          | pullback train: --test applies to csv:PATH only, not to 'moons'
            train csv:a --test b --test-split 0.3 | pullback train: --test names the rows to test on, so --test-split has nothing to split
            train moons --json none/x.json    | pullback train: --json: the directory of none/x.json does not exist
            train moons --out=                | pullback train: --out: no path is given
            train moons --json=               | pullback train: --json: no path is given
            gradcheck tahn                    | pullback gradcheck: unknown operation 'tahn'; did you mean 'tanh'?
            gradcheck tanh --planted          | pullback gradcheck: --planted checks its own wrong gradients, so no operation can be named
            gradcheck None.java               | pullback gradcheck: None.java: no such file
            gradcheck A.java B.java           | pullback gradcheck: a FILE.java is checked alone, without operations and --planted
            gradcheck A.java --planted        | pullback gradcheck: a FILE.java is checked alone, without operations and --planted
            gradcheck A.java --order 0        | pullback gradcheck: --order is 0; it must be at least 1
            gradcheck tanh --order 2          | pullback gradcheck: --order applies to a FILE.java only
            ops tanh                          | pullback ops: 'tanh' is one argument too many
            explain                           | pullback explain: Missing required parameter: 'EXAMPLE'
            explain two-layers                | pullback explain: unknown example 'two-layers'; did you mean 'two-layer'?
            explain attention --format svg    | pullback explain: unknown --format 'svg'; it must be one of text, markdown, dot, mermaid
            """)
    void isOneLine(String args, String line) {
        Run run = Run.of(args.split(" "));
        assertEquals(line + System.lineSeparator(), run.err());
        assertEquals(2, run.exitCode());
        assertEquals("", run.out());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a,b,k\\n1,,x\\n2,3,y           | line 2, column 'b' (index 1): the cell is missing (try --missing mean or --missing drop)
            a,b,k\\n1,nan,x\\n2,3,y        | line 2, column 'b' (index 1): the cell is missing ('nan') (try --missing mean or --missing drop)
            a,b,k\\n1,,\\n2,3,y            | line 2, column 'b' (index 1): the cell is missing (try --missing mean or --missing drop)
            a,b,k\\n1,2,\\n2,3,y           | line 2, column 'k' (index 2): the label is missing (try --label COLUMN or --missing drop)
            a,b,k\\n1,2,x\\n2,three,y      | line 3, column 'b' (index 1): 'three' is not a number (try --categorical COLUMN or --ignore COLUMN)
            a,b,k\\n1,2,x\\n2,3,x          | the label in column 'k' (index 2) is 'x' in all 2 rows; at least two classes are needed (try --label COLUMN)
            a\\n1\\n2                       | line 1: only one column; a label and at least one feature are needed (cells are separated by ',' here) (try --separator C)
            a,b,k\\n1,u,x\\n2,3,y\\n?,4,x\\nv,5,y | line 2, column 'b' (index 1): 'u' is not a number, but '3' further down is; say that the column is categorical if both are categories; 1 cell is missing in all: column 'a' (index 0) 1; line 5, column 'a' (index 0): 'v' is not a number (try --categorical COLUMN or --ignore COLUMN or --missing mean or --missing drop)
            @relation x\\n@data\\n1,2,x      | this is an ARFF file of Weka; save the table as CSV
            a,2,k\\n1,2,x                  | line 1: a header or not? 'a' is no number but '2' is; name the label's column if it is one, or say that there is none (try --label COLUMN or --header yes or --header no)
            """)
    void aTableThatIsRefusedNamesTheOptionsThatHelp(String rows, String reason) throws IOException {
        Path file = Files.writeString(folder.resolve("t.csv"), rows.replace("\\n", "\n"));
        Run run = Run.of("train", "csv:" + file);
        String line = reason.startsWith("line") ? " " : ": ";
        assertEquals("pullback train: " + file + line + reason, run.err().strip());
        assertEquals(2, run.exitCode());
    }

    @Test
    void tooManyCategoriesNameTheOptionsThatHelp() throws IOException {
        StringBuilder rows = new StringBuilder("name,a,k\n");
        for (int i = 0; i < 120; i++)
            rows.append("n").append(i).append(',').append(i % 2).append(i % 2 == 0 ? ",x\n" : ",y\n");
        Path file = Files.writeString(folder.resolve("names.csv"), rows);
        String refused = Run.of("train", "csv:" + file).err().strip();
        assertTrue(
                refused.endsWith(
                        "column 'name' (index 0): 120 different texts in 120 cells, such as 'n0', so it names the rows, or"
                                + " has numbers in an unknown notation; ignore the column or allow more categories (try --ignore COLUMN or --most-categories N)"),
                refused);
        for (String cure : new String[] {"--ignore name", "--most-categories 200"}) {
            Run run = Run.of(("train csv:" + file + " --epochs 3 " + cure).split(" "));
            assertEquals("", run.err());
        }
    }

    @Test
    void badDataNamesFileLineAndColumn() throws IOException {
        Path file = Files.writeString(folder.resolve("bad.csv"), "a,b,class\n1,2,x\n3,four,y\n");
        Run run = Run.of("train", "csv:" + file);
        assertEquals(2, run.exitCode());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().startsWith("pullback train: " + file + " line 3"), run.err());
        assertTrue(run.err().contains("'four'"), run.err());
    }

    @Test
    void aFileWithoutItsKindIsUnderstood() throws IOException {
        Path file = Files.writeString(folder.resolve("rows.csv"), "1,2,x\n");
        assertEquals(
                "pullback train: unknown data '" + file + "'; did you mean 'csv:" + file + "'?",
                Run.of("train", file.toString()).err().strip());
        assertEquals(
                "pullback train: unknown data '" + folder + "'; did you mean 'idx:" + folder + "'?",
                Run.of("train", folder.toString()).err().strip());
    }

    @Test
    void trainingThatRunsAwayIsStopped() {
        Run run = Run.of("train", "moons", "--optimizer", "sgd", "--lr", "1e200");
        assertEquals(2, run.exitCode());
        assertTrue(
                run.err().startsWith("pullback train: trainer: 10 steps in a row skipped, the last in epoch 1 of 100")
                        && run.err().contains("the loss is "),
                run.err());
        assertEquals(1, run.err().lines().count(), run.err());
    }

    @Test
    void aFileThatCannotBeWrittenIsRefusedBeforeTraining() {
        Run run = Run.of("train", "moons", "--json", folder.toString());
        assertEquals(
                "pullback train: --json: " + folder + " is a directory",
                run.err().strip());
        assertEquals("", run.out());
    }

    @Test
    void lineBreaksInAnArgumentStayOutOfTheMessage() {
        assertEquals(1, Run.of("train", "a\nb\r\u2028c").err().lines().count());
    }

    @Test
    void everyOptionSaysWhatHoldsWithoutIt() {
        Main.line(false).getSubcommands().forEach((name, command) -> command.getCommandSpec()
                .options()
                .forEach(option -> assertTrue(
                        option.usageHelp()
                                || option.versionHelp()
                                || String.join(" ", option.description()).contains("default"),
                        name + " " + option.longestName())));
    }

    @Test
    void aFolderThatCannotBeMadeIsRefusedBeforeTraining() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        Run run = Run.of("train", "moons", "--out", file.toString());
        assertEquals("pullback train: --out: " + file + " is a file", run.err().strip());
        assertEquals("", run.out());
        Run within = Run.of("train", "moons", "--out", file.resolve("run").toString());
        assertEquals(
                "pullback train: --out: " + file + " is a file", within.err().strip());
    }

    @Test
    void theListOfCommandsHasWholeSentences() {
        List<String> lines = Run.of("--help").lines();
        String last = lines.get(lines.size() - 1);
        assertTrue(last.strip().equals("shell       Open a Java shell with everything imported."), last);
    }

    @Test
    void helpIsNoError() {
        for (String command : new String[] {"train", "predict", "evaluate", "show", "gradcheck", "ops"}) {
            Run run = Run.of(command, "--help");
            assertEquals(0, run.exitCode());
            assertTrue(run.out().startsWith("Usage: pullback " + command), run.out());
        }
        assertEquals(Run.of("--help"), Run.of());
        assertEquals(0, Run.of().exitCode());
        assertTrue(Run.of("--version").out().startsWith("pullback "));
    }
}
