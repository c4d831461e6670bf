package dev.pullback.kernels.function;

import static dev.pullback.kernels.function.Expr.fma;
import static dev.pullback.kernels.function.Expr.number;
import static dev.pullback.kernels.function.Expr.select;

import java.util.Arrays;

/**
 * The standard normal distribution, its density and GELU.
 *
 * <p>For z ≥ 0, Φ(−z) = exp(−z²/2) H(z), where H is erfcx(z/√2)/2. With w = 1/(z + 4), H(z) is w·P(A − B w), where A − B w goes
 * from −1 to 1 as z goes from 0 to 39; this mapping of the half-line is that of Shepherd and Laframboise, "Chebyshev
 * approximation of (1 + 2x) exp(x²) erfc x", 1981. P has degree 23. It interpolates at Chebyshev's points and was computed with
 * 50 digits; its relative error is at most 0.02·2<sup>−53</sup>. H's error by the rounding of w is corrected by the
 * differential equation H′ = z H − 1/√(2π). The square of z is kept in twice the precision.
 */
final class NormalDistribution {
    /** For greater z, Φ(−z) is less than half the smallest double. */
    private static final double LIMIT = 39;

    private static final double A = 0x1.3483483483483p+0;
    private static final double B = 0x1.1a41a41a41a42p+3;

    private static final double[] P = {
        0x1.a17408cb392e1p-1,
        -0x1.3e13b4fbc6b1ap-1,
        0x1.74a3f7b5dd65dp-2,
        -0x1.403ee4267ee05p-3,
        0x1.5f7d16c98cfc9p-5,
        -0x1.ab24bb9c16efcp-9,
        -0x1.47df09ae9e86dp-9,
        0x1.829ef4866347dp-11,
        0x1.34b7ba22f1564p-13,
        -0x1.73120cfb928fcp-14,
        -0x1.c9169c54a68b3p-17,
        0x1.5f19e1c86cda7p-17,
        0x1.25225b5a9120fp-19,
        -0x1.45a949d99c8dep-20,
        -0x1.d381aaffad824p-22,
        0x1.e951c6a4bce79p-24,
        0x1.685737fbaa633p-24,
        -0x1.ea767db93476dp-30,
        -0x1.d954ffdb73485p-27,
        -0x1.690596382303cp-29,
        0x1.ce66cacb78b29p-30,
        0x1.7a2007b126395p-31,
        -0x1.efeee0485b6bap-34,
        -0x1.43dcfd3db3c38p-34
    };

    /** 1/√(2π), in two parts. */
    private static final double PEAK = 0x1.9884533d43651p-2;

    private static final double PEAK_LOW = -0x1.cbc0d30ebfd15p-56;

    private NormalDistribution() {}

    /** exp(−z²/2) as 2<sup>k</sup> (e + low). */
    private record Bell(Expr k, Expr e, Expr low) {
        static Bell of(Expr z) {
            Expr square = z.times(z);
            Expr rest = fma(z, z, square.neg()).times(-0.5);
            Exponentials.Reduced x = Exponentials.Reduced.of(square.times(-0.5));
            Expr t = fma(x.r().times(x.r()), x.q(), x.r());
            Expr e = t.plus(1);
            return new Bell(x.k(), e, number(1).minus(e).plus(t).plus(fma(e, rest, x.rest())));
        }

        /** Returns this times factor + factorLow. */
        Expr times(Expr factor, Expr factorLow) {
            return Exponentials.scaled(fma(e, factor, fma(e, factorLow, low.times(factor))), k);
        }
    }

    private static Expr size(Expr x) {
        Expr z = x.abs();
        return select(z.greater(LIMIT), LIMIT, z);
    }

    /** Returns Φ(−z). */
    private static Expr lower(Expr z) {
        Expr sum = z.plus(4);
        Expr lost = z.minus(sum.minus(4));
        Expr w = number(1).over(sum);
        Expr u = fma(w, -B, number(A));
        Expr tail = Exponentials.polynomial(Arrays.copyOfRange(P, 1, P.length), u);
        Expr p = fma(u, tail, P[0]);
        Expr pLow = fma(u, tail, number(P[0]).minus(p));
        Expr h = w.times(p);
        Expr ofW = fma(sum.neg(), w, 1).minus(lost.times(w)).times(sum);
        Expr hLow =
                fma(w, p, h.neg()).plus(fma(w, pLow, ofW.times(fma(z, h, -PEAK)).neg()));
        return Bell.of(z).times(h, hLow);
    }

    static Expr cdf(Expr x) {
        Expr lower = lower(size(x));
        return select(x.greater(0), number(1).minus(lower), lower);
    }

    static Expr pdf(Expr x) {
        return Bell.of(size(x)).times(number(PEAK), number(PEAK_LOW));
    }

    /** Returns x Φ(x), which is −0 for −∞. */
    static Expr gelu(Expr x) {
        return geluOfCdf(x, cdf(x));
    }

    static Expr geluOfCdf(Expr x, Expr cdf) {
        return select(x.less(-LIMIT), -LIMIT, x).times(cdf);
    }
}
