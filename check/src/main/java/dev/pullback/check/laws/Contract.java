package dev.pullback.check.laws;

import dev.pullback.check.Criterion;
import dev.pullback.check.subject.MatrixMath;
import dev.pullback.check.subject.Subject;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/** Checks how the code of a vector-Jacobian product behaves: it modifies nothing, shares nothing and keeps no state. */
final class Contract {
    private final Laws laws;
    private final Subject subject;
    /** The cotangent and the gradients of the first call. */
    private DMatrixRMaj firstCotangent = new DMatrixRMaj(0, 0);

    private DMatrixRMaj[] firstGradients = {};

    Contract(Laws laws) {
        this.laws = laws;
        this.subject = laws.subject();
    }

    /** Checks that there is a gradient for each input, of the shape of the input. */
    boolean hasShapes() {
        @Nullable DMatrixRMaj[] gradients;
        try {
            Subject.Run run = subject.run(laws.inputs());
            firstCotangent = laws.cotangent(run.value());
            gradients = run.pull(firstCotangent.copy());
        } catch (IllegalArgumentException e) {
            throw e; // an op without a rule is a mistake in the call, not a wrong gradient
        } catch (RuntimeException e) {
            return broken(Criterion.SHAPE, e.getMessage() == null ? e.toString() : e.getMessage());
        }
        if (gradients.length != laws.size())
            return broken(Criterion.SHAPE, gradients.length + " gradients for " + laws.size() + " inputs");
        for (int i = 0; i < laws.size(); i++) {
            DMatrixRMaj d = gradients[i];
            if (laws.isFixed(i) || (d != null && MatrixMath.shape(d).equals(MatrixMath.shape(laws.input(i))))) continue;
            String is = d == null ? "null" : MatrixMath.shape(d);
            String should = MatrixMath.shape(laws.input(i));
            return broken(Criterion.SHAPE, "the gradient of " + laws.name(i) + " is " + is + ", not " + should);
        }
        firstGradients = laws.full(gradients);
        return true;
    }

    /** Checks that inputs, cotangent and value are not modified. */
    boolean modifiesNothing() {
        DMatrixRMaj[] x = laws.inputs();
        subject.value(x);
        if (isModified(x, "the function")) return false;
        Subject.Run run = subject.run(x);
        DMatrixRMaj value = run.value().copy();
        DMatrixRMaj g = laws.cotangent(value);
        DMatrixRMaj given = g.copy();
        run.pull(given);
        if (isModified(x, "the VJP")) return false;
        if (!MatrixMath.same(g, given)) return broken(Criterion.MUTATION, "the VJP modifies the cotangent");
        if (!MatrixMath.same(value, run.value())) return broken(Criterion.MUTATION, "the VJP modifies the value");
        return true;
    }

    private boolean isModified(DMatrixRMaj[] x, String culprit) {
        for (int i = 0; i < x.length; i++) {
            if (!MatrixMath.same(x[i], laws.input(i)))
                return !broken(Criterion.MUTATION, culprit + " modifies input " + laws.name(i));
        }
        return false;
    }

    /**
     * Checks that repeated calls give the same bits: forward and backward once more, and two backward passes of one run,
     * where the gradients of the first pass are overwritten before the second.
     */
    boolean isRepeatable() {
        DMatrixRMaj value = subject.value(laws.inputs()).copy();
        if (!MatrixMath.repeats(value, subject.value(laws.inputs()), subject.precision()))
            return broken(
                    Criterion.REPETITION,
                    "the function has another value when computed again: it draws random numbers, or its kernel adds to"
                            + " out, which is not zeroed");
        DMatrixRMaj g = laws.cotangent(value);
        DMatrixRMaj[] d = laws.gradients(g);
        if (!same(
                firstGradients,
                laws.gradients(firstCotangent),
                Criterion.REPETITION,
                "the first call gave other gradients than a later one")) return false;
        if (!same(d, laws.gradients(g), Criterion.REPETITION, "forward and backward once more give other gradients"))
            return false;
        DMatrixRMaj[] x = laws.inputs();
        Subject.Run run = subject.run(x);
        for (DMatrixRMaj m : run.pull(g.copy())) {
            if (m != null) Arrays.fill(m.data, Double.NaN);
        }
        for (int i = 0; i < x.length; i++) x[i].setTo(laws.input(i));
        return same(
                d,
                laws.full(run.pull(g.copy())),
                Criterion.REPETITION,
                "a second backward pass, after the gradients of the first were overwritten, gives others");
    }

