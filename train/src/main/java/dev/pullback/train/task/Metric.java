package dev.pullback.train.task;

import dev.pullback.train.Accuracy;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.metrics.Evaluation;
import dev.pullback.train.metrics.MultiLabelEvaluation;
import dev.pullback.train.metrics.RegressionEvaluation;
import java.util.function.ToDoubleBiFunction;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * A number that says how good the outputs of a network are, measured on validation rows after each epoch.
 *
 * @param name the name that listeners and reports print
 * @param isHigherBetter whether a larger number is better
 * @param measure returns the number from the outputs, m×p, and their rows
 * @param rowSum if the number is the mean of a value of each row, returns the sum of these values from the outputs and
 *     targets of a batch, so that it can be measured on training rows too; otherwise null
 */
public record Metric(
        String name,
        boolean isHigherBetter,
        ToDoubleBiFunction<DMatrixRMaj, Dataset> measure,
        @Nullable ToDoubleBiFunction<DMatrixRMaj, DMatrixRMaj> rowSum) {
    /** Creates a metric that is measured on validation rows only. */
    public Metric(String name, boolean isHigherBetter, ToDoubleBiFunction<DMatrixRMaj, Dataset> measure) {
        this(name, isHigherBetter, measure, null);
    }

    /** Returns the value for the outputs of a network for these rows. */
    public double of(DMatrixRMaj outputs, Dataset rows) {
        return measure.applyAsDouble(outputs, rows);
    }

    /** Returns the share of rows whose class has the largest output. */
    public static Metric accuracy() {
        return new Metric(
                "accuracy", true, (z, rows) -> Accuracy.of(z, rows.labels()), (z, y) -> Accuracy.correct(z, y));
    }

    /** Returns the mean over the classes of their recall. */
    public static Metric balancedAccuracy() {
        return new Metric(
                "balanced accuracy", true, (z, rows) -> classes(z, rows).balancedAccuracy());
    }

    /** Returns the unweighted mean of F1 over the classes or labels. */
    public static Metric macroF1() {
        return new Metric(
                "macro F1",
                true,
                (z, rows) -> rows.hasClasses()
                        ? classes(z, rows).macro().f1()
                        : labels(z, rows).macro().f1());
    }

    /** Returns the area under the ROC curve, the mean over the classes or labels. */
    public static Metric rocAuc() {
        return new Metric(
                "ROC AUC",
                true,
                (z, rows) -> rows.hasClasses()
                        ? classes(z, rows).rocAuc()
                        : labels(z, rows).rocAuc());
    }

    /** Returns the coefficient of determination R², the mean over the targets. */
    public static Metric r2() {
        return new Metric("R\u00b2", true, (y, rows) -> regression(y, rows).r2());
    }

    /** Returns the mean absolute error in the unit of the targets. */
    public static Metric mae() {
        return new Metric("MAE", false, (y, rows) -> regression(y, rows).mae());
    }

    /** Returns the root of the mean squared error in the unit of the targets. */
    public static Metric rmse() {
        return new Metric("RMSE", false, (y, rows) -> regression(y, rows).rmse());
    }

    /** Returns F1 of all labels of all rows together. */
    public static Metric microF1() {
        return new Metric("micro F1", true, (z, rows) -> labels(z, rows).micro().f1());
    }

    /** Returns the mean over the labels of their average precision. */
    public static Metric meanAveragePrecision() {
        return new Metric("mAP", true, (z, rows) -> labels(z, rows).meanAveragePrecision());
    }

    /** Returns the share of rows of which every label is predicted correctly. */
    public static Metric subsetAccuracy() {
        return new Metric("subset accuracy", true, (z, rows) -> labels(z, rows).subsetAccuracy());
    }

    /**
     * Returns the sum of the metric over the rows of a batch, or NaN if the metric is not a mean over rows.
     *
     * @param targets the targets or classes of the batch
     */
    public double sumOver(DMatrixRMaj outputs, DMatrixRMaj targets) {
        return rowSum == null ? Double.NaN : rowSum.applyAsDouble(outputs, targets);
    }

    private static Evaluation classes(DMatrixRMaj z, Dataset rows) {
        return Evaluation.of(z, rows.labels(), rows.classNames());
    }

    private static MultiLabelEvaluation labels(DMatrixRMaj z, Dataset rows) {
        return MultiLabelEvaluation.of(LabelReadout.probabilities(z), rows.targets(), rows.targetNames());
    }

    private static RegressionEvaluation regression(DMatrixRMaj y, Dataset rows) {
        return RegressionEvaluation.ofScaled(y, rows.outcomes());
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name;
    }
}
