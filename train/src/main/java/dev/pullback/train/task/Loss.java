package dev.pullback.train.task;

import static dev.pullback.ops.Ops.binaryCrossEntropy;
import static dev.pullback.ops.Ops.matmul;
import static dev.pullback.ops.Ops.maximum;
import static dev.pullback.ops.Ops.mean;
import static dev.pullback.ops.Ops.mul;
import static dev.pullback.ops.Ops.rowSums;
import static dev.pullback.ops.Ops.scale;
import static dev.pullback.ops.Ops.slice;
import static dev.pullback.ops.Ops.square;
import static dev.pullback.ops.Ops.sub;

import dev.pullback.core.Var;
import dev.pullback.ops.CrossEntropyOptions;
import dev.pullback.ops.Ops;
import dev.pullback.ops.Reduction;
import java.util.function.BinaryOperator;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;

/**
 * The function that training minimises: the mean over the rows of a batch. Any function of the network's output and the
 * targets is a loss, such as {@code (z, labels) -> Ops.focalLoss(z, labels, 2)}. A loss that depends on further
 * inputs finds them by {@link Inputs#of}. Rows can have weights only if the loss is defined by its value for each
 * row:
 *
 * <pre>{@code
 * Loss absolute = Loss.perRow((output, target) -> rowSums(abs(sub(output, target))));
 * }</pre>
 */
@FunctionalInterface
public interface Loss {
    /**
     * Records the loss of a batch.
     *
     * @param output m×p, the output of the network
     * @param target m×k, or m×1 with the class of each row
     * @return the mean over the rows, 1×1
     */
    Var of(Var output, Var target);

    /**
     * Records the loss of a batch whose rows have weights: {@code meanᵢ wᵢ Lᵢ}. The weights have the mean 1 over the data
     * set.
     *
     * @param weights m×1
     * @throws IllegalArgumentException if this loss is not defined by its value for each row; see {@link #perRow}
     */
    default Var weighted(Var output, Var target, Var weights) {
        throw new IllegalArgumentException(
                "loss: the rows have weights, but this loss states only the mean over the rows; create it by Loss.perRow");
    }

    /**
     * Returns the loss that is the mean of a value of each row.
     *
     * @param rows records the value of each row, m×1, from output and targets
     */
    static Loss perRow(BinaryOperator<Var> rows) {
        return perRow((output, target) -> mean(requireColumn(rows.apply(output, target), output)), rows);
    }

    private static Loss perRow(Loss plain, BinaryOperator<Var> rows) {
        return new Loss() {
            @Override
            public Var of(Var output, Var target) {
                return plain.of(output, target);
            }

            @Override
            public Var weighted(Var output, Var target, Var weights) {
                return mean(mul(weights, requireColumn(rows.apply(output, target), output)));
            }
        };
    }

    private static Var requireColumn(Var rows, Var output) {
        if (rows.rows() == output.rows() && rows.cols() == 1) return rows;
        throw new MatrixDimensionException("loss: the values of the rows are " + rows.shape() + " for " + output.rows()
                + " rows; they must be " + output.rows() + "x1");
    }

    /** Returns softmax cross-entropy, {@link Ops#softmaxCrossEntropy(Var, Var)}. */
    static Loss crossEntropy() {
        return crossEntropy(CrossEntropyOptions.defaults());
    }

    /**
     * Returns softmax cross-entropy with options, such as label smoothing. Use {@code Dataset.withClassWeights} for class
     * weights.
     *
     * @throws IllegalArgumentException if the options contain class weights
     */
    static Loss crossEntropy(CrossEntropyOptions options) {
        if (!options.classWeights().isEmpty())
            throw new IllegalArgumentException(
                    "loss: the options contain class weights; give them to the data set by withClassWeights");
        CrossEntropyOptions none = options.withReduction(Reduction.NONE);
        CrossEntropyOptions mean = options.withReduction(Reduction.MEAN);
        return perRow(
                (z, labels) -> Ops.softmaxCrossEntropy(z, labels, mean),
                (z, labels) -> Ops.softmaxCrossEntropy(z, labels, none));
    }

