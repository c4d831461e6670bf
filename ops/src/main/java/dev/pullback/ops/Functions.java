package dev.pullback.ops;

import dev.pullback.core.Op;
import dev.pullback.kernels.Backend;

/** Functions of one number, applied to each element; their verbs are in {@link Ops}. */
public final class Functions {
    /** {@link Ops#exp}. */
    public static final Op EXP = Op.elementwise("exp", "Y = eˣ", 1, (in, attr, out) -> Backend.get()
            .elementwise()
            .exp(in[0].data, out.data, out.getNumElements()));

    /** {@link Ops#log}. */
    public static final Op LOG = Op.elementwise("log", "Y = ln X", Math::log);

    /** {@link Ops#log1p}. */
    public static final Op LOG1P = Op.elementwise("log1p", "Y = ln(1 + X)", Math::log1p);

    /** {@link Ops#expm1}. */
    public static final Op EXPM1 = Op.elementwise("expm1", "Y = eˣ - 1", Math::expm1);

    /** {@link Ops#sqrt}. */
    public static final Op SQRT = Op.elementwise("sqrt", "Y = √X", Math::sqrt);

    /** {@link Ops#square}. */
    public static final Op SQUARE = Op.elementwise("square", "Y = X²", 1, (in, attr, out) -> {
        double[] x = in[0].data;
        for (int i = 0, n = out.getNumElements(); i < n; i++) out.data[i] = x[i] * x[i];
    });

    /** {@link Ops#oneMinusSquare}. */
    public static final Op ONE_MINUS_SQUARE = Op.elementwise("oneMinusSquare", "Y = 1 - X²", 1, (in, attr, out) -> {
        double[] x = in[0].data;
        for (int i = 0, n = out.getNumElements(); i < n; i++) out.data[i] = (1 - x[i]) * (1 + x[i]);
    });

    /** {@link Ops#pow}; the attribute is the exponent, a {@code Double}. */
    public static final Op POW = Op.elementwise("pow", "Y = Xᵖ", 1, (in, attr, out) -> {
        double[] x = in[0].data;
        double p = (Double) attr;
        for (int i = 0, n = out.getNumElements(); i < n; i++) out.data[i] = Math.pow(x[i], p);
    });

    /** {@link Ops#reciprocal}. */
    public static final Op RECIPROCAL = Op.elementwise("reciprocal", "Y = 1 / X", x -> 1 / x);

    /** {@link Ops#abs}. */
    public static final Op ABS = Op.elementwise("abs", "Y = |X|", Math::abs);

    /** {@link Ops#sign}. */
    public static final Op SIGN = Op.elementwise("sign", "Y = sign X", Math::signum);

    /** {@link Ops#step}. */
    public static final Op STEP = Op.elementwise("step", "Y = [X > 0]", 1, (in, attr, out) -> Backend.get()
            .elementwise()
            .step(in[0].data, out.data, out.getNumElements()));

    /** {@link Ops#sin}. */
    public static final Op SIN = Op.elementwise("sin", "Y = sin X", Math::sin);

    /** {@link Ops#cos}. */
    public static final Op COS = Op.elementwise("cos", "Y = cos X", Math::cos);

    private Functions() {}
}
