package dev.pullback.check.measure;

/**
 * Neville's scheme, which extrapolates difference quotients at the steps h, 4h, 16h, … to step zero and gives each result an
 * error bar. {@link Estimator} explains the method.
 */
final class Neville {
    /** The number of columns of the tableau after the first; a result uses at most one step more. */
    private static final int COLUMNS = 7;

    /** The distance of two results, in units of the sum of their error bars, from which the one of larger steps is rejected. */
    private static final double CONTRADICTION = 2;

    /**
     * The smallest ratio of the expected error of two results to their disagreement one column earlier. Where a term of the
     * error changes its sign, results agree by accident.
     */
    private static final double LUCK = 1e-3;

    private final double[] ratio = new double[COLUMNS + 1];
    private final double[] amplification = new double[COLUMNS + 1];
    private double[][] tableau = new double[0][];
    /** The distance of each result of the tableau from those of fewer steps. */
    private double[][] disagreement = new double[0][];

    /** The extrapolated derivative. */
    double value;
    /** The error bar, about three standard deviations; infinite if the error is unknown. */
    double bar;
    /** The part of {@link #bar} that is due to noise. */
    double noiseBar;

    /**
     * The result of larger steps that contradict {@link #value}. It is not trusted, but a reason for doubt. For example, an
     * iterative solver is smooth while it stops after the same number of iterations, but its slope there is slightly wrong.
     */
    double rival;
    /** The error bar of {@link #rival}; infinite if there is no rival. */
    double rivalBar;

    private double candidate;
    private double candidateBar;
    private double candidateNoise;

    /** Creates the scheme for central differences, whose error is a series in h². */
    static Neville central() {
        return new Neville(2);
    }

    /** Creates the scheme for one-sided differences, whose error is a series in h. */
    static Neville oneSided() {
        return new Neville(1);
    }

    private Neville(int order) {
        double base = Math.pow(4, order);
        for (int m = 1; m <= COLUMNS; m++) ratio[m] = 1 / (Math.pow(base, m) - 1);
        double[] weights = {1};
        for (int m = 0; m <= COLUMNS; m++) {
            if (m > 0) weights = next(weights, ratio[m]);
            amplification[m] = order == 2 ? amplificationOfCentral(weights) : amplificationOfOneSided(weights);
        }
    }

    /** Returns the weights of the quotients in a result of the next column. */
    private static double[] next(double[] weights, double ratio) {
        double[] more = new double[weights.length + 1];
        for (int l = 0; l < weights.length; l++) {
            more[l] += (1 + ratio) * weights[l];
            more[l + 1] -= ratio * weights[l];
        }
        return more;
    }

    /** Returns the standard deviation of Σ wₗ (e₊ - e₋) / 2hₗ for errors e of deviation one, in units of 1/h₀. */
    private static double amplificationOfCentral(double[] weights) {
        double squares = 0;
        for (int l = 0; l < weights.length; l++) squares += Math.pow(weights[l] * Math.pow(4, -l), 2);
        return Math.sqrt(squares / 2);
    }

    /** Returns the standard deviation of Σ wₗ (e₊ - e₀) / hₗ, where the error e₀ at the point enters every quotient. */
    private static double amplificationOfOneSided(double[] weights) {
        double squares = 0;
        double sum = 0;
        for (int l = 0; l < weights.length; l++) {
            squares += Math.pow(weights[l] * Math.pow(4, -l), 2);
            sum += weights[l] * Math.pow(4, -l);
        }
        return Math.sqrt(squares + sum * sum);
    }

    /** Whether noise is most of the error, so that smaller steps make no better estimate. */
    boolean isLimitedByNoise() {
        return noiseBar > bar / 2;
    }

    /**
     * Computes {@link #value} and {@link #bar}.
     *
     * @param quotients the difference quotients, smallest step first; those after one that is not finite are ignored
     * @param steps their steps, each four times the previous one
     * @param noise the standard deviation of the error of the function values in each quotient
     * @param count the number of quotients
     */
    void extrapolate(double[] quotients, double[] steps, double[] noise, int count) {
        if (tableau.length < count) {
            tableau = new double[count][COLUMNS + 1];
            disagreement = new double[count][COLUMNS + 1];
        }
        value = count > 0 ? quotients[0] : Double.NaN;
        bar = Double.POSITIVE_INFINITY;
        noiseBar = 0;
        rivalBar = Double.POSITIVE_INFINITY;
        boolean contradicted = false;
        for (int top = 0; top < count && Double.isFinite(quotients[top]); top++) {
            fill(quotients, steps, noise, top);
            if (top == 0) continue;
            contradicted |= Math.abs(candidate - value) > CONTRADICTION * (candidateBar + bar);
            if (!contradicted && candidateBar < bar) {
                value = candidate;
                bar = candidateBar;
                noiseBar = candidateNoise;
            } else if (contradicted && candidateBar < rivalBar) {
                rival = candidate;
                rivalBar = candidateBar;
            }
        }
    }

    /** Adds the quotient of the next larger step, and computes the best of all results that use it. */
    private void fill(double[] quotients, double[] steps, double[] noise, int top) {
        // tableau[i][m] is extrapolated from steps i … i+m
        tableau[top][0] = quotients[top];
        candidateBar = Double.POSITIVE_INFINITY;
        double worstNoise = noise[top];
        for (int m = 1; m <= Math.min(top, COLUMNS); m++) {
            int i = top - m;
            double larger = tableau[i + 1][m - 1];
            double fewer = tableau[i][m - 1];
            double better = fewer + (fewer - larger) * ratio[m];
            tableau[i][m] = better;
            worstNoise = Math.max(worstNoise, noise[i]);
            double apart = Math.max(Math.abs(better - larger), Math.abs(better - fewer));
            disagreement[i][m] = m == 1 ? apart : Math.max(apart, LUCK * disagreement[i][m - 1]);
            double ofNoise = 3 * amplification[m] * worstNoise / steps[i];
            double b = disagreement[i][m] + ofNoise;
            if (b < candidateBar) {
                candidate = better;
                candidateBar = b;
                candidateNoise = ofNoise;
            }
        }
    }
}
