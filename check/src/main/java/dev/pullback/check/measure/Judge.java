package dev.pullback.check.measure;

import dev.pullback.check.Verdict;
import dev.pullback.check.subject.Precision;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether an analytic derivative agrees with an estimate. It is right if the two agree within a small error bar, and
 * wrong if they differ by many error bars even with the largest noise. The error bars are measured, so there is no tolerance
 * to choose. The constants of this class say what an error bar decides.
 */
final class Judge {
    /** A difference of more than this number of error bars is no accident. */
    static final double BARS = 8;

    /** The largest ratio of {@link #BARS} error bars to the derivative that allows a verdict. */
    static final double RESOLVE = 1e-7;

    /**
     * As {@link #RESOLVE}, for a function whose noise is more than rounding, or whose derivative is so small that it is hidden
     * by the rounding of the value. The report states what was resolved.
     */
    static final double RESOLVE_NOISY = 1e-3;

    /** Derivatives below this part of the largest one of the same input are ignored, because of the rounding of the others. */
    static final double FLOOR = 1e-12;

    /** Derivatives below this part of the largest one need no smaller absolute error bar than a derivative of that size. */
    static final double SHARE = 1e-2;

    /** As {@link #SHARE}, for a function whose noise is more than rounding. */
    static final double SHARE_NOISY = 0.1;

    /** As {@link #SHARE}, in single precision, where the bar is compared with the largest derivative. */
    static final double SHARE_SINGLE = 1;

    /** As {@link #FLOOR}, in single precision: some last bits. */
    static final double FLOOR_SINGLE = 2e-6;

    /** A change of less than this number of standard deviations of the noise may be only noise. */
    static final double DROWNED = 20;

    /** Noise of more than this number of last bits is more than rounding. */
    private static final double ROUGH = 1000;

    private final Rigor rigor;
    private final double quick;
    private final double resolveSmooth;
    private final double shareSmooth;
    private final double floor;
    private final Precision precision;

    /** The part of the largest derivative that a smaller one is compared with, for the output of the last decision. */
    private double share;

    /** The part of a derivative that must be resolved, for the output of the last decision. */
    private double resolve;

    /** The derivative that rounding may leave where it is zero, for the same output. */
    private double rounding;

    /** An error bar that is small enough for any derivative, for the same output. */
    private double negligible;

    /** An error bar at which a numeric derivative that does not exceed it counts as zero, for the same output. */
    private double zeroBar;

    /** The numeric derivative of the last decision. */
    double numeric;
    /** Its error bar. */
    double bar;

    Judge(Rigor rigor, Precision precision) {
        this.rigor = rigor;
        this.precision = precision;
        this.resolveSmooth = rigor.resolve(precision);
        this.quick = rigor.quick(precision);
        this.shareSmooth = precision.choose(SHARE, SHARE_SINGLE);
        this.share = shareSmooth;
        this.floor = precision.choose(FLOOR, FLOOR_SINGLE);
        this.resolve = resolveSmooth;
    }

    /** Whether the noise of an output is considerably larger than rounding errors. */
    static boolean isRough(double output, double sigma, Precision precision) {
        return sigma > ROUGH * precision.ulp(output);
    }

    /** Whether the early stages of the estimate agree with {@code analytic} so well that later ones are not needed. */
    boolean acquits(Estimator e, int output, double analytic, double sigma, double largest) {
        numeric = 0;
        bar = 0;
        if (e.values.isFlat(output)) return analytic == 0;
        e.estimate(output, sigma);
        take(e.central());
        double size = Math.max(Math.abs(numeric), 0.05 * largest);
        return BARS * bar <= quick * size
                && Math.abs(analytic - numeric)
                        <= BARS * bar + floor * largest + e.rounding(output, larger(analytic, numeric))
                && e.isSmooth(BARS);
    }

