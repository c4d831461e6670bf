package dev.pullback.check.subject;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntFunction;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.MatrixFeatures_DDRM;

/**
 * Derives the points at which a gradient is checked from the given one. A wrong gradient is often right at the point
 * that a user happens to choose, for example at a symmetric matrix, at a point without equal numbers, or where a
 * branch is not taken. Only inputs that are not fixed change, and they stay in their domains.
 */
public final class TestPoints {
    static final String GIVEN = "at the given point";

    private final DMatrixRMaj[] x;
    private final BitSet fixed;
    private final Map<Integer, BitSet> fixedEntries;
    private final IntFunction<Domain> domains;
    private final Precision precision;
    private final Random random;

    /**
     * The given inputs, with random numbers instead of inputs that are zero everywhere, as biases are at first. A multiple of
     * the given point would be as special as the given one with respect to them. The same as {@link #x} if all are zero.
     */
    private final DMatrixRMaj[] dense;

    private final List<TestPoint> points = new ArrayList<>();

    /** Derives points from {@code x}. The inputs in {@code fixed} keep their values. */
    public TestPoints(
            DMatrixRMaj[] x,
            BitSet fixed,
            Map<Integer, BitSet> fixedEntries,
            IntFunction<Domain> domains,
            Precision precision,
            Random random) {
        this.x = x;
        this.fixed = fixed;
        this.fixedEntries = fixedEntries;
        this.domains = domains;
        this.precision = precision;
        this.random = random;
        this.dense = withoutZeroInputs();
    }

    private DMatrixRMaj[] withoutZeroInputs() {
        Random ofZeros = new Random(1); // its own, so that zeros do not change the other random numbers
        DMatrixRMaj[] dense = x.clone();
        boolean isZero = true;
        for (int i = 0; i < x.length; i++) {
            int input = i;
            if (MatrixMath.size(x[i]) == 0) dense[i] = each(x[i], v -> inside(input, ofZeros.nextGaussian()));
            else isZero &= fixed.get(i);
        }
        return isZero ? x : dense;
    }

    /** Returns the given point. */
    public TestPoint given() {
        return new TestPoint(GIVEN, TestPoint.Kind.GIVEN, x);
    }

    /** Returns one point of random numbers of the same size as the given ones. */
    public List<TestPoint> generic() {
        add("at a generic point", this::generic);
        return points;
    }

    /** Returns the most useful derived points, for checks in which each point is expensive. */
    public List<TestPoint> few() {
        generic();
        addMultiple(TestPoint.Kind.DERIVED, "8", 8);
        addFromDense("at the absolute values of the given point", (m, i) -> each(m, Math::abs));
        double step = commonSize();
        add("at a point with ties", (m, i) -> each(m, v -> inside(i, step * (1 + random.nextInt(2)))));
        add("at zero", (m, i) -> each(m, v -> 0));
        return points;
    }

    /** Returns all derived points. */
    public List<TestPoint> all() {
        few();
        addMultiple(TestPoint.Kind.DERIVED, "40", 40);
        addMultiple(TestPoint.Kind.DERIVED, "800", 800);
        addFromDense("with one zero in each input", (m, i) -> withZero(m, random.nextInt(m.getNumElements())));
        addMultiple(TestPoint.Kind.REMOTE, "2^14", 0x1p14);
        addMultiple(TestPoint.Kind.REMOTE, "2^-14", 0x1p-14);
        add("where all elements are 1", (m, i) -> each(m, v -> 1));
        add("where all elements are equal", (m, i) -> each(m, v -> m.data[0]));
        addFromDense("with the elements in order", (m, i) -> sorted(m));
        add("at minus zero", (m, i) -> each(m, v -> -0.0));
        addFromDense("at the negated absolute values of the given point", (m, i) -> each(m, v -> -Math.abs(v)));
        for (int zero = 0; zero < x.length && x.length - fixed.cardinality() > 1; zero++) {
            int only = zero;
            if (fixed.get(zero)) continue;
            Change change = (m, i) -> each(m, v -> i == only ? 0 : v);
            addFromDense(TestPoint.Kind.ZERO_INPUT, "with zeros as input " + zero, 1, change);
        }
        return points;
    }

