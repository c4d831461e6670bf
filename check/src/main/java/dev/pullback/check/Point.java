package dev.pullback.check;

import org.ejml.data.DMatrixRMaj;

/** Where a check looks: the point that the user gave, or one derived from it. */
final class Point {
    private final String name;
    private final boolean given;
    private final boolean remote;
    private final DMatrixRMaj[] x;

    private Point(String name, boolean given, boolean remote, DMatrixRMaj[] x) {
        this.name = name;
        this.given = given;
        this.remote = remote;
        this.x = x;
    }

    /** The point that the user gave. */
    static Point given(String name, DMatrixRMaj[] x) {
        return new Point(name, true, false, x);
    }

    /** One derived from it. */
    static Point derived(String name, DMatrixRMaj[] x) {
        return new Point(name, false, false, x);
    }

    /** One derived from it that is so far away that {@link Remote} has the last word. */
    static Point remote(String name, DMatrixRMaj[] x) {
        return new Point(name, false, true, x);
    }

    /** What to call it, as in {@code at zero}. */
    String name() {
        return name;
    }

    /** Whether the user gave it. */
    boolean given() {
        return given;
    }

    /** Whether it is far away, where a right gradient may be rough. */
    boolean remote() {
        return remote;
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
