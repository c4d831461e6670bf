package dev.pullback.check.subject;

import org.ejml.data.DMatrixRMaj;

/** Where a check looks: the point that the user gave, or one derived from it. */
public final class TestPoint {
    private final String name;
    private final boolean given;
    private final boolean remote;
    private final DMatrixRMaj[] x;

    private TestPoint(String name, boolean given, boolean remote, DMatrixRMaj[] x) {
        this.name = name;
        this.given = given;
        this.remote = remote;
        this.x = x;
    }

    /** The point that the user gave. */
    public static TestPoint given(String name, DMatrixRMaj[] x) {
        return new TestPoint(name, true, false, x);
    }

    /** One derived from it. */
    public static TestPoint derived(String name, DMatrixRMaj[] x) {
        return new TestPoint(name, false, false, x);
    }

    /** One derived from it that is so far away that {@link Remote} has the last word. */
    public static TestPoint remote(String name, DMatrixRMaj[] x) {
        return new TestPoint(name, false, true, x);
    }

    /** What to call it, as in {@code at zero}. */
    public String name() {
        return name;
    }

    /** Whether the user gave it. */
    public boolean given() {
        return given;
    }

    /** Whether it is far away, where a right gradient may be rough. */
    public boolean remote() {
        return remote;
    }

    /** The inputs, not to be modified. */
    public DMatrixRMaj[] x() {
        return x;
    }

    @Override
    public String toString() {
        return name;
    }
}
