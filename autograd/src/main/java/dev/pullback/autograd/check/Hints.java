package dev.pullback.autograd.check;

import java.util.Locale;
import org.ejml.data.DMatrixRMaj;

/** Guesses at the mistake behind a wrong Jacobian, from where and how it differs from the right one. */
final class Hints {
    /** How well numbers must agree to be called equal. */
    private static final double EQUAL = 1e-6;

    private final Comparison c;
    private final DMatrixRMaj x;
    private final DMatrixRMaj whole;
    private final int rowsOfY;
    private final int colsOfY;

    private Hints(Comparison c, DMatrixRMaj x, DMatrixRMaj whole, DMatrixRMaj value) {
        this.c = c;
        this.x = x;
        this.whole = whole;
        this.rowsOfY = value.numRows;
        this.colsOfY = value.numCols;
    }

    /** From the whole Jacobian with respect to {@code x}. */
    static Hints of(Comparison c, DMatrixRMaj x, DMatrixRMaj value) {
        return new Hints(c, x, x, value);
    }

    /** From the derivatives of one output with respect to some entries of {@code x}. */
    static Hints ofSample(Projections.Sample sample, DMatrixRMaj x, DMatrixRMaj value) {
        return new Hints(sample.comparison(), sample.at(), x, value);
    }

    /** The best guess, or an empty string. */
    String guess() {
        if (c.has(Verdict.NONFINITE)) return where("NaN or infinite");
        if (!c.has(Verdict.WRONG)) return c.has(Verdict.KINK_WRONG) ? where("wrong at kinks") : "";
        String how = how();
        String where = where("wrong");
        return how.isEmpty() ? where : where.isEmpty() ? how : how + "; " + where;
    }

    private String how() {
        String ratio = ratio();
        if (!ratio.isEmpty() || x != whole) return ratio;
        if (matches(this::transposedInput) || matches(this::untransposedInput))
            return "equals the transpose, entry by entry";
        if (matches(this::transposedOutput)) return "belongs to the transpose of the cotangent";
        if (matches(this::swappedColumns) || matches(this::swappedRows)) return "is as if a factor were transposed";
        if (matches(this::meanOfColumn)) return "equals the mean of its column";
        if (matches(this::meanOfRow)) return "equals the mean of its row";
        if (matches(this::sumOfColumn)) return "equals the sum of its column";
        if (matches(this::sumOfRow)) return "equals the sum of its row";
        if (matches(this::leftNeighbour)) return "belongs to the entry before it: off by one";
        if (matches(this::rightNeighbour)) return "belongs to the entry behind it: off by one";
        return "";
    }

    /** Whether all that is wrong is wrong by one factor. */
    private String ratio() {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        boolean dropped = true;
        int count = 0;
        for (int i = 0; i < c.verdicts.length; i++) {
            if (!c.verdicts[i].fails()) continue;
            count++;
            dropped &= c.analytic[i] == 0;
            double ratio = c.numeric[i] == 0 ? Double.NaN : c.analytic[i] / c.numeric[i];
            low = Math.min(low, ratio);
            high = Math.max(high, ratio);
        }
        if (dropped) return "is zero: the gradient is dropped";
        double middle = (low + high) / 2;
        // The estimate itself has an error, against which a factor close to one must be told.
        if (!(high - low <= EQUAL * Math.min(Math.abs(middle), 1e3 * Math.abs(middle - 1)))) return "";
        if (Math.abs(middle + 1) < EQUAL) return "has the wrong sign";
        // One wrong number is some multiple of the right one whatever the mistake.
        if (count == 1 && c.verdicts.length > 1 && !isSimple(middle)) return "";
        return "is " + factor(middle) + " times the numeric one: a factor is missing or too many";
    }

    private static boolean isSimple(double ratio) {
        double times = Math.abs(ratio) < 1 ? 1 / ratio : ratio;
        return Math.abs(times - Math.rint(times)) < EQUAL * Math.abs(times) && Math.abs(times) < 1e4;
    }

    private String factor(double ratio) {
        if (Math.abs(ratio - 1) < 1e-3)
            return "1 + " + Finding.number(Double.parseDouble(String.format(Locale.ROOT, "%.2g", ratio - 1)));

        StringBuilder s = new StringBuilder(Finding.number(roundedIfClose(ratio)));
        double times = Math.abs(ratio) < 1 ? 1 / Math.abs(ratio) : Math.abs(ratio);
        long n = Math.round(times);
        if (n < 2 || Math.abs(times - n) > EQUAL * times) return s.toString();
        String number = Long.toString(n);
        if (Math.abs(ratio) < 1) s.append(" = 1/").append(number);
        if (n == rowsOfY) s.append(" (there are ").append(number).append(" rows in the value)");
        else if (n == colsOfY) s.append(" (there are ").append(number).append(" columns in the value)");
        else if (n == whole.numRows) s.append(" (there are ").append(number).append(" rows in the input)");
        else if (n == whole.numCols) s.append(" (there are ").append(number).append(" columns in the input)");
        else if (n == whole.getNumElements())
            s.append(" (there are ").append(number).append(" entries in the input)");
        return s.toString();
    }

    private static double roundedIfClose(double v) {
        double rounded = Math.rint(v * 1e4) / 1e4;
        return Math.abs(rounded - v) < EQUAL * Math.abs(v) ? rounded : v;
    }

    /** What the analytic derivative of an output with respect to an entry would be, were the guess right. */
    private interface Guess {
        double of(int output, int entry);
    }

