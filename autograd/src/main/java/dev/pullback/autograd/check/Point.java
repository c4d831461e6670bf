package dev.pullback.autograd.check;

import org.ejml.data.DMatrixRMaj;

/** Where a check looks: the point that the user gave, or one derived from it. */
final class Point {
    private final String name;
    private final boolean given;
    private final DMatrixRMaj[] x;

    Point(String name, boolean given, DMatrixRMaj[] x) {
        this.name = name;
        this.given = given;
        this.x = x;
    }

    /** What to call it, as in {@code at zero}. */
    String name() {
        return name;
    }

    /** Whether the user gave it. */
    boolean given() {
        return given;
    }

    /** The inputs, not to be modified. */
    DMatrixRMaj[] x() {
        return x;
    }

    @Override
    public String toString() {
        return name;
    }
}
