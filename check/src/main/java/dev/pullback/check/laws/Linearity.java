package dev.pullback.check.laws;

import dev.pullback.check.Criterion;
import dev.pullback.check.MatrixEntry;
import dev.pullback.check.subject.EntryNames;
import dev.pullback.check.subject.MatrixMath;
import dev.pullback.check.subject.Precision;
import dev.pullback.check.subject.Subject;
import dev.pullback.core.Finiteness;
import java.util.Arrays;
import java.util.List;
import org.ejml.data.DMatrixRMaj;

/**
 * Checks that a vector-Jacobian product is linear in its cotangent. Scaling by a power of two must be exact, because it is
 * not rounded; sums may differ by rounding errors.
 */
final class Linearity {
    /** A power of two that exceeds any limit to which a gradient is clipped; its inverse is below any threshold. */
    static final double POWER = 0x1p60;

    /** Below this, intermediate results may have been denormal, so that scaling them was rounded. */
    static final double TINY = 1e-270;

    /** As {@link #POWER} and {@link #TINY}, in single precision. */
    static final double POWER_SINGLE = 0x1p30;

    static final double TINY_SINGLE = 1e-26;

    /** The first bits of a cotangent are those before 1/1024. */
    private static final double FIRST_BITS = 1024;

    /** A relative error above this is not that of a cotangent of which only the first bits are exact. */
    private static final double MOST_ROUNDED = 1e-5;

    private final Laws laws;
    private final Precision precision;
    private final Subject subject;
    private final Rounding rounding;

    Linearity(Laws laws) {
        this.laws = laws;
        this.subject = laws.subject();
        this.precision = subject.precision();
        this.rounding = new Rounding(laws);
    }

    /** Checks {@code vjp(c g) = c vjp(g)} for 0, -1 and powers of two, and {@code vjp(g + h) = vjp(g) + vjp(h)}. */
    void checkCotangent() {
        Subject.Run run = subject.run(laws.inputs());
        DMatrixRMaj g = laws.cotangent(run.value());
        DMatrixRMaj[] d = laws.full(run.pull(g.copy()));
        if (!Arrays.stream(d).allMatch(Finiteness::isFinite)) return;
        double power = precision.choose(POWER, POWER_SINGLE);
        int exponent = Math.getExponent(power);
        boolean exact = scales(run, g, d, 0, "vjp(0) is not 0")
                && scales(run, g, d, -1, "vjp(-g) is not -vjp(g)")
                && scales(run, g, d, power, "vjp(2^" + exponent + " g) is not 2^" + exponent + " vjp(g)")
                && scales(run, g, d, 1 / power, "vjp(2^-" + exponent + " g) is not 2^-" + exponent + " vjp(g)");
        if (exact && adds(run, g, d, laws.cotangent(g), "vjp(g + h) is not vjp(g) + vjp(h)"))
            exact = adds(
                    run, g, d, minusSomeOf(g), "vjp(g) is not the sum of what parts of g with zeros elsewhere give");
        for (DMatrixRMaj h : exact && laws.isFirstOrder() ? patterns(g) : List.<DMatrixRMaj>of()) {
            exact = exact
                    && adds(
                            run,
                            g,
                            d,
                            MatrixMath.minus(h, g),
                            "vjp(g) is not linear: it differs for cotangents that are"
                                    + " all equal, all positive, or have sums of zero");
        }
        if (exact
                && laws.isFirstOrder()
                && !precision.isSingle()
                && !precision.isStated()
                && !MatrixMath.isSinglePrecision(run.value())) checkAllBits(run, g);
    }

    /** Returns cotangents that a backward pass may treat in a special way: equal, positive, or with rows and columns that sum to 0. */
    private static List<DMatrixRMaj> patterns(DMatrixRMaj g) {
        DMatrixRMaj balanced = g.copy();
        for (int i = 0; i < g.numRows; i++) {
            for (int j = 0; j < g.numCols; j++) balanced.set(i, j, balance(i, g.numRows) * balance(j, g.numCols));
        }
        return List.of(MatrixMath.each(g, (k, v) -> 1), MatrixMath.each(g, (k, v) -> Math.abs(v)), balanced);
    }

    /** Returns the elements of a vector that sum to zero: 1, -1, 1, -1 …, ending with 1, 1, -2 if their number is odd. */
    private static double balance(int i, int n) {
        if (n == 1) return 1;
        boolean isOdd = n % 2 != 0;
        if (isOdd && i >= n - 3) return i == n - 1 ? -2 : 1;
        return i % 2 == 0 ? 1 : -1;
    }