    /** Checks that each gradient has its own array, which later calls do not overwrite. */
    void checkSharing() {
        DMatrixRMaj[] x = laws.inputs();
        Subject.Run run = subject.run(x);
        DMatrixRMaj g = laws.cotangent(run.value());
        @Nullable DMatrixRMaj[] d = run.pull(g);
        for (int i = 0; i < d.length; i++) {
            DMatrixRMaj own = d[i];
            if (own == null) continue;
            String with = null;
            if (own.data == g.data) with = "the cotangent";
            if (own.data == run.value().data) with = "the value";
            for (int k = 0; k < x.length; k++) {
                if (own.data == x[k].data) with = "input " + laws.name(k);
            }
            for (int k = 0; k < i; k++) {
                DMatrixRMaj other = d[k];
                if (other != null && own.data == other.data) with = "the gradient of " + laws.name(k);
            }
            if (with != null)
                broken(Criterion.ALIASING, "the gradient of " + laws.name(i) + " shares its array with " + with);
        }
        DMatrixRMaj[] before = laws.full(d);
        DMatrixRMaj value = run.value().copy();
        Subject.Run later = subject.run(laws.elsewhere());
        later.pull(laws.cotangent(later.value()));
        same(before, laws.full(d), Criterion.ALIASING, "a gradient changes when the VJP is called again");
        if (!MatrixMath.same(value, run.value()))
            broken(Criterion.ALIASING, "the value changes when the function is called again");
    }

    /** Checks that a call at another point in between does not change the result. */
    void checkState() {
        Subject.Run here = subject.run(laws.inputs());
        DMatrixRMaj value = here.value().copy();
        DMatrixRMaj g = laws.cotangent(value);
        DMatrixRMaj[] d = laws.gradients(g);
        Subject.Run there = subject.run(laws.elsewhere());
        there.pull(laws.cotangent(there.value()));
        same(
                d,
                laws.full(here.pull(g.copy())),
                Criterion.STATE,
                "gradients depend on a call at another point in between");
        if (!MatrixMath.repeats(value, subject.value(laws.inputs()), subject.precision()))
            broken(Criterion.STATE, "the value depends on a call at another point in between");
    }

    /** Checks that a layer keeps copies: the caller may overwrite an input between the forward and the backward pass. */
    void checkKeptInputs() {
        if (!subject.isStateful()) return;
        DMatrixRMaj g = laws.cotangent(subject.value(laws.inputs()));
        DMatrixRMaj[] d = laws.gradients(g);
        for (int i = 0; i < laws.size(); i++) {
            DMatrixRMaj[] x = laws.inputs();
            Subject.Run run = subject.run(x);
            Arrays.fill(x[i].data, Double.NaN);
            String text = "gradients change if the caller overwrites " + laws.name(i)
                    + " between forward and backward; keep a copy of it";
            if (!same(d, laws.full(run.pull(g.copy())), Criterion.STATE, text)) return;
        }
    }

    /** Checks matrices whose array is longer than their number of elements. */
    void checkOversizedArrays() {
        DMatrixRMaj value = subject.value(laws.inputs()).copy();
        DMatrixRMaj g = laws.cotangent(value);
        DMatrixRMaj[] large =
                Arrays.stream(laws.inputs()).map(MatrixMath::oversized).toArray(DMatrixRMaj[]::new);
        String text = "matrices whose array is longer than their elements give ";
        try {
            if (!MatrixMath.repeats(value, subject.value(large), subject.precision())) {
                broken(Criterion.OVERSIZE, text + "another value; loop to getNumElements(), not data.length");
                return;
            }
            DMatrixRMaj[] d = laws.full(subject.run(large).pull(MatrixMath.oversized(g)));
            same(laws.gradients(g), d, Criterion.OVERSIZE, text + "other gradients");
        } catch (RuntimeException e) {
            broken(Criterion.OVERSIZE, text + "the error " + e.getMessage());
        }
    }

    private boolean same(DMatrixRMaj[] expected, DMatrixRMaj[] actual, Criterion criterion, String text) {
        for (int i = 0; i < expected.length; i++) {
            if (!MatrixMath.repeats(expected[i], actual[i], subject.precision()))
                return broken(criterion, text + " (gradient of " + laws.name(i) + ")");
        }
        return true;
    }

    private boolean broken(Criterion criterion, String text) {
        laws.addBroken(criterion, text);
        return false;
    }
}
