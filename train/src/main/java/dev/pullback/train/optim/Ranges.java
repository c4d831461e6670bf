package dev.pullback.train.optim;

/** What settings refuse, in one wording. */
final class Ranges {
    private Ranges() {}

    static double requireNotNegative(String what, double value) {
        if (!(value >= 0 && value <= Double.MAX_VALUE))
            throw new IllegalArgumentException("the " + what + " is " + value + "; it must be finite and at least 0");
        return value;
    }

    static double requirePositive(String what, double value) {
        if (!(value > 0 && value <= Double.MAX_VALUE))
            throw new IllegalArgumentException("the " + what + " is " + value + "; it must be finite and above 0");
        return value;
    }

    static double requireFraction(String what, double value) {
        if (!(value >= 0 && value < 1))
            throw new IllegalArgumentException("the " + what + " is " + value + "; it must be at least 0 and below 1");
        return value;
    }

    static long requireAtLeastOne(String what, long value) {
        if (value < 1) throw new IllegalArgumentException("the " + what + " is " + value + "; it must be at least 1");
        return value;
    }

    /** How an optimizer mentions its weight decay. */
    static String decay(double decay) {
        return decay == 0 ? "" : ", weight decay " + decay;
    }
}