    /** Returns notes on errors that the given point cannot show: a transpose is easily overlooked in a square matrix. */
    public List<String> weaknesses(String[] names) {
        List<String> notes = new ArrayList<>();
        for (int i = 0; i < x.length; i++) {
            DMatrixRMaj m = x[i];
            if (fixed.get(i) || m.numRows == 1 || m.numRows != m.numCols) continue;
            notes.add(names[i] + " is square" + (isSymmetric(m) ? " and symmetric" : "")
                    + "; check a matrix of unequal sides too, if the function takes one");
        }
        return notes;
    }

    private static DMatrixRMaj withZero(DMatrixRMaj m, int element) {
        return MatrixMath.each(m, (k, v) -> k == element ? 0 : v);
    }

    private static boolean isSymmetric(DMatrixRMaj m) {
        return MatrixFeatures_DDRM.isEquals(m, CommonOps_DDRM.transpose(m, null));
    }

    private interface Change {
        DMatrixRMaj of(DMatrixRMaj m, int input);
    }

    private void add(String name, Change change) {
        add(TestPoint.Kind.DERIVED, name, 1, x, change);
    }

    private void addFromDense(String name, Change change) {
        addFromDense(TestPoint.Kind.DERIVED, name, 1, change);
    }

    private void addMultiple(TestPoint.Kind kind, String factor, double scale) {
        addFromDense(kind, "at " + factor + " times the given point", scale, (m, i) -> each(m, v -> scale * v));
    }

    private void addFromDense(TestPoint.Kind kind, String name, double scale, Change change) {
        boolean isRandom = false;
        for (int i = 0; i < x.length; i++) isRandom |= dense[i] != x[i] && !fixed.get(i);
        add(kind, isRandom ? name + ", with random numbers for inputs that are zero" : name, scale, dense, change);
    }

    /** Adds the changed point, unless it is the given one. */
    private void add(TestPoint.Kind kind, String name, double scale, DMatrixRMaj[] from, Change change) {
        DMatrixRMaj[] at = MatrixMath.copy(x);
        boolean differs = false;
        for (int i = 0; i < x.length; i++) {
            if (fixed.get(i)) continue;
            DMatrixRMaj changed = precision.round(change.of(from[i], i));
            BitSet held = fixedEntries.getOrDefault(i, Subject.NONE);
            for (int k = held.nextSetBit(0); k >= 0; k = held.nextSetBit(k + 1)) changed.data[k] = x[i].data[k];
            if (!domains.apply(i).contains(changed)) continue;
            at[i] = changed;
            differs |= !MatrixMath.same(changed, x[i]);
        }
        if (differs) points.add(new TestPoint(name, kind, at, scale));
    }

    private DMatrixRMaj generic(DMatrixRMaj m, int input) {
        double size = new Scales(m).typical();
        return each(m, v -> inside(input, size * random.nextGaussian()));
    }

    /** Returns a number in the domain of an input that is as far from the lower bound as {@code v} is from zero. */
    private double inside(int input, double v) {
        Domain d = domains.apply(input);
        if (d.low() == Double.NEGATIVE_INFINITY) return v;
        double far = d.low() + Math.abs(v);
        return far < d.high() ? far : d.low() + (d.high() - d.low()) / (2 + Math.abs(v));
    }

    private double commonSize() {
        for (int i = 0; i < x.length; i++) {
            if (!fixed.get(i)) return new Scales(x[i]).typical();
        }
        return 1;
    }

    private static DMatrixRMaj sorted(DMatrixRMaj m) {
        DMatrixRMaj r = m.copy();
        Arrays.sort(r.data, 0, r.getNumElements());
        return r;
    }

    private static DMatrixRMaj each(DMatrixRMaj m, DoubleUnaryOperator f) {
        return MatrixMath.each(m, (i, v) -> f.applyAsDouble(v));
    }
}
