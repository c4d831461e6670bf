package dev.pullback.train;

import org.ejml.data.DMatrixRMaj;

/** What optimizers refuse, in one wording. */
final class Settings {
    private Settings() {}

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

    /** Refuses what is remembered of a parameter of the same name that was of another size. */
    static double[] requireSize(String name, double[] remembered, DMatrixRMaj parameter) {
        if (remembered.length != parameter.getNumElements())
            throw new IllegalArgumentException("optimizer: parameter '" + name + "' is " + parameter.numRows + "x"
                    + parameter.numCols + " but had " + remembered.length
                    + " elements in an earlier step; an optimizer serves one network");
        return remembered;
    }
}
