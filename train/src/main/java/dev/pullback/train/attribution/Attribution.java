package dev.pullback.train.attribution;

import dev.pullback.autograd.Autodiff;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.ops.Ops;
import dev.pullback.train.Embedding;
import dev.pullback.train.Layer;
import dev.pullback.train.Mlp;
import dev.pullback.train.Predictions;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;

/**
 * Integrated gradients: divides the difference between an output for a row x and the output for a baseline b among the
 * features. The contribution of feature j is
 *
 * <pre>
 * (xⱼ - bⱼ) ∫₀¹ ∂f/∂xⱼ (b + t (x - b)) dt
 * </pre>
 *
 * <p>The contributions of a row add up to f(x) - f(b), except for the error of the integration. The difference, the
 * <i>gap</i>, is therefore an estimate of that error. The integral is computed by Gauss-Legendre quadrature with 5
 * points on each of several intervals, whose number is doubled until the gaps are small.
 *
 * <pre>{@code
 * Attribution why = Attribution.of(net, x, Attribution.column(0));
 * double contribution = why.contributions().get(row, feature);
 * }</pre>
 *
 * <p>The contribution of a feature that holds numbers of categories is the sum of those of the elements of its vector
 * ({@link Embedding}); the baseline 0 is the vector of unknown categories.
 *
 * <p>Source: Sundararajan, Taly, Yan, "Axiomatic attribution for deep networks", 2017.
 *
 * @param contributions m×n, the contribution of each feature of each row
 * @param baseline f(b), the same for all rows unless the choice of the output depends on the row, m×1
 * @param output f(x) of each row, m×1
 * @param gap {@code f(x) - f(b)} minus the sum of the contributions of each row, m×1
 */
public record Attribution(DMatrixRMaj contributions, DMatrixRMaj baseline, DMatrixRMaj output, DMatrixRMaj gap) {
    private static final double[] POINTS = {
        0.0469100770306680, 0.23076534494715845, 0.5, 0.7692346550528415, 0.9530899229693320
    };
    private static final double[] WEIGHTS = {
        0.11846344252809454, 0.23931433524968324, 0.28444444444444444, 0.23931433524968324, 0.11846344252809454
    };

    private static final int MOST_INTERVALS = 64;
    private static final double TOLERANCE = 1e-3;

    /** Returns the function that takes a column of the network's output, such as a predicted quantity. */
    public static UnaryOperator<Var> column(int column) {
        return z -> Ops.slice(z, 0, column, z.rows(), 1);
    }

    /**
     * Returns the function that takes the log-odds of a class of each row, {@code ln(p / (1 - p))}, from logits. Unlike a
     * logit it does not change if a constant is added to all logits.
     *
     * @param classes a class for each row
     */
    public static UnaryOperator<Var> logOdds(int... classes) {
        return z -> {
            DMatrixRMaj others = new DMatrixRMaj(z.rows(), z.cols());
            others.fill(1);
            for (int i = 0; i < z.rows(); i++) others.set(i, classes[i], 0);
            return Ops.sub(Ops.pick(z, classes), Ops.logSumExp(z, z.tape().constant(others)));
        };
    }

    /**
     * Attributes an output, with the baseline 0: the mean of standardised features, or black for pixels.
     *
     * @param x m×n, not modified
     * @param output takes one number for each row, m×1, from the output of the network
     */
    public static Attribution of(Layer net, DMatrixRMaj x, UnaryOperator<Var> output) {
        return of(net, x, new DMatrixRMaj(1, x.numCols), output);
    }

    /**
     * Attributes an output.
     *
     * @param x m×n, not modified
     * @param baseline 1×n, the features of a row to compare with
     * @param output takes one number for each row, m×1, from the output of the network
     * @throws MatrixDimensionException if the baseline or the output has another shape
     */
    public static Attribution of(Layer net, DMatrixRMaj x, DMatrixRMaj baseline, UnaryOperator<Var> output) {
        if (baseline.numRows != 1 || baseline.numCols != x.numCols)
            throw new MatrixDimensionException("attribution: the baseline is " + baseline.numRows + "x"
                    + baseline.numCols + " but x is " + x.numRows + "x" + x.numCols + "; it must be 1x" + x.numCols);
        Optional<Embedding> embedding = net instanceof Mlp mlp ? mlp.embedding() : Optional.empty();
        if (embedding.isPresent()) return ofEmbedded((Mlp) net, embedding.get(), x, baseline, output);
        Layer evaluated = net.evaluating();
        DMatrixRMaj atX = value(evaluated, between(x, baseline, 1), output);
        DMatrixRMaj atBaseline = value(evaluated, between(x, baseline, 0), output);
        Attribution result = integrate(evaluated, x, baseline, output, 2, atX, atBaseline);
        for (int intervals = 4; intervals <= MOST_INTERVALS && !result.isExact(); intervals *= 2)
            result = integrate(evaluated, x, baseline, output, intervals, atX, atBaseline);
        return result;
    }

