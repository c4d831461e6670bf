package dev.pullback.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
 */
public final class CrossEntropyOptions implements Cloneable {
    private static final CrossEntropyOptions DEFAULTS = new CrossEntropyOptions();

    private double[] classWeights = {};
    private OptionalInt ignoreIndex = OptionalInt.empty();
    private double labelSmoothing;
    private boolean smoothsMaskedClasses = true;
    private double zLoss;
    private double temperature = 1;
    private double softcap = Double.POSITIVE_INFINITY;
    private Reduction reduction = Reduction.MEAN;

    private CrossEntropyOptions() {}

    /**
     * Returns the options of the plain mean: no weights, ignored class, smoothing, z-loss or cap, and temperature 1.
     */
    public static CrossEntropyOptions defaults() {
        return DEFAULTS;
    }

    /** Returns a changed copy. */
    private CrossEntropyOptions with(Consumer<CrossEntropyOptions> change) {
        try {
            CrossEntropyOptions copy = (CrossEntropyOptions) clone();
            change.accept(copy);
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    /** Refuses subnormal divisors: the reciprocals of the smallest are infinite, and give NaN with a logit of 0. */
    private static void requireReciprocal(String name, double divisor) {
        require(divisor >= Double.MIN_NORMAL, name, divisor, "at least " + Double.MIN_NORMAL);
    }

    private static void require(boolean holds, String name, double value, String rule) {
        if (!holds)
            throw new IllegalArgumentException("cross-entropy: " + name + " is " + value + "; it must be " + rule);
    }

    private static boolean isFinite(double value) {
        return value >= 0 && value < Double.POSITIVE_INFINITY;
    }

    /**
     * Returns these options with the weights w, one per class.
     *
     * @throws IllegalArgumentException if a weight is negative or not finite
     */
    public CrossEntropyOptions withClassWeights(double... weights) {
        for (int c = 0; c < weights.length; c++)
            require(isFinite(weights[c]), "weight of class " + c, weights[c], "finite and at least 0");
        return with(o -> o.classWeights = weights.clone());
    }

    /** Returns these options with a class index that marks ignored rows: any integer, by convention −100. */
    public CrossEntropyOptions withIgnoreIndex(int index) {
        return with(o -> o.ignoreIndex = OptionalInt.of(index));
    }

    /**
     * Returns these options with label smoothing ε, shared among all K classes including the true one, as in
     * PyTorch: the target is (1 − ε) t<sub>c</sub> + ε/K. {@link #withLabelSmoothingOfWrongClasses} has the other
     * definition.
     *
     * @throws IllegalArgumentException unless ε is in [0, 1]
     */
    public CrossEntropyOptions withLabelSmoothing(double epsilon) {
        require(epsilon >= 0 && epsilon <= 1, "label smoothing", epsilon, "in [0, 1]");
        return with(o -> o.labelSmoothing = epsilon);
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

    /**
     * Returns these options with smoothing that skips classes whose logit is −∞, so that the loss stays finite. Only the
     * other classes of the row share ε, and K is their number.
     */
    public CrossEntropyOptions withoutSmoothingOfMaskedClasses() {
        return with(o -> o.smoothsMaskedClasses = false);
    }

    /**
     * Returns these options with ζ·lse² added to the loss of each kept row, which draws Σ exp z towards 1.
     *
     * @throws IllegalArgumentException if ζ is negative or not finite
     */
    public CrossEntropyOptions withZLoss(double zeta) {
        require(isFinite(zeta), "z-loss", zeta, "finite and at least 0");
        return with(o -> o.zLoss = zeta);
    }

    /**
     * Returns these options with logits divided by T, after the soft cap if there is one.
     *
     * @throws IllegalArgumentException unless T is finite and positive, and not subnormal
     */
    public CrossEntropyOptions withTemperature(double t) {
        require(t > 0 && isFinite(t), "temperature", t, "finite and positive");
        requireReciprocal("temperature", t);
        return with(o -> o.temperature = t);
    }

    /**
     * Returns these options with each finite logit x replaced by cap·tanh(x/cap); +∞ does not cap.
     *
     * @throws IllegalArgumentException unless the cap is positive and not subnormal
     */
    public CrossEntropyOptions withSoftcap(double cap) {
        require(cap > 0, "softcap", cap, "positive");
        requireReciprocal("softcap", cap);
        return with(o -> o.softcap = cap);
    }

    /** Returns these options with the given reduction. */
    public CrossEntropyOptions withReduction(Reduction newReduction) {
        return with(o -> o.reduction = newReduction);
    }

    /** Returns the weights w, one per class; empty if every class has weight 1. */
    public List<Double> classWeights() {
        return Arrays.stream(classWeights).boxed().toList();
    }

    /** Returns the weights without a copy. */
    double[] weights() {
        return classWeights;
    }

    /** Returns the weight of class c, or 1 if there are no weights. */
    double weight(int c) {
        return classWeights.length == 0 ? 1 : classWeights[c];
    }

    /** Returns the class index that marks an ignored row; empty if there is none. */
    public OptionalInt ignoreIndex() {
        return ignoreIndex;
    }

    /** Returns ε. */
    public double labelSmoothing() {
        return labelSmoothing;
    }

    /** Returns whether a class whose logit is −∞ also receives ε/K, which makes the loss +∞. */
    public boolean smoothsMaskedClasses() {
        return smoothsMaskedClasses;
    }

    /** Returns ζ. */
    public double zLoss() {
        return zLoss;
    }

    /** Returns T. */
    public double temperature() {
        return temperature;
    }

    /** Returns the cap; +∞ if logits are not capped. */
    public double softcap() {
        return softcap;
    }

    /** Returns how the losses of the rows are combined. */
    public Reduction reduction() {
        return reduction;
    }

    private List<Object> values() {
        return List.of(
                classWeights(),
                ignoreIndex,
                labelSmoothing,
                smoothsMaskedClasses,
                zLoss,
                temperature,
                softcap,
                reduction);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CrossEntropyOptions o && values().equals(o.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    /**
     * Lists the differences from {@link #defaults()}, for example {@code sum, label smoothing 0.1}; empty if there are
     * none.
     */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        if (reduction != Reduction.MEAN) parts.add(reduction.name().toLowerCase(Locale.ROOT));
        if (classWeights.length > 0) parts.add("weights " + classWeights());
        if (ignoreIndex.isPresent()) parts.add("ignore " + ignoreIndex.getAsInt());
        if (labelSmoothing != 0) parts.add("label smoothing " + labelSmoothing);
        if (!smoothsMaskedClasses) parts.add("not of masked classes");
        if (zLoss != 0) parts.add("z-loss " + zLoss);
        if (temperature != 1) parts.add("temperature " + temperature);
        if (softcap < Double.POSITIVE_INFINITY) parts.add("softcap " + softcap);
        return String.join(", ", parts);
    }
}
