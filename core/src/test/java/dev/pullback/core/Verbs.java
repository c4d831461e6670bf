package dev.pullback.core;

/** Records ops from a package of the library, as verbs do, for tests of the lines of user code. */
public final class Verbs {
    public static final Op TWICE = Op.elementwise("twice", "Y = 2 X", x -> 2 * x);

    private static final Op PLUS = Op.broadcasting("plus", "Y = A + B", Double::sum);

    private Verbs() {}

    public static Var twice(Var x) {
        return TWICE.on(x);
    }

    public static Var plus(Var a, Var b) {
        return PLUS.on(a, b);
    }
}
