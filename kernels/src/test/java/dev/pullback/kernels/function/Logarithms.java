package dev.pullback.kernels.function;

import static dev.pullback.kernels.Log1p.LN_2_HIGH;
import static dev.pullback.kernels.Log1p.LN_2_LOW;
import static dev.pullback.kernels.function.Exponentials.polynomial;
import static dev.pullback.kernels.function.Expr.bits;
import static dev.pullback.kernels.function.Expr.fma;
import static dev.pullback.kernels.function.Expr.number;
import static dev.pullback.kernels.function.Expr.select;

import dev.pullback.kernels.Log1p;

/**
 * The logarithm and functions made of it.
 *
 * <p>Let u = 2<sup>k</sup> (1 + f) with 1 + f between √½ and √2, and s = f/(2 + f). Then log u is k·log 2 + 2 artanh s. The
 * polynomial and the order of the sums are those of Sun's fdlibm, {@code e_log.c} and {@code s_log1p.c} (1993).
 */
final class Logarithms {
    private static final double INF = Double.POSITIVE_INFINITY;

    /** R(z) = (2 artanh s − 2 s)/s, where z = s², divided by z. */
    private static final double[] R = {
        Log1p.TAIL_1, Log1p.TAIL_2, Log1p.TAIL_3, Log1p.TAIL_4, Log1p.TAIL_5, Log1p.TAIL_6, Log1p.TAIL_7
    };

    private static final Expr SQRT_HALF = bits(Double.doubleToRawLongBits(Math.sqrt(0.5)));
    private static final Expr ONE = bits(Double.doubleToRawLongBits(1));

    private Logarithms() {}

    /** A positive number u as 2<sup>k</sup> (1 + f). */
    record Split(Expr k, Expr f) {
        static Split of(Expr u) {
            Expr isSubnormal = u.less(Double.MIN_NORMAL);
            Expr normal = select(isSubnormal, u.times(0x1p54), u);
            Split split = ofNormal(normal);
            return new Split(split.k.minus(select(isSubnormal, 54, 0)), split.f);
        }

        static Split ofNormal(Expr u) {
            Expr biased = u.bits().minusBits(SQRT_HALF).plusBits(ONE).shiftRight(52);
            Expr k = biased.or(number(0x1p52).bits()).fromBits().minus(0x1p52 + 1023);
            Expr reduced =
                    u.bits().minusBits(biased.shiftLeft(52)).plusBits(ONE).fromBits();
            return new Split(k, reduced.minus(1));
        }

        /** Returns log u + rest, where rest is small. */
        Expr log(Expr rest) {
            Expr s = f.over(f.plus(2));
            Expr z = s.times(s);
            Expr r = z.times(polynomial(R, z));
            Expr half = f.times(f).times(0.5);
            Expr low = fma(k, LN_2_LOW, rest);
            return k.times(LN_2_HIGH)
                    .minus(half.minus(fma(s, half.plus(r), low)).minus(f));
        }
    }

    /** Returns log x: −∞ for 0, NaN for negative x. */
    static Expr log(Expr x) {
        Expr ofPositive = select(x.less(INF), Split.of(x).log(number(0)), x);
        return select(x.less(0), Double.NaN, select(x.equal(0), -INF, ofPositive));
    }

    /** Returns log(1 + x), where the rounding error of 1 + x is corrected, and f is x itself near 0. */
    static Expr log1p(Expr x) {
        Expr u = x.plus(1);
        Expr fromX = u.minus(1);
        Expr lost = number(1).minus(u.minus(fromX)).plus(x.minus(fromX));
        Split split = Split.ofNormal(u);
        Expr isNearOne = split.k.equal(0);
        Expr rest = select(isNearOne, number(0), lost.over(u));
        Expr ofFinite = new Split(split.k, select(isNearOne, x, split.f)).log(rest);
        Expr aboveMinusOne = select(x.less(INF), ofFinite, x);
        Expr all = select(x.less(-1), Double.NaN, select(x.equal(-1), -INF, aboveMinusOne));
        return select(x.equal(0), x, all);
    }

