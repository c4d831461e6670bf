package dev.pullback.check.measure;

import dev.pullback.check.subject.Precision;

/** How small the error bars must be for a verdict. A difference that the error bars do not explain is wrong in any case. */
enum Rigor {
    /** For the given point. */
    FULL(2e-10, Judge.RESOLVE),

    /**
     * For derived points, which are there to reach other branches of the code, and for other comparisons whose failures alone
     * count. If noise limits the accuracy and the derivatives agree, no smaller steps are evaluated.
     */
    LENIENT(2e-10, Judge.RESOLVE_NOISY),

    /** For a direction with many kinks, which leave only short steps. */
    HASTY(2e-8, 1e-5);

    private final double quick;
    private final double resolve;

    Rigor(double quick, double resolve) {
        this.quick = quick;
        this.resolve = resolve;
    }

    /** Returns the largest ratio of {@link Judge#BARS} error bars to the derivative that allows a verdict. */
    double resolve(Precision precision) {
        if (precision.isStated()) return precision.needed();
        return Math.max(resolve, precision.choose(0, Judge.RESOLVE_NOISY));
    }

    /** As {@link #resolve}, for a verdict before the function was evaluated on all scales. */
    double quick(Precision precision) {
        return precision.isSingle() || precision.isStated() ? resolve(precision) / 4 : quick;
    }
}
