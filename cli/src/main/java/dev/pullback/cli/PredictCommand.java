package dev.pullback.cli;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import dev.pullback.train.Model;
import dev.pullback.train.data.Table;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code predict}: predicts the classes or targets of rows with a model. */
@Command(
        name = "predict",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Predict the class or the targets of each row. The result is CSV: line in the file, class, probability of"
                    + " each class; or line and the value of each target.",
            ""
        })
final class PredictCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelArguments arguments;

    @Option(names = "--out", paramLabel = "FILE", description = "the file to write (default: -, standard output)")
    private @Nullable Path out;

    @Option(
            names = "--why",
            description =
                    "add the columns that contribute most to each prediction, by integrated gradients: to the"
                            + " log-odds of the class, or in the unit of the target, compared with the mean of the training rows (default: none)")
    private boolean why;

    private PredictCommand() {}

    @Override
    public void run() {
        if (out != null) OutputFile.requireWritable("--out", out);
        TrainedModel trained = arguments.model();
        Table rows = arguments.rows(trained.encoding(), true);
        DMatrixRMaj features = trained.encoding().features(rows);
        if (out == null || OutputFile.isStandardOutput(out)) {
            PrintWriter console = spec.commandLine().getOut();
            write(console, trained, rows, features);
            return;
        }
        OutputFile.write("--out", out, stream -> {
            Writer file = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
            write(file, trained, rows, features);
            file.flush();
        });
    }

    /** Writes the predictions and leaves the writer open. */
    private void write(Writer to, TrainedModel trained, Table rows, DMatrixRMaj features) {
        Model model = trained.model();
        WhyColumns reasons = new WhyColumns(trained);
        List<List<String>> texts = why ? reasons.of(features) : List.of();
        DMatrixRMaj outputs = model.logits(features);
        DMatrixRMaj read = model.task().read(outputs, model.targetStandardizer().orElse(null));
        Optional<String> decision = model.task().decision();
        List<String> decisions = decision.isEmpty() ? List.of() : model.decisions(outputs);
        CsvWriter lines = CsvWriter.builder()
                .lineDelimiter(LineDelimiter.LF)
                .bufferSize(0)
                .build(to);
        List<String> cells = new ArrayList<>(List.of("line"));
        decision.ifPresent(cells::add);
        cells.addAll(model.columns());
        if (why) cells.addAll(reasons.titles());
        lines.writeRecord(cells);
        for (int row = 0; row < read.numRows; row++) {
            cells.clear();
            cells.add(Integer.toString(rows.line(row)));
            if (decision.isPresent()) cells.add(decisions.get(row));
            for (int k = 0; k < read.numCols; k++) cells.add(Double.toString(read.get(row, k)));
            for (List<String> column : texts) cells.add(column.get(row));
            lines.writeRecord(cells);
        }
    }
}
