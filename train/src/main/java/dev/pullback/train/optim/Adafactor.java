package dev.pullback.train.optim;

/**
 * Adafactor: scales the gradient as {@link RmsProp} does, but stores only the means of its squares over each row and each
 * column, R and C, of an m×n parameter: m + n numbers instead of m n. In step t, with the rate η, the decay d of β₂ and
 * the weight decay λ:
 *
 * <pre>
 * 1 - β = tᵈ
 * α = max(ε₂, rms(W)) · min(η, 1 / √t)
 * W ← (1 - η λ) W
 * R ← β R + (1 - β) · row means of G²
 * C ← β C + (1 - β) · column means of G²
 * U = G / max(√(R C / max(mean(R), ε₁)), ε₁)
 * W ← W - α U / max(1, rms(U) / δ)
 * </pre>
 *
 * <p>Source: Shazeer, Stern, "Adafactor: adaptive learning rates with sublinear memory cost", 2018, as PyTorch defines it
 * for matrices, with ε₁ = 2⁻⁵² and the clipping threshold δ. Parameters that are rows are matrices too.
 */
public final class Adafactor extends DecayingOptimizer<Adafactor> {
    private static final double EPSILON1 = 0x1p-52;

    private double decayOfBeta = -0.8;
    private double epsilon2 = 1e-3;
    private double threshold = 1;

    private Adafactor(double rate) {
        super(rate, "rows", "columns");
    }

    /**
     * Creates an optimizer with d = -0.8, ε₂ = 1e-3, δ = 1 and no weight decay.
     *
     * @throws IllegalArgumentException unless the rate η is finite and at least 0
     */
    public static Adafactor of(double rate) {
        return new Adafactor(rate);
    }

    /**
     * Sets the exponent d.
     *
     * @throws IllegalArgumentException unless it is finite and at most 0
     */
    public Adafactor betaDecay(double exponent) {
        this.decayOfBeta = -Ranges.requireNotNegative("negative of the exponent", -exponent);
        return this;
    }

    /**
     * Sets ε₂, the least size of a parameter to which steps are proportional.
     *
     * @throws IllegalArgumentException unless it is finite and above 0
     */
    public Adafactor epsilon(double epsilon) {
        this.epsilon2 = Ranges.requirePositive("epsilon", epsilon);
        return this;
    }

    /**
     * Sets δ, the largest root mean square of a step relative to the rate.
     *
     * @throws IllegalArgumentException unless it is finite and above 0
     */
    public Adafactor threshold(double threshold) {
        this.threshold = Ranges.requirePositive("threshold", threshold);
        return this;
    }

    @Override
    protected boolean isElementwise() {
        return false;
    }

    @Override
    protected void move(double[] w, double[] g, int from, int to, OptimizerState state) {
        int rows = state.rows();
        int cols = state.cols();
        double t = (double) state.steps();
        double share = Math.pow(t, decayOfBeta);
        double step = Math.max(epsilon2, rootMeanSquare(w, to)) * Math.min(learningRate(), 1 / Math.sqrt(t));
        double[] r = state.slot(0, rows, 1);
        double[] c = state.slot(1, 1, cols);
        for (int i = 0; i < rows; i++) r[i] += share * (meanSquare(g, i * cols, cols, 1) - r[i]);
        for (int j = 0; j < cols; j++) c[j] += share * (meanSquare(g, j, rows, cols) - c[j]);
        double mean = 0;
        for (int i = 0; i < rows; i++) mean += r[i];
        mean = Math.max(mean / rows, EPSILON1);
        double squares = 0;
        for (int i = 0, k = 0; i < rows; i++) {
            for (int j = 0; j < cols; j++, k++) {
                double u = update(g[k], r[i], c[j], mean);
                squares += u * u;
            }
        }
        double factor = step / Math.max(1, Math.sqrt(squares) / (Math.sqrt(to) * threshold));
        double kept = 1 - learningRate() * decay;
        for (int i = 0, k = 0; i < rows; i++) {
            for (int j = 0; j < cols; j++, k++) w[k] = kept * w[k] - factor * update(g[k], r[i], c[j], mean);
        }
    }

    private static double update(double g, double r, double c, double mean) {
        return g / Math.sqrt(Math.max(r * c / mean, EPSILON1 * EPSILON1));
    }

    private static double meanSquare(double[] x, int from, int n, int stride) {
        double sum = 0;
        for (int k = 0, i = from; k < n; k++, i += stride) sum += x[i] * x[i];
        return sum / n;
    }

    private static double rootMeanSquare(double[] x, int n) {
        return Math.sqrt(meanSquare(x, 0, n, 1));
    }

    /** Returns one line, as in {@code adafactor, rate 0.01}. */
    @Override
    public String toString() {
        return "adafactor, rate " + learningRate() + decayText();
    }
}
