package dev.pullback.train;

import java.util.List;

/**
 * Reduces the learning rate while epochs bring no progress. It is a function of the finished epochs, so that resumed
 * training needs no other state.
 *
 * @param factor the number by which the rate is multiplied
 * @param patience the number of epochs in a row that may bring no progress; the next one without progress reduces the
 *     rate
 */
record Plateau(double factor, int patience) {
    static final Plateau NONE = new Plateau(0.5, Integer.MAX_VALUE);

    /** The share of the best number by which an epoch must be better to count as progress. */
    private static final double THRESHOLD = 1e-4;

    Plateau {
        if (!(factor > 0 && factor < 1) || patience < 0)
            throw new IllegalArgumentException("trainer: the plateau has the factor " + factor + " and the patience "
                    + patience + "; they must be above 0 and below 1, and at least 0");
    }

    /** Returns the product of all reductions so far. */
    double product(List<Epoch> epochs) {
        double best = Double.POSITIVE_INFINITY;
        double product = 1;
        int without = 0;
        for (Epoch epoch : epochs) {
            double judged = epoch.judged();
            double least = Double.isInfinite(best) ? best : best - THRESHOLD * Math.abs(best);
            if (judged < least) {
                best = judged;
                without = 0;
            } else if (++without > patience) {
                product *= factor;
                without = 0;
            }
        }
        return product;
    }
}
