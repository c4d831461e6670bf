package dev.pullback.train;

import org.ejml.data.DMatrixRMaj;

/**
 * The penalty {@code λ/2 ‖W‖²} of a loss, over all parameters of more than one row, that is not over biases.
 *
 * @param lambda λ, finite and at least 0
 */
record L2Penalty(double lambda) {
    static final L2Penalty NONE = new L2Penalty(0);

    /**
     * Creates a penalty.
     *
     * @param owner the first words of the message
     * @throws IllegalArgumentException unless λ is finite and at least 0
     */
    static L2Penalty of(String owner, double lambda) {
        if (!(lambda >= 0 && lambda <= Double.MAX_VALUE))
            throw new IllegalArgumentException(
                    owner + ": the penalty is " + lambda + "; it must be finite and at least 0");
        return new L2Penalty(lambda);
    }

    /**
     * Adds the gradient of the penalty to that of a loss, and returns the penalty.
     *
     * @param weights have the shapes; their elements are not read
     * @param x the parameters, one after the other in the order of {@code weights}
     * @param gradient in the same order
     */
    double add(Weights weights, double[] x, double[] gradient) {
        if (lambda == 0) return 0;
        double squares = 0;
        int at = 0;
        for (DMatrixRMaj w : weights.parameters().values()) {
            int end = at + w.getNumElements();
            if (w.numRows > 1) {
                for (int i = at; i < end; i++) {
                    gradient[i] += lambda * x[i];
                    squares += x[i] * x[i];
                }
            }
            at = end;
        }
        return lambda / 2 * squares;
    }
}
