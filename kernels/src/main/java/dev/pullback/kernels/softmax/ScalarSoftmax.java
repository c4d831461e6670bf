package dev.pullback.kernels.softmax;

import dev.pullback.kernels.Compensated;
import java.util.Arrays;

/** The loops in plain Java: what a row gets is what it gets in a lane of {@code VectorShortRows}, to the bit. */
final class ScalarSoftmax implements RowLoops {
    private final LaneTerms terms = new LaneTerms();

    @Override
    public int prepare(double[] x, int start, int end, int n, boolean keep, double[] out) {
        return LaneTerms.isShort(n) ? terms.ofRows(x, start, end, n, keep, out) : end;
    }

    @Override
    public double max(double[] x, int start, int n) {
        return LaneTerms.isShort(n) ? terms.maxOfRow(start) : LaneTerms.max(x, start, n);
    }

    @Override
    public void addTerms(double[] x, int start, int n, double max, boolean keep, double[] out, double[] sums) {
        Arrays.fill(sums, 0);
        if (LaneTerms.isShort(n)) {
            terms.addUp(start, n, keep, out, sums);
            return;
        }
        for (int from = start, count; from < start + n; from += count) {
            count = Math.min(LaneTerms.CHUNK, start + n - from);
            terms.ofPiece(x, from, count, max, keep, out);
            terms.addUp(from, count, keep, out, sums);
        }
    }

    @Override
    public void scale(double[] terms, int start, int n, double quotient, double error) {
        double q = quotient * LOWER;
        double rest = error * LOWER;
        for (int i = start; i < start + n; i++) terms[i] = Math.fma(terms[i], q, terms[i] * rest);
    }

    @Override
    public void logSoftmax(double[] x, int start, int n, double max, double log, double[] out) {
        double far = max + FAR;
        for (int i = start; i < start + n; i++) {
            double near = x[i] < far ? far : x[i];
            double lost = Compensated.sumError(near, -max, near - max);
            out[i] = (x[i] - max) - (log - lost);
        }
    }
}
