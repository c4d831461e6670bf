package dev.pullback.kernels.function;

import static dev.pullback.kernels.Log1p.LN_2_HIGH;
import static dev.pullback.kernels.Log1p.LN_2_LOW;
import static dev.pullback.kernels.function.Exponentials.polynomial;
import static dev.pullback.kernels.function.Expr.bits;
import static dev.pullback.kernels.function.Expr.fma;
import static dev.pullback.kernels.function.Expr.number;
import static dev.pullback.kernels.function.Expr.select;
import static dev.pullback.kernels.function.ScalarMath.ROUNDER;

/**
 * The power of a number with an exponent that is equal for all elements: exp(p log |x|), where the logarithm and the product
 * have twice the precision. With s = f/(2 + f), as in {@link Logarithms}, the logarithm is k log 2 + 2s + s³ (⅔ + s² T(s²)). T was
 * interpolated at Chebyshev's points with 50 digits; its relative error is 0.04·2<sup>−53</sup>.
 */
final class Powers {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double TWO_THIRDS = 0x1.5555555555555p-1;
    private static final double TWO_THIRDS_LOW = 0x1.5555555555555p-55;

    private static final double[] T = {
        0x1.999999999999ap-2,
        0x1.2492492492528p-2,
        0x1.c71c71c6e8befp-3,
        0x1.745d177c3af18p-3,
        0x1.3b13952489738p-3,
        0x1.1118ec6046459p-3,
        0x1.df75396606649p-4,
        0x1.e07cd3709c4cfp-4
    };

    private final Expr size;
    private final Expr high;
    private final Expr low;

    private Powers(Expr x, Expr p) {
        size = select(x.equal(0), 1, x.abs());
        Logarithms.Split split = Logarithms.Split.ofNormal(size);
        Expr f = split.f();
        Expr d = f.plus(2);
        Expr dLow = f.minus(d.minus(2));
        Expr inverse = number(1).over(d);
        Expr s = f.times(inverse);
        Expr sLow = fma(s.neg(), d, f).minus(s.times(dLow)).times(inverse);
        Expr z = s.times(s);
        Expr zLow = fma(s, s, z.neg()).plus(s.times(sLow).times(2));
        Expr b = z.times(polynomial(T, z));
        Expr c = b.plus(TWO_THIRDS);
        Expr cLow = number(TWO_THIRDS).minus(c).plus(b).plus(TWO_THIRDS_LOW);
        Expr e = z.times(c);
        Expr eLow = fma(z, c, e.neg()).plus(fma(z, cLow, zLow.times(c)));
        Expr cube = s.times(e);
        Expr cubeLow = fma(s, e, cube.neg()).plus(fma(s, eLow, sLow.times(e)));
        Expr exponent = split.k().times(LN_2_HIGH);
        Expr twice = s.times(2);
        Expr sum = exponent.plus(twice);
        Expr sumLow = exponent.minus(sum).plus(twice);
        Expr log = sum.plus(cube);
        Expr logLow = sum.minus(log)
                .plus(cube)
                .plus(sumLow.plus(fma(split.k(), LN_2_LOW, sLow.times(2).plus(cubeLow))));
        Expr rounded = log.plus(logLow);
        Expr rest = log.minus(rounded).plus(logLow);
        high = p.times(rounded);
        low = fma(p, rounded, high.neg()).plus(p.times(rest));
    }

    /** Returns q<sup>p</sup> loss for q = 1 − exp(−loss), or its derivative. */
    static PointwiseFunction focal(Expr loss, Expr p, boolean isSlope) {
        Exponentials.Sum q = Exponentials.oneMinusExpOfMinus(loss);
        Powers y = new Powers(q.high(), p);
        Expr rounded = Exponentials.exp(y.high, y.low);
        Expr power = fma(rounded, p.times(q.low().over(q.high())), rounded);
        Expr isRare = y.high.abs()
                .plus(p.abs().times(1e3 * 0x1p-50).plus(number(1e-300).over(p.abs())))
                .greater(700);
        // also where the loss is NaN
        isRare = isRare.or(select(loss.atLeast(Double.MIN_NORMAL), 0, 1).equal(1));
        if (!isSlope)
            return PointwiseFunction.of(
                            "FOCAL", "q<sup>p</sup> x for q = 1 − exp(−x) and x ≥ 0, within 4 ulp.", power.times(loss))
                    .where(isRare, "dev.pullback.kernels.Focal.loss($x, p)");
        Expr moderate = select(loss.greater(800), 800, loss);
        Expr ratio = Exponentials.expOfMinus(moderate.neg()).times(moderate).over(q.high());
        return PointwiseFunction.of(
                        "FOCAL_SLOPE", "The derivative of FOCAL, within 4 ulp.", power.times(fma(p, ratio, number(1))))
                .where(isRare, "dev.pullback.kernels.Focal.slope($x, p)");
    }

    static PointwiseFunction pow(Expr x, Expr p) {
        Powers y = new Powers(x, p);
        // what depends on p alone has no select, since C2 of JDK 17 keeps a vector of a selected number as an object
        Expr rounded = p.plus(ROUNDER);
        Expr infiniteUnlessWhole =
                p.minus(rounded.minus(ROUNDER)).abs().times(1e308).times(1e308);
        Expr isWhole = infiniteUnlessWhole.bits().shiftRight(62).xor(bits(1));
        Expr signOfOdd = rounded.bits().and(isWhole).shiftLeft(63);
        Expr ofNegative = infiniteUnlessWhole.times(0).plus(1);
        Expr ofZero = number(0).minus(p).max(number(0)).times(1e308).times(1e308);
        Expr positive = select(x.equal(0), ofZero, Exponentials.exp(y.high, y.low));
        Expr result = positive.times(select(x.less(0), ofNegative, number(1)));
        Expr signed = result.bits().or(x.bits().and(signOfOdd)).fromBits();
        Expr isHugeOrZero = p.abs().times(1e3 * 0x1p-50).plus(number(1e-300).over(p.abs()));
        Expr isRare = y.high.abs().plus(isHugeOrZero).greater(700).or(y.size.less(Double.MIN_NORMAL));
        // also where x is NaN
        isRare = isRare.or(select(y.size.less(INF), 0, 1).equal(1));
        return PointwiseFunction.of("POW", "x<sup>p</sup>, within 1 ulp.", signed)
                .where(isRare, "StrictMath.pow($x, p)");
    }
}