    /**
     * Attributes an output to the result of an embedding, because no path of numbers leads from one category to another. The
     * contribution of a category is the sum of those of the elements of its vector.
     */
    private static Attribution ofEmbedded(
            Mlp net, Embedding embedding, DMatrixRMaj x, DMatrixRMaj baseline, UnaryOperator<Var> output) {
        UnaryOperator<DMatrixRMaj> vectors =
                m -> embedding.apply(new Tape().input("x", m)).value().copy();
        Attribution found = of(net.afterEmbedding(), vectors.apply(x), vectors.apply(baseline), output);
        int[] origins = embedding.origins();
        DMatrixRMaj sums = new DMatrixRMaj(x.numRows, x.numCols);
        for (int row = 0; row < x.numRows; row++) {
            for (int j = 0; j < origins.length; j++) sums.add(row, origins[j], found.contributions.get(row, j));
        }
        return new Attribution(sums, found.baseline, found.output, found.gap);
    }

    private boolean isExact() {
        for (int i = 0; i < gap.numRows; i++) {
            double difference = Math.abs(output.data[i] - baseline.data[i]);
            if (Math.abs(gap.data[i]) > TOLERANCE * Math.max(difference, TOLERANCE)) return false;
        }
        return true;
    }

    private static Attribution integrate(
            Layer net,
            DMatrixRMaj x,
            DMatrixRMaj baseline,
            UnaryOperator<Var> output,
            int intervals,
            DMatrixRMaj atX,
            DMatrixRMaj atBaseline) {
        DMatrixRMaj sums = new DMatrixRMaj(x.numRows, x.numCols);
        for (int interval = 0; interval < intervals; interval++) {
            for (int p = 0; p < POINTS.length; p++) {
                DMatrixRMaj gradient = gradient(net, between(x, baseline, (interval + POINTS[p]) / intervals), output);
                double weight = WEIGHTS[p] / intervals;
                for (int i = 0; i < sums.getNumElements(); i++) sums.data[i] += weight * gradient.data[i];
            }
        }
        DMatrixRMaj gap = new DMatrixRMaj(x.numRows, 1);
        for (int i = 0; i < x.numRows; i++) {
            double sum = 0;
            for (int j = 0; j < x.numCols; j++) {
                double contribution = (x.get(i, j) - baseline.get(0, j)) * sums.get(i, j);
                sums.set(i, j, contribution);
                sum += contribution;
            }
            gap.set(i, 0, atX.data[i] - atBaseline.data[i] - sum);
        }
        return new Attribution(sums, atBaseline, atX, gap);
    }

    private static DMatrixRMaj between(DMatrixRMaj x, DMatrixRMaj baseline, double t) {
        DMatrixRMaj point = new DMatrixRMaj(x.numRows, x.numCols);
        for (int i = 0; i < point.getNumElements(); i++) {
            double b = baseline.data[i % x.numCols];
            point.data[i] = b + t * (x.data[i] - b);
        }
        return point;
    }

    private static DMatrixRMaj value(Layer net, DMatrixRMaj x, UnaryOperator<Var> output) {
        return record(new Tape(), net, x, output)[1].value().copy();
    }

    private static DMatrixRMaj gradient(Layer net, DMatrixRMaj x, UnaryOperator<Var> output) {
        Var[] recorded = record(new Tape(), net, x, output);
        // The rows do not depend on each other, so the gradient of the sum has the gradient of each row.
        return Autodiff.gradients(Ops.sum(recorded[1]), recorded[0]).of(recorded[0]);
    }

    private static Var[] record(Tape tape, Layer net, DMatrixRMaj x, UnaryOperator<Var> output) {
        Var in = tape.input("x", x);
        Var chosen = output.apply(net.apply(in));
        if (chosen.rows() != x.numRows || chosen.cols() != 1)
            throw new MatrixDimensionException("attribution: the output is " + chosen.shape() + " for " + x.numRows
                    + " rows; it must be " + x.numRows + "x1");
        return new Var[] {in, chosen};
    }

    /** Returns the predicted class of each row of logits, whose log-odds are usually explained. */
    public static int[] classes(Layer net, DMatrixRMaj x) {
        return Arrays.stream(Predictions.classes(net, x))
                .map(k -> Math.max(k, 0))
                .toArray();
    }

    /** Returns one line, as in {@code attribution of 20 rows to 4 features, largest gap 1.2e-05}. */
    @Override
    public String toString() {
        double largest =
                Arrays.stream(gap.data, 0, gap.numRows).map(Math::abs).max().orElse(0);
        return "attribution of " + contributions.numRows + " rows to " + contributions.numCols
                + " features, largest gap " + String.format(Locale.ROOT, "%.1e", largest);
    }
}
