package dev.pullback.train;

import static dev.pullback.ops.Ops.add;
import static dev.pullback.ops.Ops.concatCols;
import static dev.pullback.ops.Ops.expand;
import static dev.pullback.ops.Ops.reshape;
import static dev.pullback.ops.Ops.scale;
import static dev.pullback.ops.Ops.splitCols;
import static dev.pullback.ops.Ops.transpose;

import dev.pullback.core.Shape;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.kernels.image.ImageSize;
import dev.pullback.ops.Normalizations;
import dev.pullback.ops.Ops;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Batch normalisation, {@link Ops#batchNorm} with ε = 1e-5 unless set. In training it subtracts from each column its mean over the
 * batch and divides by its standard deviation over the batch; in evaluation it uses a running mean and variance
 * instead. It then scales and shifts each column. The parameters are {@code name.gamma}, initially 1, and
 * {@code name.beta}, initially 0. The state is {@code name.mean}, initially 0, and {@code name.variance}, initially 1.
 * All are 1×width. A step on a batch of m rows updates the state as PyTorch does, with the momentum μ, 0.1 unless set:
 *
 * <pre>
 * mean     ← (1 - μ) mean     + μ · batch mean
 * variance ← (1 - μ) variance + μ · batch variance · m / (m - 1)
 * </pre>
 *
 * <p>The variance of a single row is undefined, so a batch of one row is normalised as in evaluation, and a {@link
 * Trainer} refuses to train on batches of one row only. Source:
 * Ioffe, Szegedy, "Batch normalization: accelerating deep network training by reducing internal covariate shift", 2015.
 */
public final class BatchNorm implements Layer {
    static final double MOMENTUM = 0.1;

    private final String name;
    private final String nameOfNextMean;
    private final String nameOfNextVariance;
    private final DMatrixRMaj gamma;
    private final DMatrixRMaj beta;
    private final DMatrixRMaj mean;
    private final DMatrixRMaj variance;
    private double momentum = MOMENTUM;
    private double epsilon = LayerNorm.EPSILON;

    /** The size of the images whose channels are normalised; null for rows of numbers. */
    private final @Nullable ImageSize image;

    private BatchNorm(String name, int width, @Nullable ImageSize image) {
        this.name = name;
        this.image = image;
        this.nameOfNextMean = name + ".mean" + NEXT;
        this.nameOfNextVariance = name + ".variance" + NEXT;
        this.gamma = row(width, 1);
        this.beta = row(width, 0);
        this.mean = row(width, 0);
        this.variance = row(width, 1);
    }

    /** Creates a layer for rows with {@code width} columns. Use it in one place of the network only. */
    public static BatchNorm of(String name, int width) {
        return new BatchNorm(name, width, null);
    }

    /**
     * Creates a layer for images, of which each row of a batch is one: it normalises each channel by its mean and variance over all
     * pixels of all images of the batch, as PyTorch's {@code BatchNorm2d}. Parameters and state are 1×channels. Use it in one place
     * of the network only.
     */
    public static BatchNorm of(String name, ImageSize image) {
        return new BatchNorm(name, image.channels(), image);
    }

    /**
     * Sets μ, the share of each batch in the running mean and variance.
     *
     * @throws IllegalArgumentException unless it is above 0 and at most 1
     */
    public BatchNorm momentum(double momentum) {
        this.momentum = requireMomentum(momentum);
        return this;
    }

    /**
     * Sets ε, which is added to the variance.
     *
     * @throws IllegalArgumentException unless it is finite and above 0
     */
    public BatchNorm epsilon(double epsilon) {
        this.epsilon = requireEpsilon("batch norm", epsilon);
        return this;
    }

    static double requireEpsilon(String norm, double epsilon) {
        if (!(epsilon > 0 && epsilon <= Double.MAX_VALUE))
            throw new IllegalArgumentException(norm + ": epsilon is " + epsilon + "; it must be finite and above 0");
        return epsilon;
    }

    static double requireMomentum(double momentum) {
        if (!(momentum > 0 && momentum <= 1))
            throw new IllegalArgumentException(
                    "batch norm: the momentum is " + momentum + "; it must be above 0 and at most 1");
        return momentum;
    }

    @Override
    public Var apply(Var x) {
        Var rows = image == null ? x : pixels(x, image);
        if (rows.rows() == 1) return evaluate(x);
        Tape tape = x.tape();
        Normalizations.BatchNorm batch =
                Ops.batchNorm(rows, tape.param(name + ".gamma", gamma), tape.param(name + ".beta", beta), epsilon);
        double unbiased = (double) rows.rows() / (rows.rows() - 1);
        add(scale(tape.input(name + ".mean", mean), 1 - momentum), scale(batch.mean(), momentum))
                .named(nameOfNextMean);
        add(scale(tape.input(name + ".variance", variance), 1 - momentum), scale(batch.variance(), momentum * unbiased))
                .named(nameOfNextVariance);
        return image == null ? batch.output() : images(batch.output(), image);
    }

    /** Returns a row for each pixel of each image, with a column for each channel. */
    private static Var pixels(Var x, ImageSize image) {
        Var[] channels = splitCols(x, widths(image.channels(), image.pixels()));
        for (int c = 0; c < channels.length; c++) channels[c] = reshape(channels[c], x.rows() * image.pixels(), 1);
        return concatCols(channels);
    }

    /** Reverses {@link #pixels}. */
    private static Var images(Var pixels, ImageSize image) {
        Var[] channels = splitCols(pixels, widths(image.channels(), 1));
        int m = pixels.rows() / image.pixels();
        for (int c = 0; c < channels.length; c++) channels[c] = reshape(channels[c], m, image.pixels());
        return concatCols(channels);
    }

    private static int[] widths(int count, int width) {
        int[] widths = new int[count];
        Arrays.fill(widths, width);
        return widths;
    }

    @Override
    public Layer evaluating() {
        return this::evaluate;
    }

    private Var evaluate(Var x) {
        Tape tape = x.tape();
        return Ops.batchNorm(
                x,
                perColumn(tape.param(name + ".gamma", gamma)),
                perColumn(tape.param(name + ".beta", beta)),
                perColumn(tape.input(name + ".mean", mean)),
                perColumn(tape.input(name + ".variance", variance)),
                epsilon);
    }

    /** Repeats the number of a channel for each of its pixels. */
    private Var perColumn(Var row) {
        if (image == null) return row;
        Var byChannel = expand(transpose(row), new Shape(image.channels(), image.pixels()));
        return reshape(byChannel, 1, image.elements());
    }

    static DMatrixRMaj row(int width, double value) {
        Shape shape = new Shape(1, width);
        DMatrixRMaj row = new DMatrixRMaj(shape.rows(), shape.cols());
        row.fill(value);
        return row;
    }

    /** Returns one line, as in {@code batch norm norm1.gamma 1x16}. */
    @Override
    public String toString() {
        return "batch norm " + name + ".gamma 1x" + gamma.numCols;
    }
}
