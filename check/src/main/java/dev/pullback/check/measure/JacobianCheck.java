package dev.pullback.check.measure;

import dev.pullback.check.Verdict;
import dev.pullback.check.subject.MatrixMath;
import dev.pullback.check.subject.Scales;
import dev.pullback.check.subject.Subject;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/** Compares every entry of the Jacobian at one point: a backward pass for each output, a line for each input entry. */
final class JacobianCheck {
    private final Subject subject;
    private final DMatrixRMaj[] x;
    private final double[] center;
    private final double[] analytic;
    private final Noise noise;
    private final LineCheck check;

    JacobianCheck(Subject subject, DMatrixRMaj[] x, double[] center) {
        this.subject = subject;
        this.x = MatrixMath.copy(x);
        this.center = center;
        this.analytic = new double[center.length];
        this.noise = new Noise(center.length);
        this.check = new LineCheck(center);
    }

    /**
     * Compares the Jacobians of all inputs that are not fixed.
     *
     * @param largest the size of the derivatives of each input elsewhere; it is raised to that of those here
     */
    List<Comparison> compare(Subject.Run run, BitSet fixed, double[] largest, Random random) {
        List<Comparison> comparisons = new ArrayList<>();
        for (int i = 0; i < x.length; i++) {
            if (!fixed.get(i)) comparisons.add(new Comparison(i, center.length, x[i].getNumElements()));
        }
        pull(run, comparisons);
        for (Comparison c : comparisons) {
            largest[c.input] = Math.max(largest[c.input], c.largest());
            compare(c, largest[c.input], random);
            new Nearby(subject, x, fixed, random).reconsider(c);
            c.excuseOverflow();
        }
        return comparisons;
    }

    private void pull(Subject.Run run, List<Comparison> comparisons) {
        DMatrixRMaj unit = new DMatrixRMaj(run.value().numRows, run.value().numCols);
        for (int j = 0; j < center.length; j++) {
            unit.data[j] = 1;
            @Nullable DMatrixRMaj[] gradients = run.pull(unit.copy());
            unit.data[j] = 0;
            for (Comparison c : comparisons) {
                DMatrixRMaj gradient = gradients[c.input];
                if (gradient == null) throw new IllegalStateException("no gradient of input " + c.input);
                System.arraycopy(gradient.data, 0, c.analytic, c.at(j, 0), c.entries);
            }
        }
    }

    private void compare(Comparison c, double largest, Random random) {
        Scales scales = new Scales(x[c.input]);
        noise.measure(wander(c, scales, random), 1, center);
        EntryLine line = new EntryLine(subject, x);
        for (int e = 0; e < c.entries; e++) {
            for (int j = 0; j < c.outputs; j++) analytic[j] = c.analytic[c.at(j, e)];
            line.of(c.input, e);
            double scale = scales.of(e);
            check.check(line, scale, analytic, noise.least(), largest);
            note(c, e, true);
            double own = scales.ownOf(e);
            if (own >= scale || !needsCloserLook(c, e)) continue;
            double reached = check.smallestStep();
            check.check(line, own, analytic, noise.least(), largest);
            note(c, e, reached > own / 16);
        }
    }

    /** A line on which all entries of the input move, each by its own scale. */
    private Line wander(Comparison c, Scales scales, Random random) {
        DMatrixRMaj[] u = MatrixMath.zerosLike(x);
        for (int e = 0; e < c.entries; e++) u[c.input].data[e] = scales.of(e) * (random.nextDouble() - 0.5);
        return new DirectionLine(subject, x, u);
    }

    /** Whether an entry much smaller than the others of its matrix may have been judged by steps too large for it. */
    private static boolean needsCloserLook(Comparison c, int entry) {
        for (int j = 0; j < c.outputs; j++) {
            if (c.verdicts[c.at(j, entry)] != Verdict.OK) return true;
        }
        return false;
    }

    /** Takes over the verdicts; those that are undecided only if {@code undecidedToo}. */
    private void note(Comparison c, int entry, boolean undecidedToo) {
        for (int j = 0; j < c.outputs; j++) {
            int at = c.at(j, entry);
            if (!undecidedToo && check.verdict(j) == Verdict.UNDECIDED) continue;
            c.verdicts[at] = check.verdict(j);
            c.numeric[at] = check.numeric(j);
            c.bars[at] = check.bar(j);
        }
    }
}
