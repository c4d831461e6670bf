package dev.pullback.cli;

import dev.pullback.core.Var;
import dev.pullback.train.Model;
import dev.pullback.train.Predictions;
import dev.pullback.train.attribution.Attribution;
import dev.pullback.train.attribution.Importance;
import dev.pullback.train.data.Column;
import dev.pullback.train.data.FeatureEncoding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * The columns that {@code predict --why} adds: for each prediction the columns of the table that contribute most to it, by
 * integrated gradients. Contributions to a class are parts of its log-odds; contributions to a quantity are parts of
 * its value.
 */
final class WhyColumns {
    private static final int MOST = 3;
    private static final int ROWS = Predictions.ROWS;

    private final Model model;
    private final List<Importance.Group> groups;

    WhyColumns(TrainedModel trained) {
        this.model = trained.model();
        this.groups = groups(trained.encoding());
    }

    /** Returns the columns of the table, each with the indices of its features. */
    static List<Importance.Group> groups(FeatureEncoding encoding) {
        List<Importance.Group> groups = new ArrayList<>();
        int first = 0;
        for (Column column : encoding.columns()) {
            int width = column.width();
            groups.add(new Importance.Group(
                    column.name(), IntStream.range(first, first + width).boxed().toList()));
            first += width;
        }
        return groups;
    }

    /** Returns the titles of the columns. */
    List<String> titles() {
        if (model.task().isClassification()) return List.of("why");
        return model.targetNames().stream().map(name -> "why(" + name + ")").toList();
    }

    /** Returns the texts of each column for rows of features. */
    List<List<String>> of(DMatrixRMaj features) {
        List<List<String>> columns = new ArrayList<>();
        for (int i = 0; i < titles().size(); i++) columns.add(new ArrayList<>());
        for (int from = 0; from < features.numRows; from += ROWS) {
            int to = Math.min(from + ROWS, features.numRows);
            DMatrixRMaj part = CommonOps_DDRM.extract(features, from, to, 0, features.numCols);
            for (int i = 0; i < columns.size(); i++) columns.get(i).addAll(texts(part, i));
        }
        return columns;
    }

    private List<String> texts(DMatrixRMaj x, int outcome) {
        boolean isClass = model.task().isClassification();
        UnaryOperator<Var> output = isClass
                ? Attribution.logOdds(Attribution.classes(model.net(), x))
                : Attribution.column(model.task().column(outcome));
        Attribution why = Attribution.of(model.net(), x, output);
        double unit = model.targetStandardizer()
                .map(scale -> scale.deviations()[outcome])
                .orElse(1 / model.temperature());
        List<String> texts = new ArrayList<>();
        for (int row = 0; row < x.numRows; row++) {
            int at = row;
            record Part(String name, double value) {}
            String parts = groups.stream()
                    .map(group -> new Part(
                            group.name(),
                            unit
                                    * group.features().stream()
                                            .mapToDouble(
                                                    j -> why.contributions().get(at, j))
                                            .sum()))
                    .sorted(Comparator.comparingDouble(part -> -Math.abs(part.value())))
                    .limit(MOST)
                    .map(part -> String.format(Locale.ROOT, "%s %+.4g", part.name(), part.value()))
                    .collect(Collectors.joining("; "));
            texts.add(parts
                    + String.format(Locale.ROOT, " (gap %.1g)", unit * why.gap().get(row, 0)));
        }
        return texts;
    }
}
