package dev.pullback.cli;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import dev.pullback.train.data.Table;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "predict",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Say the class of each row, as CSV: its line in the file, the class, and the probability of each class.",
            ""
        })
final class PredictCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelArguments arguments;

    @Option(names = "--out", paramLabel = "FILE", description = "where to write it (default: -, standard output)")
    private @Nullable Path out;

    private PredictCommand() {}

    @Override
    public void run() {
        if (out != null) Writable.require("--out", out);
        KeptModel kept = arguments.model();
        Table rows = arguments.rows(kept.encoding());
        DMatrixRMaj features = kept.encoding().features(rows);
        List<String> classes = kept.model().predict(features);
        DMatrixRMaj probabilities = kept.model().probabilities(features);
        if (out == null || Writable.isStandardOutput(out)) {
            PrintWriter console = spec.commandLine().getOut();
            write(console, kept.model().classNames(), rows, classes, probabilities);
            return;
        }
        try (Writer file = Files.newBufferedWriter(out, StandardCharsets.UTF_8)) {
            write(file, kept.model().classNames(), rows, classes, probabilities);
        } catch (UncheckedIOException e) {
            throw unwritable(out, Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw unwritable(out, e);
        }
    }

    private static UncheckedIOException unwritable(Path file, IOException e) {
        return new UncheckedIOException("--out: " + file + " cannot be written: " + e.getMessage(), e);
    }

    /** The writer is not closed. */
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
