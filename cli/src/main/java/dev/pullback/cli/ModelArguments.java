package dev.pullback.cli;

import dev.pullback.train.data.FeatureEncoding;
import dev.pullback.train.data.Table;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A model and rows for it, as arguments of a command. */
final class ModelArguments {
    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            description = "a file that train wrote, a checkpoint too, or the folder with model.safetensors")
    private Path file = Path.of("");

    @Parameters(index = "1", paramLabel = "DATA", description = "as for train; a table needs the columns of then")
    private String data = "";

    @Mixin
    private CsvFile table;

    @Option(
            names = "--test-split",
            paramLabel = "X",
            description = "take only this share of the rows, those that train with the same share and seed tested on"
                    + " (default: all rows; of four files of images those for testing)")
    private @Nullable Double testSplit;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "what data and split are drawn from (default: ${DEFAULT-VALUE})")
    private long seed = 1;

    KeptModel model() {
        return KeptModel.load(RunFolder.modelIn(file));
    }

    Table rows(FeatureEncoding encoding) {
        return new DataSource(data, table.csv(), table.given(), null, testSplit, seed).rows(encoding);
    }
}
