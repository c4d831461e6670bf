package dev.pullback.cli;

import dev.pullback.train.data.FeatureEncoding;
import dev.pullback.train.data.Table;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The arguments of {@code predict} and {@code evaluate}: a model, and rows for it. */
final class ModelArguments {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            description = "a model or checkpoint that train wrote, or the folder of model.safetensors")
    private Path file = Path.of("");

    @Parameters(
            index = "1",
            paramLabel = "DATA",
            description = "as for train; a table needs the columns of the training rows")
    private String data = "";

    @Mixin
    private CsvFileOptions table;

    @Option(
            names = "--test-split",
            paramLabel = "X",
            description = "use only this share of the rows: those on which train tests with the same share and seed"
                    + " (default: all rows; of four files of images, the test files)")
    private @Nullable Double testSplit;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "the seed of generated data and of the split (default: ${DEFAULT-VALUE})")
    private long seed = 1;

    TrainedModel model() {
        return TrainedModel.load(RunFolder.modelIn(file));
    }

    /** Returns the rows with their labels or targets. */
    Table rows(FeatureEncoding encoding) {
        Table rows = source().rows(encoding, false);
        warn(rows.remarks());
        return rows;
    }

    /**
     * Passes the rows to predict to an action, in one table or several. Their labels are not looked at, unless a share of the rows
     * is chosen by them.
     */
    void predict(FeatureEncoding encoding, Consumer<Table> action) {
        warn(source().predict(encoding, action));
    }

    private DataSource source() {
        return new DataSource(data, table.csv(), CsvOptions.given(command), null, false, null, testSplit, seed);
    }

    private void warn(List<String> remarks) {
        PrintWriter err = command.commandLine().getErr();
        for (String remark : remarks) err.println("warning: " + remark);
        err.flush();
    }
}
