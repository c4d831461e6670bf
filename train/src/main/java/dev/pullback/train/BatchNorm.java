package dev.pullback.train;

import static dev.pullback.ops.Ops.add;
import static dev.pullback.ops.Ops.scale;

import dev.pullback.core.Shape;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.ops.Normalizations;
import dev.pullback.ops.Ops;
import org.ejml.data.DMatrixRMaj;

/**
 * Batch normalisation, {@link Ops#batchNorm} with ε = 1e-5: in training each column less its mean over the batch, over
 * its deviation; in evaluation less a running mean, over the root of a running variance. Then scaled and shifted by
 * column. The parameters are called {@code name.gamma}, at first 1, and {@code name.beta}, at first 0; what is kept besides
 * is called {@code name.mean}, at first 0, and {@code name.variance}, at first 1. All are 1×width. With the momentum 0.1 and
 * a batch of m rows each step makes of them, as in PyTorch,
 *
 * <pre>
 * mean     ← 0.9 mean     + 0.1 · batch mean
 * variance ← 0.9 variance + 0.1 · batch variance · m / (m - 1)
 * </pre>
 *
 * <p>A single row has no variance: where the last batch of an epoch is one row, it is normalised as in evaluation. Source:
 * Ioffe, Szegedy, "Batch normalization: accelerating deep network training by reducing internal covariate shift", 2015.
 */
public final class BatchNorm implements Layer {
    private static final double EPSILON = 1e-5;
    private static final double MOMENTUM = 0.1;

    private final String name;
    private final String nameOfNextMean;
    private final String nameOfNextVariance;
    private final DMatrixRMaj gamma;
    private final DMatrixRMaj beta;
    private final DMatrixRMaj mean;
    private final DMatrixRMaj variance;

    private BatchNorm(String name, int width) {
        this.name = name;
        this.nameOfNextMean = name + ".mean" + NEXT;
        this.nameOfNextVariance = name + ".variance" + NEXT;
        this.gamma = row(width, 1);
        this.beta = row(width, 0);
        this.mean = row(width, 0);
        this.variance = row(width, 1);
    }

    /** For rows of this width, in a layer that no other place of the network uses. */
    public static BatchNorm of(String name, int width) {
        return new BatchNorm(name, width);
    }

    @Override
    public Var apply(Var x) {
        if (x.rows() == 1) return evaluate(x);
        Tape tape = x.tape();
        Normalizations.BatchNorm batch =
                Ops.batchNorm(x, tape.param(name + ".gamma", gamma), tape.param(name + ".beta", beta), EPSILON);
        double unbiased = (double) x.rows() / (x.rows() - 1);
        add(scale(tape.input(name + ".mean", mean), 1 - MOMENTUM), scale(batch.mean(), MOMENTUM))
                .named(nameOfNextMean);
        add(scale(tape.input(name + ".variance", variance), 1 - MOMENTUM), scale(batch.variance(), MOMENTUM * unbiased))
                .named(nameOfNextVariance);
        return batch.output();
    }

    @Override
    public Layer evaluating() {
        return this::evaluate;
    }

    private Var evaluate(Var x) {
        Tape tape = x.tape();
        return Ops.batchNorm(
                x,
                tape.param(name + ".gamma", gamma),
                tape.param(name + ".beta", beta),
                tape.input(name + ".mean", mean),
                tape.input(name + ".variance", variance),
                EPSILON);
    }

    /** A row of the same number everywhere. */
    static DMatrixRMaj row(int width, double value) {
        Shape shape = new Shape(1, width);
        DMatrixRMaj row = new DMatrixRMaj(shape.rows(), shape.cols());
        row.fill(value);
        return row;
    }

    /** As in {@code batch norm norm1.gamma 1x16}. */
    @Override
    public String toString() {
        return "batch norm " + name + ".gamma 1x" + gamma.numCols;
    }
}