    /** Returns the mean square of {@code output - target}, over the rows and targets. */
    static Loss squared() {
        return perRow((y, t) -> scale(rowSums(square(sub(y, requireSame(y, t)))), 1.0 / t.cols()));
    }

    /**
     * Returns the Huber loss, {@link Ops#huber}: quadratic for residuals up to δ and linear beyond, so that outliers
     * have less influence.
     *
     * @throws IllegalArgumentException unless δ is positive and finite
     */
    static Loss huber(double delta) {
        if (!(delta > 0 && delta <= Double.MAX_VALUE))
            throw new IllegalArgumentException("loss: huber's delta is " + delta + "; it must be positive and finite");
        return perRow(
                (y, t) -> Ops.huber(y, requireSame(y, t), delta), (y, t) -> Ops.rowHuber(y, requireSame(y, t), delta));
    }

    /**
     * Returns the negative log-likelihood of the targets under normal distributions, {@link Ops#gaussianNll}. For k
     * targets the output has 2k columns: k means and then k logarithms of variances. Source: Nix, Weigend, "Estimating
     * the mean and variance of the target probability distribution", 1994.
     */
    static Loss gaussian() {
        return perRow((y, t) -> Ops.gaussianNll(part(y, t, 0), part(y, t, 1), t), (y, t) -> {
            Var logVariance = part(y, t, 1);
            Var weighted = mul(sub(part(y, t, 0), t), Ops.weightedResidual(part(y, t, 0), logVariance, t));
            return scale(rowSums(Ops.add(logVariance, weighted)), 0.5 / t.cols());
        });
    }

    private static Var part(Var y, Var t, int index) {
        int k = t.cols();
        if (y.cols() != 2 * k)
            throw new MatrixDimensionException("loss: the output is " + y.shape() + " for " + k
                    + " targets; it must have " + 2 * k + " columns, means and then logarithms of variances");
        return slice(y, 0, index * k, y.rows(), k);
    }

    /**
     * Returns the quantile (pinball) loss: the mean over rows, targets and levels of {@code max(q r, (q - 1) r)} with
     * {@code r = target - output}. Its minimiser is the quantile of the level q. For k targets and r levels the output
     * has k r columns, the levels of the first target first. Source: Koenker, Bassett, "Regression quantiles", 1978.
     *
     * @param levels each above 0 and below 1
     * @throws IllegalArgumentException if there is no level, or one is out of range
     */
    static Loss quantile(double... levels) {
        double[] q = QuantileReadout.requireLevels(levels);
        return perRow((y, t) -> {
            int columns = t.cols() * q.length;
            if (y.cols() != columns)
                throw new MatrixDimensionException("loss: the output is " + y.shape() + " for " + t.cols()
                        + " targets and " + q.length + " quantiles; it must have " + columns + " columns");
            DMatrixRMaj repeat = new DMatrixRMaj(t.cols(), columns);
            DMatrixRMaj level = new DMatrixRMaj(1, columns);
            for (int j = 0; j < columns; j++) {
                repeat.set(j / q.length, j, 1);
                level.set(0, j, q[j % q.length]);
            }
            Var each = t.cols() == 1 && columns == 1 ? t : matmul(t, t.tape().constant(repeat));
            Var residual = sub(each, y);
            Var row = t.tape().constant(level);
            Var larger = maximum(mul(residual, row), mul(residual, Ops.shift(row, -1)));
            return scale(rowSums(larger), 1.0 / columns);
        });
    }

    /**
     * Returns binary cross-entropy of logits, {@link Ops#binaryCrossEntropy(Var, Var)}, the mean over the rows and
     * labels. Each target is from 0 to 1.
     */
    static Loss binary() {
        return perRow((z, t) -> binaryCrossEntropy(z, requireSame(z, t)), (z, t) -> {
            Var one = z.tape().constant(1);
            return scale(rowSums(binaryCrossEntropy(z, requireSame(z, t), one, Reduction.NONE)), 1.0 / t.cols());
        });
    }

    private static Var requireSame(Var y, Var t) {
        if (y.sameShape(t)) return t;
        throw new MatrixDimensionException(
                "loss: the output is " + y.shape() + " but the targets are " + t.shape() + "; they must be equal");
    }
}