    /** Returns log(1 + e) for e from 0 to 1. */
    static Expr log1pOfFraction(Expr e) {
        Expr isHalved = e.greater(Math.sqrt(2) - 1);
        Expr f = select(isHalved, fma(e, 0.5, number(-0.5)), e);
        Expr lost = fma(e, 0.5, f.plus(0.5).neg());
        // the rounding error, if there is one, is divided by 1 + f, which then is from 0.7 to 0.75
        Expr rest = select(isHalved, lost.times(1.374), number(0));
        return new Split(select(isHalved, 1, 0), f).log(rest);
    }

    /** Returns log(1 + exp x) without a threshold that switches to another formula. */
    static Expr softplus(Expr x) {
        Expr e = Exponentials.expOfMinus(x.abs().neg());
        return x.max(number(0)).plus(log1pOfFraction(e));
    }

    /** Returns log cosh x: ½ log(1 + sinh² x) up to 2, where the other form |x| + log(1 + exp(−2|x|)) − log 2 cancels. */
    static Expr logCosh(Expr x) {
        Expr a = x.abs();
        Expr e = Exponentials.expm1(a.min(number(2)));
        Expr twiceSinh = e.plus(e.over(e.plus(1)));
        Expr near = log1p(twiceSinh.times(twiceSinh).times(0.25)).times(0.5);
        Expr rest = log1pOfFraction(Exponentials.expOfMinus(a.times(-2)));
        Expr far = a.minus(LN_2_HIGH).plus(rest.minus(LN_2_LOW));
        return select(a.atMost(2), near, far);
    }

    /** Returns log σ(x) = −softplus(−x); the result is not −0. */
    static Expr logSigmoid(Expr x) {
        return number(0).minus(softplus(x.neg()));
    }

    /** Returns log(1 − exp x) for x ≤ 0: the logarithm of −expm1 x near 0, else that of 1 − exp x, corrected. */
    static Expr log1mExp(Expr x) {
        Expr isNear = x.greater(-Math.log(2));
        Exponentials.Pair pair = Exponentials.Pair.of(x);
        Expr e = pair.exp();
        Expr u = select(isNear, pair.expm1().neg(), number(1).minus(e));
        Expr lost = select(isNear, number(0), number(1).minus(u).minus(e));
        Split split = Split.of(u);
        Expr isNearOne = select(isNear, 1, split.k).equal(0);
        Expr f = select(isNearOne, e.neg(), split.f);
        Expr rest = select(isNearOne, number(0), lost.over(u));
        Expr log = new Split(split.k, f).log(rest);
        return select(x.greater(0), Double.NaN, select(x.equal(0), -INF, log.plus(0)));
    }

    /** Returns log(exp a + exp b), where the rounding error of the difference is corrected. */
    static Expr logAddExp(Expr a, Expr b) {
        Expr max = a.max(b);
        Expr min = a.min(b);
        Expr d = min.minus(max);
        Expr lost = sumError(min, max.neg(), d);
        Expr isFar = d.less(-800);
        Expr e = select(isFar, number(0), Exponentials.expOfMinus(select(isFar, -800, d)));
        Expr corrected = fma(e, select(isFar, number(0), lost), e);
        Expr sum = max.plus(log1pOfFraction(corrected));
        return select(max.abs().less(INF), sum, max);
    }

    /** Returns σ(a − b), where the rounding error of the difference is corrected; 0 if both are −∞. */
    static Expr logAddExpShare(Expr a, Expr b) {
        Expr d = a.minus(b);
        Expr size = d.abs();
        Expr lost = select(size.less(1e300), sumError(a, b.neg(), d), number(0));
        Expr e = Exponentials.expOfMinus(size.neg());
        Expr signed = select(d.less(0), lost, lost.neg());
        Expr corrected = select(e.greater(0), fma(e, signed, e), e);
        Expr share = select(d.less(0), corrected, number(1)).over(corrected.plus(1));
        return select(a.equal(-INF).and(b.equal(-INF)), number(0), share);
    }

    /** Returns the exact a + b − sum (Knuth's TwoSum). */
    static Expr sumError(Expr a, Expr b, Expr sum) {
        Expr fromB = sum.minus(a);
        return a.minus(sum.minus(fromB)).plus(b.minus(fromB));
    }
}
