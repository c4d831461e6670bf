package dev.pullback.cli.gradcheck;

import dev.pullback.autograd.Fn;
import dev.pullback.check.Verdict;
import dev.pullback.core.Shape;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Draws random inputs that a function accepts, in two unequal shapes if it accepts two. The shapes tried are 3x4 and 5x2, then
 * those that fit the parameters and constants that the function records before it refuses the first ones. Numbers are drawn
 * from -2 to 2; if the value of the function is not finite there, from 0.1 to 0.9, and otherwise from 1.1 to 3.
 */
final class TrialInputs {
    private static final int MOST_INPUTS = 4;
    private static final int SHAPES = 2;
    private static final int WIDTHS = 16;

    private final Trial trial;
    private final long seed;
    private final List<DMatrixRMaj[]> accepted = new ArrayList<>();
    private final Set<List<Shape>> tried = new LinkedHashSet<>();
    /** The first exception that says more than that there are too few inputs. */
    private @Nullable String refusal;

    private boolean isOfTooFewInputs;

    /** Calls the function and throws an exception if it does not accept the inputs. */
    private interface Trial {
        /** Returns whether the value is finite. */
        boolean isFiniteAt(DMatrixRMaj[] x, Set<Shape> recorded);
    }

    private TrialInputs(Trial trial, long seed) {
        this.trial = trial;
        this.seed = seed;
    }

    /**
     * Returns one or two lists of inputs.
     *
     * @throws IllegalArgumentException if none of the inputs tried is accepted
     */
    static List<DMatrixRMaj[]> of(DeclaredCheck check, long seed) {
        Fn.N f = check.function();
        Trial trial = f == null ? (x, recorded) -> isFinite(check, x) : (x, recorded) -> isFinite(f, x, recorded);
        TrialInputs inputs = new TrialInputs(trial, seed);
        if (check.arity() > 0) inputs.search(check.arity());
        for (int n = 1; n <= MOST_INPUTS && check.arity() == 0 && inputs.accepted.isEmpty(); n++) inputs.search(n);
        if (!inputs.accepted.isEmpty()) return inputs.accepted;
        throw new IllegalArgumentException("none of the inputs tried is accepted (" + inputs.refusal
                + "); give inputs by --at, or declare a GradCheck with inputs(…)");
    }

    private static boolean isFinite(Fn.N f, DMatrixRMaj[] x, Set<Shape> recorded) {
        Tape tape = new Tape();
        Var[] in = new Var[x.length];
        for (int i = 0; i < x.length; i++) in[i] = tape.input(x[i].copy());
        try {
            Var value = f.apply(in);
            if (value == null) throw new IllegalArgumentException("the result is null");
            DMatrixRMaj y = value.value();
            for (int i = 0; i < y.getNumElements(); i++) {
                if (!Double.isFinite(y.data[i])) return false;
            }
            return true;
        } finally {
            for (int i = x.length; i < tape.size(); i++) {
                if (tape.at(i).op().isLeaf()) recorded.add(tape.at(i).shape());
            }
        }
    }

    private static boolean isFinite(DeclaredCheck check, DMatrixRMaj[] x) {
        return check.check().order(1).onlyHere().fast(1).at(x).verdict() != Verdict.NONFINITE;
    }

    private void search(int n) {
        Set<Shape> recorded = new LinkedHashSet<>();
        for (List<Shape> shapes : first(n)) tryOut(shapes, recorded);
        if (n > 1) return;
        for (Shape s : List.copyOf(recorded)) {
            for (int width : new int[] {s.cols(), s.rows()}) {
                tryWidth(width, recorded);
            }
            tryOut(List.of(s), recorded);
        }
        tryOut(List.of(new Shape(1, 4)), recorded);
        tryOut(List.of(new Shape(3, 3)), recorded);
        tryOut(List.of(new Shape(4, 4)), recorded);
        for (int width = WIDTHS; width >= 1; width--) {
            tryWidth(width, recorded);
        }
    }

    /** Tries matrices of a width that are not square, because a transposed gradient of a square matrix has the right shape. */
    private void tryWidth(int width, Set<Shape> recorded) {
        tryOut(List.of(new Shape(width == 3 ? 4 : 3, width)), recorded);
        tryOut(List.of(new Shape(width == 5 ? 6 : 5, width)), recorded);
    }

    /** Returns the usual combinations: equal shapes, a row for the others, a product with a bias, equal widths. */
    private static List<List<Shape>> first(int n) {
        Shape x = new Shape(3, 4);
        Shape small = new Shape(5, 2);
        List<List<Shape>> all = new ArrayList<>();
        all.add(Collections.nCopies(n, x));
        if (n > 1) all.add(followed(n, small, new Shape(1, 2), new Shape(1, 2)));
        all.add(Collections.nCopies(n, small));
        if (n == 1) return all;
        all.add(Collections.nCopies(n, new Shape(1, 4)));
        all.add(followed(n, x, new Shape(4, 2), new Shape(1, 2)));
        all.add(followed(n, small, new Shape(2, 3), new Shape(1, 3)));
        all.add(followed(n, x, new Shape(5, 4), new Shape(5, 4)));
        all.add(followed(n, small, new Shape(3, 2), new Shape(3, 2)));
        all.add(followed(n, x, new Shape(3, 1), new Shape(3, 1)));
        all.add(followed(n, x, Shape.SCALAR, Shape.SCALAR));
        return all;
    }

    private static List<Shape> followed(int n, Shape first, Shape second, Shape others) {
        List<Shape> shapes = new ArrayList<>(List.of(first, second));
        while (shapes.size() < n) shapes.add(others);
        return shapes;
    }

    private void tryOut(List<Shape> shapes, Set<Shape> recorded) {
        if (accepted.size() == SHAPES || !tried.add(shapes)) return;
        try {
            DMatrixRMaj[] x = drawn(shapes, -2, 2);
            if (!trial.isFiniteAt(x, recorded)) x = drawn(shapes, 0.1, 0.9);
            if (!trial.isFiniteAt(x, recorded)) x = drawn(shapes, 1.1, 3);
            accepted.add(x);
        } catch (RuntimeException | AssertionError e) {
            if (refusal != null && !isOfTooFewInputs) return;
            isOfTooFewInputs = e instanceof ArrayIndexOutOfBoundsException
                    || e.getCause() instanceof ArrayIndexOutOfBoundsException;
            refusal = "at " + shapes.stream().map(Shape::toString).collect(Collectors.joining(", ")) + ": "
                    + e.getMessage();
        }
    }

    private DMatrixRMaj[] drawn(List<Shape> shapes, double low, double high) {
        Random random = new Random(seed + accepted.size());
        DMatrixRMaj[] x = new DMatrixRMaj[shapes.size()];
        for (int i = 0; i < x.length; i++) {
            x[i] = new DMatrixRMaj(shapes.get(i).rows(), shapes.get(i).cols());
            for (int k = 0; k < x[i].data.length; k++) x[i].data[k] = low + (high - low) * random.nextDouble();
        }
        return x;
    }
}
