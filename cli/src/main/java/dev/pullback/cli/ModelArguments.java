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

    /** Passes the rows with their labels or targets to an action, in one table or several. */
    void labelled(FeatureEncoding encoding, Consumer<Table> action) {
        warn(source().forEachBlock(encoding, false, action));
    }

    /**
     * Passes the rows to predict to an action, in one table or several. Their labels are ignored, unless a share of the rows is
     * chosen by them.
     */
    void unlabelled(FeatureEncoding encoding, Consumer<Table> action) {
        warn(source().forEachBlock(encoding, true, action));
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