    /**
     * Returns the verdict from the early stages of the estimate if {@link #acquits} is false but later stages would not change
     * it, otherwise null.
     */
    @Nullable
    Verdict verdictSoFar(Estimator e, int output, double analytic, double sigma, double largest) {
        if (rigor != Rigor.LENIENT || !Double.isFinite(analytic)) return null;
        rounding = e.rounding(output, analytic);
        resolve = resolveSmooth;
        share = shareSmooth;
        zeroBar = e.negligible();
        negligible = zeroBar;
        if (e.values.isFlat(output)) return Math.abs(analytic) <= rounding ? Verdict.OK : null;
        e.estimate(output, sigma);
        take(e.central());
        if (!e.central().isLimitedByNoise() || e.isRough(output, sigma) || !e.isSmooth(BARS)) return null;
        Verdict v = agreement(analytic, largest, Verdict.OK);
        return v == Verdict.WRONG ? null : v;
    }

    /** Returns the verdict from the complete estimate. */
    Verdict verdict(Estimator e, int output, double analytic, Noise noise, double largest) {
        double sigma = noise.least()[output];
        Verdict v = verdict(e, output, analytic, sigma, noise, largest);
        if (!v.fails()) return v;
        double blind = e.blindnessWhereStuck(output);
        if (blind > 0 && Math.abs(analytic) <= blind) {
            numeric = 0;
            bar = blind;
            return Verdict.OK;
        }
        if (e.mayBeDropped(output, larger(analytic, numeric))) return Verdict.UNDECIDED;
        boolean isSlope = v == Verdict.WRONG || v == Verdict.KINK_WRONG;
        // Over steps longer than a wave, a function has hardly any slope.
        if (isSlope && Math.abs(numeric) <= Math.abs(analytic) / 3) {
            if (e.isHiddenCloseBy(output, analytic - numeric, sigma)) return Verdict.UNDECIDED;
            if (e.isAliased(output, analytic, numeric, sigma)) return Verdict.UNDECIDED;
        }
        if (isSlope && e.isRounded(output, analytic)) return Verdict.UNDECIDED;
        double worst = Math.max(noise.largest()[output], e.values.stair(output));
        if (e.isRough(output, worst) && e.values.largestChange(output) <= DROWNED * worst) return Verdict.UNDECIDED;
        if (worst <= sigma) return v;
        double asSeen = numeric;
        double barAsSeen = bar;
        Verdict inDoubt = verdict(e, output, analytic, worst, noise, largest);
        if (!inDoubt.fails()) return inDoubt;
        numeric = asSeen;
        bar = barAsSeen;
        return v;
    }

    private Verdict verdict(Estimator e, int output, double analytic, double sigma, Noise noise, double largest) {
        e.estimate(output, sigma);
        take(e.central());
        boolean isRough = e.isRough(output, sigma);
        boolean isFaint = e.isFaint(output, larger(analytic, numeric));
        resolve = isRough || isFaint ? Math.max(RESOLVE_NOISY, resolveSmooth) : resolveSmooth;
        share = isRough ? Math.max(SHARE_NOISY, shareSmooth) : shareSmooth;
        rounding = e.rounding(output, larger(analytic, numeric));
        zeroBar = e.negligible();
        if (rigor == Rigor.LENIENT) negligible = zeroBar;
        else negligible = isFaint && !isRough ? e.negligibleBeside(output) : 0;
        if (Double.isInfinite(analytic) && e.values.isHeadingTo(output, analytic)) return Verdict.EDGE;
        return switch (e.shape(output, BARS)) {
            case FLAT -> {
                numeric = 0;
                bar = Math.max(e.blindness(noise.least()), floor * largest);
                yield agreement(analytic, largest, Verdict.OK);
            }
            case SMOOTH -> smooth(e, output, analytic, largest);
            case KINK -> between(e, analytic, largest);
            case LEFT_ONLY -> {
                take(e.left());
                yield atEdge(e, output, analytic, largest);
            }
            case RIGHT_ONLY -> {
                take(e.right());
                yield atEdge(e, output, analytic, largest);
            }
            case STEEP -> {
                numeric = Math.copySign(Double.POSITIVE_INFINITY, e.values.slopeOfSmallestStep(output));
                boolean isConvention = analytic == 0 || e.values.isUnbounded(output, analytic);
                yield isConvention || e.values.isHeadingTo(output, analytic) ? Verdict.EDGE : Verdict.WRONG;
            }
            case NOWHERE -> Double.isFinite(analytic) ? Verdict.EDGE : Verdict.NONFINITE;
            case JUMP -> Double.isFinite(analytic) ? Verdict.JUMP : Verdict.NONFINITE;
        };
    }