    private boolean matches(Guess guess) {
        double size = 0;
        double gap = 0;
        for (int i = 0; i < c.numeric.length; i++) {
            if (!Double.isFinite(c.numeric[i]) || !Double.isFinite(c.analytic[i])) return false;
            size = Math.max(size, Math.abs(c.numeric[i]));
            gap = Math.max(gap, Math.abs(c.numeric[i] - c.analytic[i]));
        }
        double tolerance = Math.min(EQUAL * size, 1e-3 * gap);
        for (int j = 0; j < c.outputs; j++) {
            for (int e = 0; e < c.entries; e++) {
                if (!(Math.abs(guess.of(j, e) - c.analytic[c.at(j, e)]) <= tolerance)) return false;
            }
        }
        return true;
    }

    private double numeric(int output, int entry) {
        return c.numeric[c.at(output, entry)];
    }

    /** As if the matrix of derivatives had been written column by column. */
    private double transposedInput(int output, int entry) {
        return numeric(output, entry % x.numRows * x.numCols + entry / x.numRows);
    }

    /** As if a matrix of derivatives written column by column had been taken for one written row by row. */
    private double untransposedInput(int output, int entry) {
        return numeric(output, entry % x.numCols * x.numRows + entry / x.numCols);
    }

    private double transposedOutput(int output, int entry) {
        return numeric(output % rowsOfY * colsOfY + output / rowsOfY, entry);
    }

    private double swappedColumns(int output, int entry) {
        int col = output % colsOfY;
        int there = entry % x.numCols;
        if (colsOfY != x.numCols) return Double.NaN;
        return numeric(output - col + there, entry - there + col);
    }

    private double swappedRows(int output, int entry) {
        int row = output / colsOfY;
        int there = entry / x.numCols;
        if (rowsOfY != x.numRows) return Double.NaN;
        return numeric(output + (there - row) * colsOfY, entry + (row - there) * x.numCols);
    }

    private double meanOfColumn(int output, int entry) {
        return sumOfColumn(output, entry) / x.numRows;
    }

    private double meanOfRow(int output, int entry) {
        return sumOfRow(output, entry) / x.numCols;
    }

    private double sumOfColumn(int output, int entry) {
        double sum = 0;
        for (int k = entry % x.numCols; k < c.entries; k += x.numCols) sum += numeric(output, k);
        return sum;
    }

    private double sumOfRow(int output, int entry) {
        double sum = 0;
        int start = entry - entry % x.numCols;
        for (int k = start; k < start + x.numCols; k++) sum += numeric(output, k);
        return sum;
    }

    private double leftNeighbour(int output, int entry) {
        return entry == 0 ? c.analytic[c.at(output, entry)] : numeric(output, entry - 1);
    }

    private double rightNeighbour(int output, int entry) {
        return entry == c.entries - 1 ? c.analytic[c.at(output, entry)] : numeric(output, entry + 1);
    }

    /** Which entries are wrong, if not all, and what they have in common. */
    private String where(String what) {
        int wrong = 0;
        int live = 0;
        boolean[] bad = new boolean[c.entries];
        boolean[] good = new boolean[c.entries];
        for (int e = 0; e < c.entries; e++) {
            for (int j = 0; j < c.outputs; j++) {
                int i = c.at(j, e);
                bad[e] |= c.verdicts[i].fails();
                good[e] |= c.numeric[i] != 0 || c.analytic[i] != 0;
            }
            good[e] &= !bad[e];
            if (bad[e]) wrong++;
            if (bad[e] || good[e]) live++;
        }
        if (wrong == live) return "";
        String of = what + " only ";
        if (wrong == 1) return of + "at one entry of " + live;
        double[] in = range(bad);
        double[] out = range(good);
        if (in[0] == 0 && in[1] == 0) return of + "where the input is zero";
        if (haveTwins(bad) && !haveTwins(good)) return of + "at ties";
        if (in[2] > out[3]) return of + "beyond |x| = " + between(out[3], in[2]);
        if (in[3] < out[2]) return of + "below |x| = " + between(in[3], out[2]);
        if (in[0] > out[1]) return of + "for x above " + between(out[1], in[0]);
        if (in[1] < out[0]) return of + "for x below " + between(in[1], out[0]);
        if (sameLine(bad, e -> e / x.numCols)) return of + "in one row";
        if (sameLine(bad, e -> e % x.numCols)) return of + "in one column";
        return what + " at " + wrong + " of " + live + " entries";
    }

    private static String between(double low, double high) {
        return String.format(Locale.ROOT, "%.3g … %.3g", low, high);
    }

    /** Least and greatest number, least and greatest magnitude of the chosen entries. */
    private double[] range(boolean[] chosen) {
        double inf = Double.POSITIVE_INFINITY;
        double[] r = {inf, -inf, inf, -inf};
        for (int e = 0; e < c.entries; e++) {
            if (!chosen[e]) continue;
            double v = x.data[e];
            r[0] = Math.min(r[0], v);
            r[1] = Math.max(r[1], v);
            r[2] = Math.min(r[2], Math.abs(v));
            r[3] = Math.max(r[3], Math.abs(v));
        }
        return r;
    }

    /** Whether every chosen entry has the value of another entry of the input. */
    private boolean haveTwins(boolean[] chosen) {
        for (int e = 0; e < c.entries; e++) {
            if (!chosen[e]) continue;
            boolean twin = false;
            for (int k = 0; k < c.entries; k++) twin |= k != e && x.data[k] == x.data[e];
            if (!twin) return false;
        }
        return true;
    }

    private static boolean sameLine(boolean[] chosen, java.util.function.IntUnaryOperator lineOf) {
        int line = -1;
        for (int e = 0; e < chosen.length; e++) {
            if (!chosen[e]) continue;
            if (line >= 0 && lineOf.applyAsInt(e) != line) return false;
            line = lineOf.applyAsInt(e);
        }
        return true;
    }
}
