package dev.pullback.check.measure;

import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import org.ejml.data.DMatrixRMaj;

/** Describes which entries of an input have a wrong derivative, by a property that they have and the other entries do not. */
final class WrongEntries {
    /** The number of ways to choose the wrong entries from which a bound between wrong and right ones is no accident. */
    private static final double WAYS = 15;

    private final DMatrixRMaj x;
    private final boolean[] bad;
    private final boolean[] good;
    private final int wrong;
    private final int right;
    private final boolean isSample;

    /** {@code isSample} says whether the comparison covers only some entries of the input. */
    WrongEntries(Comparison c, DMatrixRMaj x, boolean isSample) {
        this.x = x;
        this.isSample = isSample;
        this.bad = new boolean[c.entries];
        this.good = new boolean[c.entries];
        int wrong = 0;
        int right = 0;
        for (int e = 0; e < c.entries; e++) {
            boolean live = false;
            for (int j = 0; j < c.outputs; j++) {
                int i = c.at(j, e);
                bad[e] |= c.verdicts[i].fails();
                live |= c.numeric[i] != 0 || c.analytic[i] != 0;
            }
            good[e] = live && !bad[e];
            if (bad[e]) wrong++;
            if (good[e]) right++;
        }
        this.wrong = wrong;
        this.right = right;
    }

    /** Returns a description, as in {@code wrong only in row 2}; empty if all entries are wrong. */
    String guess(String problem) {
        if (right == 0) return "";
        String only = problem + " only ";
        int live = wrong + right;
        if (wrong == 1) return only + "at one entry of " + live + (isSample ? " looked at" : "");
        if (separates(e -> x.data[e] == 0)) return only + "where the input is zero";
        if (separates(e -> x.data[e] != 0)) return only + "where the input is not zero";
        String part = partOfSquare();
        if (!part.isEmpty()) return only + part;
        if (separates(e -> x.data[e] < 0)) return only + "where the input is negative";
        if (separates(e -> x.data[e] > 0)) return only + "where the input is positive";
        if (separates(this::hasTwin)) return only + "at ties";
        int row = line(e -> e / x.numCols);
        if (row >= 0) return only + "in row " + row;
        int col = line(e -> e % x.numCols);
        if (col >= 0) return only + "in column " + col;
        String range = ways(live, wrong) < WAYS ? "" : range();
        if (!range.isEmpty()) return only + range;
        return problem + " at " + wrong + " of " + live + " entries" + (isSample ? " looked at" : "");
    }

    /** Whether all wrong entries and no right one have the property. */
    private boolean separates(IntPredicate property) {
        for (int e = 0; e < bad.length; e++) {
            if (bad[e] ? !property.test(e) : good[e] && property.test(e)) return false;
        }
        return true;
    }

    /** Returns a description of the diagonal or of a triangle that holds the wrong entries, or an empty string. */
    private String partOfSquare() {
        int n = x.numCols;
        if (isSample || n < 2 || x.numRows != n) return "";
        if (separates(e -> e / n == e % n)) return "on the diagonal";
        if (separates(e -> e / n != e % n)) return "off the diagonal";
        if (separates(e -> e / n < e % n)) return "above the diagonal";
        if (separates(e -> e / n > e % n)) return "below the diagonal";
        if (separates(e -> e / n <= e % n)) return "on and above the diagonal";
        return separates(e -> e / n >= e % n) ? "on and below the diagonal" : "";
    }

    /** Whether another entry of the input has the same value. That at the mirrored place of a square does not count. */
    private boolean hasTwin(int entry) {
        int n = x.numCols;
        int mirrored = !isSample && x.numRows == n ? entry % n * n + entry / n : entry;
        for (int k = 0; k < bad.length; k++) {
            if (k != entry && k != mirrored && x.data[k] == x.data[entry]) return true;
        }
        return false;
    }

    /** Returns the row or column that contains all wrong entries and no right one, or -1. */
    private int line(IntUnaryOperator lineOf) {
        int first = 0;
        while (!bad[first]) first++;
        int line = lineOf.applyAsInt(first);
        return separates(e -> lineOf.applyAsInt(e) == line) ? line : -1;
    }

    /** Returns the number of ways to choose {@code k} of {@code n} entries. */
    private static double ways(int n, int k) {
        double ways = 1;
        for (int i = 1; i <= k; i++) ways *= (n - k + i) / (double) i;
        return ways;
    }

    /** Returns a description of the bound between the wrong and the right entries, or an empty string. */
    private String range() {
        double[] in = range(bad);
        double[] out = range(good);
        if (in[2] > out[3]) return "beyond |x| = " + between(out[3], in[2]);
        if (in[3] < out[2]) return "below |x| = " + between(in[3], out[2]);
        if (in[0] > out[1]) return "for x above " + between(out[1], in[0]);
        if (in[1] < out[0]) return "for x below " + between(in[1], out[0]);
        return "";
    }

    private static String between(double low, double high) {
        return String.format(Locale.ROOT, "%.3g … %.3g", low, high);
    }

    /** Returns the least and the greatest number and the least and the greatest magnitude of the chosen entries. */
    private double[] range(boolean[] chosen) {
        double inf = Double.POSITIVE_INFINITY;
        double[] r = {inf, -inf, inf, -inf};
        for (int e = 0; e < chosen.length; e++) {
            if (!chosen[e]) continue;
            double v = x.data[e];
            r[0] = Math.min(r[0], v);
            r[1] = Math.max(r[1], v);
            r[2] = Math.min(r[2], Math.abs(v));
            r[3] = Math.max(r[3], Math.abs(v));
        }
        return r;
    }
}