    private Verdict atEdge(Estimator e, int output, double analytic, double largest) {
        return e.values.isHeadingTo(output, analytic) ? Verdict.EDGE : agreement(analytic, largest, Verdict.EDGE);
    }

    private void take(Neville n) {
        numeric = n.value;
        bar = n.bar;
    }

    private Verdict smooth(Estimator e, int output, double analytic, double largest) {
        Neville sharpest = e.sharpest();
        take(sharpest);
        Verdict v = agreement(analytic, largest, Verdict.OK);
        if (v != Verdict.WRONG) return v;
        boolean doubtful = sharpest != e.central()
                && (supports(e.central(), analytic) || supports(e.left(), analytic) || supports(e.right(), analytic));
        double rivalGap = Math.abs(analytic - e.central().rival);
        double rivalBar = BARS * e.central().rivalBar;
        doubtful |= rivalGap <= rivalBar && rivalBar <= resolve * Math.abs(analytic);
        doubtful |= e.values.isOffCurve(output);
        return doubtful ? Verdict.UNDECIDED : v;
    }

    private static double larger(double a, double b) {
        return Math.max(Math.abs(a), Math.abs(b));
    }

    private static boolean supports(Neville n, double analytic) {
        return !(Math.abs(analytic - n.value) > BARS * n.bar);
    }

    private Verdict agreement(double analytic, double largest, Verdict good) {
        if (!Double.isFinite(analytic)) return Double.isInfinite(bar) ? Verdict.UNDECIDED : Verdict.NONFINITE;
        double gap = Math.abs(analytic - numeric);
        double own = Math.max(Math.abs(analytic), Math.abs(numeric));
        double remaining = precision.needed() * Math.max(own, SHARE * largest);
        if (gap > Math.max(BARS * bar + floor * largest + rounding, remaining)) return Verdict.WRONG;
        boolean maybeZero = Math.abs(numeric) <= BARS * bar && bar <= zeroBar;
        if (own <= rounding || (Math.abs(analytic) <= rounding && maybeZero)) return good;
        double size = Math.max(own, share * largest);
        boolean isResolved = BARS * bar <= resolve * size || bar <= negligible;
        return isResolved || good == Verdict.EDGE ? good : Verdict.UNDECIDED;
    }

    /** Returns the verdict at a kink, where any slope between the one-sided ones is right. */
    private Verdict between(Estimator e, double analytic, double largest) {
        if (!Double.isFinite(analytic)) return Verdict.NONFINITE;
        double left = e.left().value;
        double right = e.right().value;
        double nearest = Math.max(Math.min(left, right), Math.min(Math.max(left, right), analytic));
        numeric = nearest;
        bar = Math.max(e.left().bar, e.right().bar);
        if (Double.isNaN(nearest) || Double.isInfinite(bar)) return Verdict.UNDECIDED;
        if (Math.abs(analytic - nearest) > BARS * bar + floor * largest + rounding) return Verdict.KINK_WRONG;
        // Two sides that differ only by noise are no kink.
        return BARS * bar <= SHARE * Math.abs(left - right) ? Verdict.KINK_OK : Verdict.UNDECIDED;
    }
}
