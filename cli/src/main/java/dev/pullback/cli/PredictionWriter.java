package dev.pullback.cli;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import dev.pullback.train.Model;
import dev.pullback.train.data.Table;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ejml.data.DMatrixRMaj;

/** Writes the predictions for tables as CSV, one table after another. The header precedes the first of them. */
final class PredictionWriter {
    private final TrainedModel trained;
    private final WhyColumns reasons;
    private final boolean why;
    private final CsvWriter lines;
    private boolean hasHeader;

    /**
     * Creates a writer.
     *
     * @param to left open
     * @param why whether the columns follow that contribute most to each prediction
     */
    PredictionWriter(Writer to, TrainedModel trained, boolean why) {
        this.trained = trained;
        this.why = why;
        this.reasons = new WhyColumns(trained);
        this.lines = CsvWriter.builder()
                .lineDelimiter(LineDelimiter.LF)
                .bufferSize(0)
                .build(to);
    }

    void write(Table rows) {
        Model model = trained.model();
        DMatrixRMaj features = trained.encoding().features(rows);
        List<List<String>> texts = why ? reasons.of(features) : List.of();
        DMatrixRMaj outputs = model.logits(features);
        DMatrixRMaj read = model.task().read(outputs, model.targetStandardizer().orElse(null));
        Optional<String> decision = model.task().decision();
        List<String> decisions = decision.isEmpty() ? List.of() : model.decisions(outputs);
        if (!hasHeader) writeHeader(decision);
        List<String> cells = new ArrayList<>();
        for (int row = 0; row < read.numRows; row++) {
            cells.clear();
            cells.add(Integer.toString(rows.line(row)));
            if (decision.isPresent()) cells.add(decisions.get(row));
            for (int k = 0; k < read.numCols; k++) cells.add(Double.toString(read.get(row, k)));
            for (List<String> column : texts) cells.add(column.get(row));
            lines.writeRecord(cells);
        }
    }

    private void writeHeader(Optional<String> decision) {
        hasHeader = true;
        List<String> cells = new ArrayList<>(List.of("line"));
        decision.ifPresent(cells::add);
        cells.addAll(trained.model().columns());
        if (why) cells.addAll(reasons.titles());
        lines.writeRecord(cells);
    }
}
