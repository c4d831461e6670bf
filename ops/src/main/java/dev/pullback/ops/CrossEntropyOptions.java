package dev.pullback.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * The options of softmax cross-entropy. A row has K logits x, targets t (for a class index y, a 1 at y and zeros
 * elsewhere) and class weights w. With
 * <pre>
 *   z_c = cap·tanh(x_c / cap) / T               the soft-capped logits at temperature T
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
 * <p><b>Mean.</b> {@link Reduction#MEAN} divides the sum of the losses of the kept rows by the total weight of their
 * targets before smoothing, Σ<sub>kept rows</sub> Σ<sub>c</sub> w<sub>c</sub> t<sub>c</sub>. For class indices this is
 * the sum of w<sub>y</sub>, or the number of kept rows if there are no weights. A class index and its one-hot row give
 * the same divisor. Smoothing and z-loss change only the numerator. If the total weight is zero, for example because
 * all rows are ignored, the mean and its gradient are 0. The divisor depends on soft targets, so the gradient with
 * respect to them is ∂mean/∂t<sub>rc</sub> = (∂loss<sub>r</sub>/∂t<sub>rc</sub> − w<sub>c</sub>·mean) / divisor.
 *
 * <p><b>Ignored rows.</b> A row is ignored if its class index is {@code ignoreIndex} or if its soft targets are all
 * zero. It contributes nothing to loss, divisor or gradient, even if its logits are NaN.
 *
 * <p>Instances are immutable. Start from {@link #defaults()} and chain the {@code with…} methods.
 *
 * @param classWeights w, one per class; empty if every class has weight 1
 * @param ignoreIndex the class index that marks an ignored row; empty if there is none
 * @param labelSmoothing ε in [0, 1]
 * @param smoothsMaskedClasses whether a class whose logit is −∞ also receives ε/K, which makes the loss +∞; if not,
 *     only the other classes of the row share ε, and K is their number
 * @param zLoss ζ, at least 0
 * @param temperature T, positive
 * @param softcap cap, positive; +∞ if logits are not capped
 * @param reduction how the losses of the rows are combined
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
     * Creates options from the given values.
     *
     * @throws IllegalArgumentException if a value is out of its range
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

    /**
     * Returns the options of the plain mean: no weights, ignored class, smoothing, z-loss or cap, and temperature 1.
     */
    public static CrossEntropyOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Returns whether there are no weights, smoothing, z-loss, temperature or cap, so that a row costs lse −
     * z<sub>y</sub>.
     */
    public boolean isPlain() {
        return classWeights.isEmpty()
                && labelSmoothing == 0
                && zLoss == 0
                && temperature == 1
                && softcap == Double.POSITIVE_INFINITY;
    }

    /** Returns these options with the weights w, one per class, finite and at least 0. */
    public CrossEntropyOptions withClassWeights(double... weights) {
        List<Double> list = new ArrayList<>(weights.length);
        for (double weight : weights) list.add(weight);
        return new CrossEntropyOptions(
                list, ignoreIndex, labelSmoothing, smoothsMaskedClasses, zLoss, temperature, softcap, reduction);
    }

    /** Returns these options with a class index that marks ignored rows: any integer, by convention −100. */
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
     * Returns these options with label smoothing ε in [0, 1], shared among all K classes including the true one, as in
     * PyTorch: the target is (1 − ε) t<sub>c</sub> + ε/K. {@link #withLabelSmoothingOfWrongClasses} has the other
     * definition.
     */
    public CrossEntropyOptions withLabelSmoothing(double epsilon) {
        return new CrossEntropyOptions(
                classWeights, ignoreIndex, epsilon, smoothsMaskedClasses, zLoss, temperature, softcap, reduction);
    }

    /**
     * Returns these options with label smoothing that shares ε among the K − 1 wrong classes only: the true class has
     * the target 1 − ε, each other class ε/(K − 1). This equals {@link #withLabelSmoothing} with ε·K/(K − 1), so ε is
     * at most (K − 1)/K.
     *
     * @throws IllegalArgumentException if {@code classes} is less than 2 or ε is out of range
     */
    public CrossEntropyOptions withLabelSmoothingOfWrongClasses(double epsilon, int classes) {
        if (classes < 2)
            throw new IllegalArgumentException("cross-entropy: number of classes is " + classes
                    + "; it must be at least 2, so that there is a wrong one");
        double limit = (classes - 1) / (double) classes;
        require(epsilon >= 0 && epsilon <= limit, "label smoothing of wrong classes", epsilon, "in [0, " + limit + "]");
        return withLabelSmoothing(Math.min(1, epsilon * classes / (classes - 1)));
    }

    /** Returns these options with smoothing that skips classes whose logit is −∞, so that the loss stays finite. */
    public CrossEntropyOptions withoutSmoothingOfMaskedClasses() {
        return new CrossEntropyOptions(
                classWeights, ignoreIndex, labelSmoothing, false, zLoss, temperature, softcap, reduction);
    }

    /** Returns these options with ζ·lse² added to the loss of each kept row, which draws Σ exp z towards 1. */
    public CrossEntropyOptions withZLoss(double zeta) {
        return new CrossEntropyOptions(
                classWeights, ignoreIndex, labelSmoothing, smoothsMaskedClasses, zeta, temperature, softcap, reduction);
    }

    /** Returns these options with logits divided by T, after the soft cap if there is one. */
    public CrossEntropyOptions withTemperature(double t) {
        return new CrossEntropyOptions(
                classWeights, ignoreIndex, labelSmoothing, smoothsMaskedClasses, zLoss, t, softcap, reduction);
    }

    /** Returns these options with each finite logit x replaced by cap·tanh(x/cap). */
    public CrossEntropyOptions withSoftcap(double cap) {
        return new CrossEntropyOptions(
                classWeights, ignoreIndex, labelSmoothing, smoothsMaskedClasses, zLoss, temperature, cap, reduction);
    }

    /** Returns these options with the given reduction. */
    public CrossEntropyOptions withReduction(Reduction newReduction) {
        return new CrossEntropyOptions(
                classWeights,
                ignoreIndex,
                labelSmoothing,
                smoothsMaskedClasses,
                zLoss,
                temperature,
                softcap,
                newReduction);
    }

    /** Returns the weight of class c, or 1 if there are no weights. */
    double weight(int c) {
        return classWeights.isEmpty() ? 1 : classWeights.get(c);
    }

    /**
     * Lists the differences from {@link #defaults()}, for example {@code sum, label smoothing 0.1}; empty if there are
     * none.
     */
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
