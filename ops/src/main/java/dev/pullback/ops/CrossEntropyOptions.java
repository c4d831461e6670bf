package dev.pullback.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * The variants of softmax cross-entropy, all of one formula. For a row of K logits x, targets t (for a class index y, the
 * row of zeros with a 1 at y) and class weights w, with
 * <pre>
 *   z_c = cap·tanh(x_c / cap) / T               the logits, soft-capped and cooled or warmed
 *   lse = log Σ_c exp z_c,  p_c = exp(z_c − lse)
 *   a_c = w_c ((1 − ε) t_c + ε/K),  A = Σ_c a_c  the smoothed and weighted targets
 * </pre>
 * the loss of the row and its gradient are
 * <pre>
 *   loss      = Σ_c a_c (lse − z_c) + ζ lse²
 *   ∂loss/∂x_c = (p_c (A − a_c) − a_c (1 − p_c) + 2 ζ lse p_c) · (1 − tanh²(x_c / cap)) / T
 *   ∂loss/∂t_c = (1 − ε) w_c (lse − z_c)
 * </pre>
 *
 * <p><b>Mean.</b> {@link Reduction#MEAN} divides the sum of the losses of the kept rows by Σ<sub>kept rows</sub>
 * Σ<sub>c</sub> w<sub>c</sub> t<sub>c</sub>, the weight of the targets before smoothing: the number of kept rows where
 * there are no weights, the sum of w<sub>y</sub> where there are. It is the same for a class index and for the row of
 * zeros and a one that says the same. Smoothing and z-loss change the numerator only. A mean over a weight of zero, as of
 * a batch whose rows are all ignored, is 0 with gradient 0. As the divisor depends on soft targets, so does the gradient
 * with respect to them: ∂mean/∂t<sub>rc</sub> = (∂loss<sub>r</sub>/∂t<sub>rc</sub> − w<sub>c</sub>·mean) / divisor.
 *
 * <p><b>Ignored rows</b>, those whose class index is {@code ignoreIndex} and those whose soft targets are all zero,
 * contribute nothing to loss, divisor or gradient, whatever their logits hold, NaN too.
 *
 * <p>Instances are immutable; start from {@link #defaults()} and refine.
 *
 * @param classWeights w, one per class, or empty where every class weighs 1
 * @param ignoreIndex the class index that marks a row to leave out, or empty where there is none
 * @param labelSmoothing ε in [0, 1]
 * @param smoothsMaskedClasses whether ε/K also falls on a class whose logit is −∞ (the loss is then +∞); if not, ε is
 *     shared among the other classes of the row, and K above is their number
 * @param zLoss ζ, at least 0
 * @param temperature T, positive
 * @param softcap cap, positive; +∞ where logits are not capped
 * @param reduction what becomes of the losses of the rows
 */
public record CrossEntropyOptions(
        List<Double> classWeights,
        OptionalInt ignoreIndex,
        double labelSmoothing,
        boolean smoothsMaskedClasses,
        double zLoss,
        double temperature,
        double softcap,
        Reduction reduction) {

    private static final CrossEntropyOptions DEFAULTS = new CrossEntropyOptions(
            List.of(), OptionalInt.empty(), 0, true, 0, 1, Double.POSITIVE_INFINITY, Reduction.MEAN);

    /**
     * Checks each value.
     *
     * @throws IllegalArgumentException if one is out of the range given above
     */
    public CrossEntropyOptions {
        classWeights = List.copyOf(classWeights);
        for (int c = 0; c < classWeights.size(); c++) {
            double weight = classWeights.get(c);
            require(
                    weight >= 0 && weight < Double.POSITIVE_INFINITY,
                    "weight of class " + c,
                    weight,
                    "finite and at least 0");
        }
        require(labelSmoothing >= 0 && labelSmoothing <= 1, "label smoothing", labelSmoothing, "in [0, 1]");
        require(zLoss >= 0 && zLoss < Double.POSITIVE_INFINITY, "z-loss", zLoss, "finite and at least 0");
        require(
                temperature > 0 && temperature < Double.POSITIVE_INFINITY,
                "temperature",
                temperature,
                "finite and positive");
        require(softcap > 0, "softcap", softcap, "positive");
    }

    private static void require(boolean holds, String name, double value, String rule) {
        if (!holds)
            throw new IllegalArgumentException("cross-entropy: " + name + " is " + value + "; it must be " + rule);
    }

    /** Mean over the rows; no weights, no ignored class, no smoothing, no z-loss, temperature 1, no cap. */
    public static CrossEntropyOptions defaults() {
        return DEFAULTS;
    }

    /** Whether the loss of a row with the label y is lse − z<sub>y</sub>: no weights, smoothing, z-loss, temperature or cap. */
    public boolean isPlain() {
        return classWeights.isEmpty()
                && labelSmoothing == 0
                && zLoss == 0
                && temperature == 1
                && softcap == Double.POSITIVE_INFINITY;
    }

    /** With the weights w of the classes, one per class, finite and at least 0. */
    public CrossEntropyOptions withClassWeights(double... weights) {
        List<Double> list = new ArrayList<>(weights.length);
        for (double weight : weights) list.add(weight);
        return new CrossEntropyOptions(
                list, ignoreIndex, labelSmoothing, smoothsMaskedClasses, zLoss, temperature, softcap, reduction);
    }

    /** With a class index that marks the rows to leave out; it may lie outside 0..K−1 (−100 is customary) or inside. */
    public CrossEntropyOptions withIgnoreIndex(int index) {
        return new CrossEntropyOptions(
                classWeights,
                OptionalInt.of(index),
                labelSmoothing,
                smoothsMaskedClasses,
                zLoss,
                temperature,
                softcap,
                reduction);
    }

    /**
     * With label smoothing ε in [0, 1], shared among all K classes, the true one too, as in PyTorch: the target is
     * (1 − ε) t<sub>c</sub> + ε/K. See {@link #withLabelSmoothingOfWrongClasses} for the other definition.
     */
    public CrossEntropyOptions withLabelSmoothing(double epsilon) {
        return new CrossEntropyOptions(
                classWeights, ignoreIndex, epsilon, smoothsMaskedClasses, zLoss, temperature, softcap, reduction);
    }

    /**
     * With label smoothing that shares ε among the K − 1 wrong classes only: the true class keeps 1 − ε, each other one
     * has ε/(K − 1). It is {@link #withLabelSmoothing} of ε·K/(K − 1), and so ε is at most (K − 1)/K.
     *
     * @throws IllegalArgumentException if {@code classes} is less than 2 or ε is out of range
     */
    public CrossEntropyOptions withLabelSmoothingOfWrongClasses(double epsilon, int classes) {
        if (classes < 2)
            throw new IllegalArgumentException("cross-entropy: number of classes is " + classes
                    + "; it must be at least 2, so that there is a wrong one");
        double most = (classes - 1) / (double) classes;
        require(epsilon >= 0 && epsilon <= most, "label smoothing of wrong classes", epsilon, "in [0, " + most + "]");
        return withLabelSmoothing(Math.min(1, epsilon * classes / (classes - 1)));
    }

    /** With smoothing that leaves out the classes whose logit is −∞, so that the loss of a masked row stays finite. */
    public CrossEntropyOptions withoutSmoothingOfMaskedClasses() {
        return new CrossEntropyOptions(
                classWeights, ignoreIndex, labelSmoothing, false, zLoss, temperature, softcap, reduction);
    }

    /** With ζ·lse² added to the loss of each kept row, which draws the normaliser of the logits to 1. */
    public CrossEntropyOptions withZLoss(double zeta) {
        return new CrossEntropyOptions(
                classWeights, ignoreIndex, labelSmoothing, smoothsMaskedClasses, zeta, temperature, softcap, reduction);
    }

    /** With logits divided by T, after the soft cap if there is one. */
    public CrossEntropyOptions withTemperature(double t) {
        return new CrossEntropyOptions(
                classWeights, ignoreIndex, labelSmoothing, smoothsMaskedClasses, zLoss, t, softcap, reduction);
    }

    /** With each finite logit x replaced by cap·tanh(x/cap). */
    public CrossEntropyOptions withSoftcap(double cap) {
        return new CrossEntropyOptions(
                classWeights, ignoreIndex, labelSmoothing, smoothsMaskedClasses, zLoss, temperature, cap, reduction);
    }

    /** With another reduction than the mean. */
    public CrossEntropyOptions withReduction(Reduction of) {
        return new CrossEntropyOptions(
                classWeights, ignoreIndex, labelSmoothing, smoothsMaskedClasses, zLoss, temperature, softcap, of);
    }

    /** The weight of class c, 1 where there are no weights. */
    double weight(int c) {
        return classWeights.isEmpty() ? 1 : classWeights.get(c);
    }

    /** What differs from {@link #defaults()}, as in {@code sum, label smoothing 0.1}; nothing if nothing does. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        if (reduction != Reduction.MEAN) parts.add(reduction.name().toLowerCase(Locale.ROOT));
        if (!classWeights.isEmpty()) parts.add("weights " + classWeights);
        if (ignoreIndex.isPresent()) parts.add("ignore " + ignoreIndex.getAsInt());
        if (labelSmoothing != 0) parts.add("label smoothing " + labelSmoothing);
        if (!smoothsMaskedClasses) parts.add("not of masked classes");
        if (zLoss != 0) parts.add("z-loss " + zLoss);
        if (temperature != 1) parts.add("temperature " + temperature);
        if (softcap < Double.POSITIVE_INFINITY) parts.add("softcap " + softcap);
        return String.join(", ", parts);
    }
}
