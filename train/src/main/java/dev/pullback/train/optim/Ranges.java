package dev.pullback.train.optim;

/**
 * Checks that a setting lies in its range. Each method returns the value, or throws an exception that names the
 * setting.
 */
final class Ranges {
    private Ranges() {}

    static double requireNotNegative(String name, double value) {
        if (!(value >= 0 && value <= Double.MAX_VALUE))
            throw new IllegalArgumentException("the " + name + " is " + value + "; it must be finite and at least 0");
        return value;
    }

    static double requirePositive(String name, double value) {
        if (!(value > 0 && value <= Double.MAX_VALUE))
            throw new IllegalArgumentException("the " + name + " is " + value + "; it must be finite and above 0");
        return value;
    }

    static double requireFraction(String name, double value) {
        if (!(value >= 0 && value < 1))
            throw new IllegalArgumentException("the " + name + " is " + value + "; it must be at least 0 and below 1");
        return value;
    }

    static long requireAtLeastOne(String name, long value) {
        if (value < 1) throw new IllegalArgumentException("the " + name + " is " + value + "; it must be at least 1");
        return value;
    }
}
