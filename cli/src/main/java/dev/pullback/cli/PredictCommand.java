package dev.pullback.cli;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import dev.pullback.train.data.Table;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code predict}: predicts the classes of rows with a model. */
@Command(
        name = "predict",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Predict the class of each row. The result is CSV: line in the file, class, probability of each class.",
            ""
        })
final class PredictCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelArguments arguments;

    @Option(names = "--out", paramLabel = "FILE", description = "the file to write (default: -, standard output)")
    private @Nullable Path out;

    private PredictCommand() {}

    @Override
    public void run() {
        if (out != null) OutputFile.requireWritable("--out", out);
        TrainedModel trained = arguments.model();
        Table rows = arguments.rows(trained.encoding(), true);
        DMatrixRMaj features = trained.encoding().features(rows);
        List<String> classes = trained.model().predict(features);
        DMatrixRMaj probabilities = trained.model().probabilities(features);
        if (out == null || OutputFile.isStandardOutput(out)) {
            PrintWriter console = spec.commandLine().getOut();
            write(console, trained.model().classNames(), rows, classes, probabilities);
            return;
        }
        OutputFile.write("--out", out, stream -> {
            Writer file = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
            write(file, trained.model().classNames(), rows, classes, probabilities);
            file.flush();
        });
    }

    /** Writes the predictions and leaves the writer open. */
    private static void write(
            Writer to, List<String> names, Table rows, List<String> classes, DMatrixRMaj probabilities) {
        CsvWriter lines = CsvWriter.builder()
                .lineDelimiter(LineDelimiter.LF)
                .bufferSize(0)
                .build(to);
        List<String> cells = new ArrayList<>(List.of("line", "class"));
        for (String name : names) cells.add("p(" + name + ")");
        lines.writeRecord(cells);
        for (int row = 0; row < probabilities.numRows; row++) {
            cells.clear();
            cells.add(Integer.toString(rows.line(row)));
            cells.add(classes.get(row));
            for (int k = 0; k < probabilities.numCols; k++) cells.add(Double.toString(probabilities.get(row, k)));
            lines.writeRecord(cells);
        }
    }
}
