package dev.pullback.train.optim;

/**
 * Resilient backpropagation: each element has a step size, which grows while the sign of the gradient stays the same and
 * shrinks when it changes; the size of the gradient does not matter. P, the gradient of the step before, starts at 0, and
 * the step sizes D at the rate η. It needs the gradient of all rows: that of a mini-batch changes its sign by chance.
 *
 * <pre>
 * D ← clamp(1.2 D if G P &gt; 0, 0.5 D if G P &lt; 0, otherwise D)
 * G ← 0                                                   if G P &lt; 0
 * W ← W - sign(G) D
 * </pre>
 *
 * <p>A schedule therefore has no effect after the first step. Source: Riedmiller, Braun, "A direct adaptive method for
 * faster backpropagation learning", 1993, in the form iRprop⁻ of Igel, Hüsken, 2000, as PyTorch has it.
 */
public final class Rprop extends Optimizer {
    private double shrink = 0.5;
    private double grow = 1.2;
    private double least = 1e-6;
    private double most = 50;

    private Rprop(double rate) {
        super(rate, "gradient", "step");
    }

    /**
     * Creates an optimizer with the factors 0.5 and 1.2 and step sizes from 1e-6 to 50.
     *
     * @param rate the first step size η
     * @throws IllegalArgumentException unless it is finite and at least 0
     */
    public static Rprop of(double rate) {
        return new Rprop(rate);
    }

    /**
     * Sets the factors by which a step size shrinks and grows.
     *
     * @throws IllegalArgumentException unless shrink is above 0 and below 1, and grow finite and above 1
     */
    public Rprop factors(double shrink, double grow) {
        this.shrink = Ranges.requireFraction("shrinking factor", Ranges.requirePositive("shrinking factor", shrink));
        if (!(grow > 1 && grow <= Double.MAX_VALUE))
            throw new IllegalArgumentException("the growing factor is " + grow + "; it must be finite and above 1");
        this.grow = grow;
        return this;
    }

    /**
     * Sets the least and the largest step size.
     *
     * @throws IllegalArgumentException unless both are finite, and 0 &lt; least ≤ most
     */
    public Rprop steps(double least, double most) {
        Ranges.requirePositive("least step", least);
        Ranges.requirePositive("largest step", most);
        if (most < least)
            throw new IllegalArgumentException(
                    "the largest step is " + most + ", below the least, " + least + "; it must be at least that");
        this.least = least;
        this.most = most;
        return this;
    }

    @Override
    protected void move(double[] w, double[] g, int from, int to, OptimizerState state) {
        double[] before = state.slot(0);
        double[] size = state.slot(1);
        boolean first = state.steps() == 1;
        for (int i = from; i < to; i++) {
            double turn = g[i] * before[i];
            double factor = turn > 0 ? grow : turn < 0 ? shrink : 1;
            double step = (first ? learningRate() : size[i]) * factor;
            size[i] = Math.max(least, Math.min(most, step));
            before[i] = turn < 0 ? 0 : g[i];
            w[i] -= Math.signum(before[i]) * size[i];
        }
    }

    /** Returns one line, as in {@code rprop, rate 0.01}. */
    @Override
    public String toString() {
        return "rprop, rate " + learningRate();
    }
}
