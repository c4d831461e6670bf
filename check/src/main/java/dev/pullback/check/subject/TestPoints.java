package dev.pullback.check.subject;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import org.ejml.data.DMatrixRMaj;

/**
 * The given point and others derived from it, since many a wrong gradient is right where one happens to look: at symmetric
 * matrices, in the middle of a range, where all numbers differ, where a branch is dead. Only inputs that are not fixed
 * change, and only within their domains.
 */
public final class TestPoints {
    public static final String GIVEN = "at the given point";

    private final DMatrixRMaj[] x;
    private final BitSet fixed;
    private final IntFunction<Domain> domains;
    private final List<TestPoint> points = new ArrayList<>();

    private TestPoints(DMatrixRMaj[] x, BitSet fixed, IntFunction<Domain> domains) {
        this.x = x;
        this.fixed = fixed;
        this.domains = domains;
    }

    /** The given point alone. */
    public static TestPoint given(DMatrixRMaj[] x) {
        return TestPoint.given(GIVEN, x);
    }

    /** A point of random numbers of the size of the given ones. */
    public static List<TestPoint> generic(DMatrixRMaj[] x, BitSet fixed, IntFunction<Domain> domains, Random random) {
        TestPoints p = new TestPoints(x, fixed, domains);
        p.add("at a generic point", (m, i) -> p.generic(m, i, random));
        return p.points;
    }

    /** The points derived from the given one that are worth it where each is dear. */
    public static List<TestPoint> few(DMatrixRMaj[] x, BitSet fixed, IntFunction<Domain> domains, Random random) {
        TestPoints p = new TestPoints(x, fixed, domains);
        p.addFew(random);
        return p.points;
    }

    /** All points derived from the given one. */
    public static List<TestPoint> derived(DMatrixRMaj[] x, BitSet fixed, IntFunction<Domain> domains, Random random) {
        TestPoints p = new TestPoints(x, fixed, domains);
        p.addFew(random);
        p.add("at 800 times the given point", (m, i) -> each(m, v -> 800 * v));
        p.addRemote("at 2^14 times the given point", (m, i) -> each(m, v -> 0x1p14 * v));
        p.addRemote("at 2^-14 times the given point", (m, i) -> each(m, v -> 0x1p-14 * v));
        p.add("where all elements are 1", (m, i) -> each(m, v -> 1));
        p.add("where all elements are equal", (m, i) -> each(m, v -> m.data[0]));
        p.add("with the elements in order", (m, i) -> sorted(m));
        p.add("at minus zero", (m, i) -> each(m, v -> -0.0));
        p.add("at the negated absolute values of the given point", (m, i) -> each(m, v -> -Math.abs(v)));
        for (int zero = 0; zero < x.length && x.length - fixed.cardinality() > 1; zero++) {
            int only = zero;
            if (!fixed.get(zero)) p.add("with zeros as input " + zero, (m, i) -> each(m, v -> i == only ? 0 : v));
        }
        return p.points;
    }

    private void addFew(Random random) {
        add("at a generic point", (m, i) -> generic(m, i, random));
        add("at 8 times the given point", (m, i) -> each(m, v -> 8 * v));
        add("at the absolute values of the given point", (m, i) -> each(m, Math::abs));
        double step = commonSize();
        add("at a point with ties", (m, i) -> each(m, v -> inside(i, step * (1 + random.nextInt(2)))));
        add("at zero", (m, i) -> each(m, v -> 0));
    }

    private interface Change {
        DMatrixRMaj of(DMatrixRMaj m, int input);
    }

    private interface Elementwise {
        double of(double v);
    }

    private void add(String name, Change change) {
        DMatrixRMaj[] at = changed(change);
        if (differs(at)) points.add(TestPoint.derived(name, at));
    }

    private void addRemote(String name, Change change) {
        DMatrixRMaj[] at = changed(change);
        if (differs(at)) points.add(TestPoint.remote(name, at));
    }

    private DMatrixRMaj[] changed(Change change) {
        DMatrixRMaj[] at = MatrixMath.copy(x);
        for (int i = 0; i < x.length; i++) {
            if (fixed.get(i)) continue;
            at[i] = change.of(x[i], i);
            if (!domains.apply(i).contains(at[i])) at[i] = x[i].copy();
        }
        return at;
    }

    private boolean differs(DMatrixRMaj[] at) {
        for (int i = 0; i < x.length; i++) {
            if (!MatrixMath.same(at[i], x[i])) return true;
        }
        return false;
    }

    private DMatrixRMaj generic(DMatrixRMaj m, int input, Random random) {
        double size = new Scales(m).typical();
        return each(m, v -> inside(input, size * random.nextGaussian()));
    }

    /** A number of the domain of an input that is as far from its lower bound as {@code v} is from zero. */
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

    private static DMatrixRMaj each(DMatrixRMaj m, Elementwise f) {
        DMatrixRMaj r = m.copy();
        for (int k = 0, n = r.getNumElements(); k < n; k++) r.data[k] = f.of(r.data[k]);
        return r;
    }
}
