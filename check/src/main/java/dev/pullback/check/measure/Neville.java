package dev.pullback.check.measure;

/**
 * Neville's scheme: difference quotients at the steps h, 4h, 16h, … extrapolated to a step of zero, each result with an
 * error bar. {@link Estimator} says what for.
 */
final class Neville {
    /** Columns of the tableau: how many steps enter one result at most, less one. */
    private static final int COLUMNS = 7;

    /** How far two results may lie apart, in sums of their bars, before the one of the larger steps is distrusted. */
    private static final double CONTRADICTION = 2;

    /**
     * What part of their earlier disagreement two results must be expected to be off by, however well they agree now: where
     * one term of the error changes its sign, they agree by luck.
     */
    private static final double LUCK = 1e-3;

    private final double[] ratio = new double[COLUMNS + 1];
    private final double[] amplification = new double[COLUMNS + 1];
    private double[][] tableau = new double[0][];
    /** How far each result of the tableau lies from those of fewer steps. */
    private double[][] disagreement = new double[0][];

    /** The extrapolated derivative. */
    double value;
    /** About three standard deviations of what is known of its error; infinite where nothing is. */
    double bar;

    /**
     * What larger steps say that contradict {@link #value}: nothing to believe, but a reason for doubt. A solver that stops
     * early is smooth where it stops after the same number of steps, and its slope there a little beside the true one.
     */
    double rival;
    /** The error bar of {@link #rival}; infinite where there is none. */
    double rivalBar;

    private double candidate;
    private double candidateBar;

    /** For central differences, whose error is a series in h². */
    static Neville central() {
        return new Neville(2);
    }

    /** For forward or backward differences, whose error is a series in h. */
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

    /** The weights of the quotients in a result of one more column. */
    private static double[] next(double[] weights, double ratio) {
        double[] more = new double[weights.length + 1];
        for (int l = 0; l < weights.length; l++) {
            more[l] += (1 + ratio) * weights[l];
            more[l + 1] -= ratio * weights[l];
        }
        return more;
    }

    /** Standard deviation of Σ wₗ (e₊ - e₋) / 2hₗ for errors e of deviation one, in units of 1/h₀. */
    private static double amplificationOfCentral(double[] weights) {
        double squares = 0;
        for (int l = 0; l < weights.length; l++) squares += Math.pow(weights[l] * Math.pow(4, -l), 2);
        return Math.sqrt(squares / 2);
    }

    /** Standard deviation of Σ wₗ (e₊ - e₀) / hₗ: the error e₀ at the point itself enters every quotient. */
    private static double amplificationOfOneSided(double[] weights) {
        double squares = 0;
        double sum = 0;
        for (int l = 0; l < weights.length; l++) {
            squares += Math.pow(weights[l] * Math.pow(4, -l), 2);
            sum += weights[l] * Math.pow(4, -l);
        }
        return Math.sqrt(squares + sum * sum);
    }

    /**
     * Works out {@link #value} and {@link #bar}.
     *
     * @param quotients difference quotients, smallest step first; what follows one that is not finite is left out
     * @param steps their steps, each four times the one before
     * @param noise the standard deviation of the error of the function values in each
     */
    void extrapolate(double[] quotients, double[] steps, double[] noise, int count) {
        if (tableau.length < count) {
            tableau = new double[count][COLUMNS + 1];
            disagreement = new double[count][COLUMNS + 1];
        }
        value = count > 0 ? quotients[0] : Double.NaN;
        bar = Double.POSITIVE_INFINITY;
        rivalBar = Double.POSITIVE_INFINITY;
        boolean contradicted = false;
        for (int top = 0; top < count && Double.isFinite(quotients[top]); top++) {
            fill(quotients, steps, noise, top);
            if (top == 0) continue;
            contradicted |= Math.abs(candidate - value) > CONTRADICTION * (candidateBar + bar);
            if (!contradicted && candidateBar < bar) {
                value = candidate;
                bar = candidateBar;
            } else if (contradicted && candidateBar < rivalBar) {
                rival = candidate;
                rivalBar = candidateBar;
            }
        }
    }

    /** Adds the quotient of the next larger step and works out the best of all results that use it. */
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
            double b = disagreement[i][m] + 3 * amplification[m] * worstNoise / steps[i];
            if (b < candidateBar) {
                candidate = better;
                candidateBar = b;
            }
        }
    }
}
