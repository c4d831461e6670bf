package dev.pullback.kernels.softmax;

import dev.pullback.kernels.IncubatorModule;

/**
 * The loops of softmax and cross-entropy in one implementation: in plain Java or on the vector unit. The scalar loops are generated
 * from templates, which {@code ScalarLoopsGenerator} documents, and the vector loops from the scalar ones, with vectors in place of numbers. So
 * both do the same operations in the same order and give the same bits.
 *
 * <p>A loop whose index grows by {@code LANES} becomes a loop over whole vectors. Each loop is a method that calls no other method
 * of this project: C2 stops inlining methods in one that has become large, and then each vector that is passed to them is
 * allocated as an object.
 *
 * <p>Let m be the maximum of a row of logits, d<sub>c</sub> = x<sub>c</sub> − m and s the sum of exp d<sub>c</sub> over all
 * classes but one whose logit is m. Then the results are
 * <pre>
 *   log-sum-exp  m + log1p(s)        softmax  exp d_c / (1 + s)        log-softmax  d_c − log1p(s)
 * </pre>
 * Three measures keep these accurate to a few ulp, while the textbook forms can lose every digit. The maximum's term, which
 * is exactly 1, is left out of the sum, so that a small s keeps its digits (Blanchard, Higham and Higham, "Accurately
 * computing the log-sum-exp and softmax functions", IMA J. Numer. Anal. 41, 2021). The exponential uses the difference d
 * unrounded. And s is summed with compensation for the rounding errors of its additions (Neumaier, ZAMM 54, 1974).
 *
 * <p>The terms are multiplied by 2<sup>512</sup>, so that a term that would be subnormal keeps its digits. Where the logit
 * is not a double, because of a temperature or a soft cap, it is the sum of the elements of {@link Block#x} and {@link
 * Block#low}.
 *
 * <p>Let t<sub>c</sub> be the target and w<sub>c</sub> the weight of class c, ε the label smoothing, and σ the part of
 * ε that each class gets. With the smoothed and weighted targets a<sub>c</sub> = w<sub>c</sub>((1 − ε) t<sub>c</sub> +
 * σ) and their sum A, the loss is A log1p(s) − Σ a<sub>c</sub> d<sub>c</sub>, a sum of terms that are never negative.
 * Its derivative is p<sub>c</sub> (A − a<sub>c</sub>) − a<sub>c</sub> (1 − p<sub>c</sub>), where A − a<sub>c</sub> is
 * corrected by its rounding error and 1 − p<sub>c</sub> is computed as ((1 − exp d<sub>c</sub>) + s)/(1 + s).
 *
 * @param rows softmax and plain cross-entropy
 * @param logits soft cap and temperature
 * @param targets soft, smoothed and weighted targets, and z-loss
 * @param pairs functions of two rows
 */
record SoftmaxLoops(ScalarRowLoops rows, ScalarLogitLoops logits, ScalarTargetLoops targets, ScalarPairLoops pairs) {
    /** The exclusive limit of |max| for a regular row; beyond it, the exponential is inexact. */
    static final double LARGE = 0x1p19;

    /** The term of the maximum. */
    static final double LIFT = 0x1p512;

    /** The factor that turns a term into the exponential. */
    static final double LOWER = 0x1p-512;

    /** For a difference below −HUGE the last digit no longer matters, and its rounding error may be NaN. */
    static final double HUGE = 1e300;

    /** The loops in plain Java. */
    static final SoftmaxLoops SCALAR = new SoftmaxLoops(
            new ScalarRowLoops(), new ScalarLogitLoops(), new ScalarTargetLoops(), new ScalarPairLoops());

    /**
     * Returns the loops on the vector unit.
     *
     * @throws UnsupportedOperationException if the module {@code jdk.incubator.vector} is absent
     */
    static SoftmaxLoops vector() {
        return new SoftmaxLoops(
                load(ScalarRowLoops.class),
                load(ScalarLogitLoops.class),
                load(ScalarTargetLoops.class),
                load(ScalarPairLoops.class));
    }

    private static <T> T load(Class<T> scalar) {
        return IncubatorModule.newInstance(scalar, scalar.getName().replace("Scalar", "Vector"));
    }
}