    /**
     * Checks that the gradients for a cotangent of 53 bits are the sum of those for its first bits and for the rest. A cotangent
     * that is rounded on the way, as to single precision, breaks this only if it has many bits.
     */
    private void checkAllBits(Subject.Run run, DMatrixRMaj like) {
        DMatrixRMaj g = laws.cotangentOfAllBits(like);
        DMatrixRMaj first = MatrixMath.each(g, (k, v) -> Math.rint(v * FIRST_BITS) / FIRST_BITS);
        DMatrixRMaj[] all = laws.full(run.pull(g.copy()));
        DMatrixRMaj[] ofFirst = laws.full(run.pull(first.copy()));
        DMatrixRMaj[] ofRest = laws.full(run.pull(MatrixMath.minus(g, first)));
        DMatrixRMaj[] rounded = laws.full(run.pull(MatrixMath.each(g, (k, v) -> (float) v)));
        DMatrixRMaj[] ofOnes = laws.full(run.pull(MatrixMath.each(g, (k, v) -> 1)));
        double[] slack = rounding.ofSums(ofFirst, ofRest);
        boolean measured = false;
        for (int i = 0; i < all.length; i++) {
            double size = MatrixMath.size(all[i]);
            boolean isGradientRounded =
                    MatrixMath.isSinglePrecision(all[i]) && !MatrixMath.isSinglePrecision(ofOnes[i]);
            double error = MatrixMath.size(MatrixMath.minus(MatrixMath.plus(ofFirst[i], ofRest[i]), all[i]));
            boolean isCotangentRounded = error > slack[i] && error <= MOST_ROUNDED * size;
            if (size <= TINY || !(isGradientRounded || isCotangentRounded)) continue;
            if (!measured) slack = rounding.ofGradients(laws.inputs(), first, ofFirst);
            measured = true;
            if (isGradientRounded ? size <= slack[i] : error <= slack[i])
                continue; // rounding errors of a sum near zero
            String text = isGradientRounded
                    ? "the gradient is computed in float"
                    : "the cotangent is rounded" + (MatrixMath.same(all[i], rounded[i]) ? " to float" : "");
            laws.addBroken(Criterion.LINEARITY, text + ", of " + laws.name(i));
        }
    }

    private boolean scales(Subject.Run run, DMatrixRMaj g, DMatrixRMaj[] d, double factor, String message) {
        DMatrixRMaj[] scaled = laws.full(run.pull(MatrixMath.times(factor, g)));
        for (int i = 0; i < d.length; i++) {
            int differs = MatrixMath.firstUnequal(
                    MatrixMath.times(factor, d[i]), scaled[i], precision.choose(TINY, TINY_SINGLE));
            if (differs < 0) continue;
            MatrixEntry place = EntryNames.of(laws.name(i), d[i]).at(differs);
            laws.addBroken(Criterion.LINEARITY, message + ", first at d" + place);
            return false;
        }
        return true;
    }

    private boolean adds(Subject.Run run, DMatrixRMaj g, DMatrixRMaj[] d, DMatrixRMaj h, String message) {
        DMatrixRMaj[] dh = laws.full(run.pull(h.copy()));
        DMatrixRMaj[] sum = laws.full(run.pull(MatrixMath.plus(g, h)));
        double[] slack = rounding.ofSums(d, dh);
        for (boolean measured = false; ; measured = true) {
            int differs = 0;
            while (differs < d.length && near(MatrixMath.plus(d[differs], dh[differs]), sum[differs], slack[differs]))
                differs++;
            if (differs == d.length) return true;
            if (measured) {
                laws.addBroken(Criterion.LINEARITY, message + ", of " + laws.name(differs));
                return false;
            }
            double[] ofG = rounding.ofGradients(laws.inputs(), g, d);
            double[] ofH = rounding.ofGradients(laws.inputs(), h, dh);
            for (int i = 0; i < slack.length; i++) slack[i] = ofG[i] + ofH[i];
        }
    }

    /** Returns {@code -g} in some elements and zero in the others. Added to {@code g}, it makes some elements zero. */
    private DMatrixRMaj minusSomeOf(DMatrixRMaj g) {
        DMatrixRMaj h = MatrixMath.times(-1, g);
        for (int k = 0, n = h.getNumElements(); k < n; k++) {
            if (laws.drawBoolean()) h.data[k] = 0;
        }
        return h;
    }

    /** Checks that the gradient of one matrix as two inputs is the sum of the gradients of two equal matrices. */
    void checkSharedInputs() {
        for (int i = 0; i < laws.size(); i++) {
            for (int k = i + 1; k < laws.size(); k++) {
                boolean fit = MatrixMath.shape(laws.input(i)).equals(MatrixMath.shape(laws.input(k)));
                fit &= subject.fixedEntries(i).isEmpty()
                        && subject.fixedEntries(k).isEmpty();
                if (fit && !laws.isFixed(i) && !laws.isFixed(k)) checkSharedInputs(i, k);
            }
        }
    }

    private void checkSharedInputs(int i, int k) {
        DMatrixRMaj[] equal = laws.inputs();
        equal[k].setTo(equal[i]);
        if (!laws.isFiniteAt(equal)) {
            equal = laws.inputs();
            equal[i].setTo(equal[k]);
            if (!laws.isFiniteAt(equal)) return;
        }
        DMatrixRMaj[] one = MatrixMath.copy(equal);
        one[k] = one[i];
        Subject.Run separate = subject.run(equal);
        Subject.Run shared = subject.run(one);
        String when = "when " + laws.name(i) + " and " + laws.name(k) + " are one matrix";
        if (!MatrixMath.repeats(separate.value(), shared.value(), precision)) {
            laws.addBroken(Criterion.SAME_INPUT, "another value " + when);
            return;
        }
        DMatrixRMaj g = laws.cotangent(separate.value());
        DMatrixRMaj[] a = laws.full(separate.pull(g.copy()));
        DMatrixRMaj[] b = laws.full(shared.pull(g.copy()));
        if (!Finiteness.isFinite(a[i]) || !Finiteness.isFinite(a[k])) return;
        DMatrixRMaj sum = MatrixMath.plus(a[i], a[k]);
        double[] slack = rounding.ofGradients(equal, g, a);
        if (!near(sum, MatrixMath.plus(b[i], b[k]), slack[i] + slack[k]))
            laws.addBroken(Criterion.SAME_INPUT, "the gradients do not add up " + when);
    }

    private static boolean near(DMatrixRMaj a, DMatrixRMaj b, double slack) {
        for (int k = 0, n = a.getNumElements(); k < n; k++) {
            if (a.data[k] != b.data[k] && !(Math.abs(a.data[k] - b.data[k]) <= slack)) return false;
        }
        return true;
    }
}
