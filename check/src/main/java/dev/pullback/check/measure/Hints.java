package dev.pullback.check.measure;

import dev.pullback.check.Finding;
import dev.pullback.check.Verdict;
import dev.pullback.check.subject.Precision;
import dev.pullback.check.subject.TestPoint;
import java.util.Locale;
import org.ejml.data.DMatrixRMaj;

/** Guesses the mistake behind a wrong Jacobian from where and how it differs from the numeric one. */
final class Hints {
    /** The largest relative difference of numbers that count as equal. */
    private static final double EQUAL = 1e-6;

    /** As {@link #EQUAL}, in single precision. */
    private static final double FLOATS = 1e-3;

    private static final String ZERO_BY_ZERO =
            "0/0 in the rule? write divOrZero, or onlyHere() if zero is outside the domain";

    private final Comparison c;
    private final DMatrixRMaj x;
    private final DMatrixRMaj whole;
    private final int rowsOfY;
    private final int colsOfY;
    private final boolean given;
    private final double scale;
    private final Precision precision;

    private Hints(
            Comparison c, DMatrixRMaj x, DMatrixRMaj whole, DMatrixRMaj value, TestPoint point, Precision precision) {
        this.c = c;
        this.x = x;
        this.whole = whole;
        this.rowsOfY = value.numRows;
        this.colsOfY = value.numCols;
        this.given = point.isGiven();
        this.scale = point.scale();
        this.precision = precision;
    }

    /** Guesses from the whole Jacobian with respect to {@code x}. */
    static Hints of(Comparison c, DMatrixRMaj x, DMatrixRMaj value, TestPoint point, Precision precision) {
        return new Hints(c, x, x, value, point, precision);
    }

    /** Guesses from the derivatives of one output with respect to some entries of {@code x}. */
    static Hints ofSample(
            Projections.Sample sample, DMatrixRMaj x, DMatrixRMaj value, TestPoint point, Precision precision) {
        return new Hints(sample.comparison(), sample.at(), x, value, point, precision);
    }

    /** Returns the best guess, or an empty string. */
    String guess() {
        WrongEntries place = new WrongEntries(c, x, x != whole);
        if (c.has(Verdict.NONFINITE)) return both(place.guess("NaN or infinite"), isNaNAtZero() ? ZERO_BY_ZERO : "");
        if (!c.has(Verdict.WRONG)) return c.has(Verdict.KINK_WRONG) ? place.guess("wrong at kinks") : "";
        return both(how(), place.guess("wrong"));
    }

    private static String both(String a, String b) {
        return a.isEmpty() ? b : b.isEmpty() ? a : a + "; " + b;
    }

    /** Whether the gradient is NaN only at zeros that the checker chose, which may be outside of the domain. */
    private boolean isNaNAtZero() {
        if (given) return false;
        boolean any = false;
        for (int i = 0; i < c.verdicts.length; i++) {
            if (c.verdicts[i] != Verdict.NONFINITE) continue;
            if (!Double.isNaN(c.analytic[i]) || x.data[i % c.entries] != 0) return false;
            any = true;
        }
        return any;
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

    /** Returns a hint if all wrong derivatives are wrong by the same factor, or an empty string. */
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
        if (dropped)
            return isOneOfASum()
                    ? "is zero for some outputs and right for others: a sum is missing"
                    : "is zero: the gradient is dropped";
        if (precision.isSingle()) return ratioOfFloats(count);
        if (isSinglePrecision()) return "is that of single precision";
        double middle = (low + high) / 2;
        // The estimate has an error too. The closer a factor is to one, the more precise the estimate must be.
        if (!(high - low <= EQUAL * Math.min(Math.abs(middle), 1e3 * Math.abs(middle - 1)))) return "";
        if (Math.abs(middle + 1) < EQUAL) return "has the wrong sign";
        if (isScaleOfPoint(middle)) return "";
        // One wrong number is some multiple of the right one whatever the mistake.
        if (count == 1 && !isSimple(middle)) return "";
        return "is " + factor(middle) + " times the numeric one: a factor is missing or too many";
    }

    /** Whether the derivatives of other outputs with respect to each wrong entry are right and not zero. */
    private boolean isOneOfASum() {
        for (int e = 0; e < c.entries; e++) {
            boolean isWrong = false;
            boolean isRight = false;
            for (int j = 0; j < c.outputs; j++) {
                int i = c.at(j, e);
                isWrong |= c.verdicts[i].fails();
                isRight |= c.verdicts[i] == Verdict.OK && c.analytic[i] != 0;
            }
            if (isWrong && !isRight) return false;
        }
        return true;
    }

    /** Whether a factor is a power of the scale of the point, so that it says nothing about the mistake. */
    private boolean isScaleOfPoint(double ratio) {
        if (scale == 1) return false;
        double power = Math.log(Math.abs(ratio)) / Math.log(scale);
        return Math.abs(power) < 3.5 && Math.abs(power - Math.rint(power)) < EQUAL && Math.rint(power) != 0;
    }

    /** As {@link #ratio}, for derivatives that are known within their error bars only. */
    private String ratioOfFloats(int count) {
        double products = 0;
        double squares = 0;
        for (int i = 0; i < c.verdicts.length; i++) {
            if (!c.verdicts[i].fails() || !Double.isFinite(c.bars[i])) continue;
            double weight = 1 / (c.bars[i] * c.bars[i] + Double.MIN_NORMAL);
            products += weight * c.analytic[i] * c.numeric[i];
            squares += weight * c.numeric[i] * c.numeric[i];
        }
        double ratio = products / squares;
        if (!Double.isFinite(ratio)) return "";
        double near = FLOATS * Math.min(1, Math.abs(ratio - 1) * 0.2 / FLOATS);
        for (int i = 0; i < c.verdicts.length; i++) {
            if (!c.verdicts[i].fails()) continue;
            double slack = near * Math.abs(ratio * c.numeric[i]) + 3 * c.bars[i] * Math.max(1, Math.abs(ratio));
            if (!(Math.abs(c.analytic[i] - ratio * c.numeric[i]) <= slack)) return "";
        }
        double rounded = rounded(ratio);
        if (rounded == -1) return "has the wrong sign";
        if (count == 1 && !isSimple(rounded)) return "";
        return "is " + factor(rounded) + " times the numeric one: a factor is missing or too many";
    }

    /** Returns the nearest number, or the inverse of one, that has few digits. */
    private static double rounded(double ratio) {
        double digits = Double.parseDouble(String.format(Locale.ROOT, "%.3g", ratio));
        double inverse = 1 / Double.parseDouble(String.format(Locale.ROOT, "%.3g", 1 / ratio));
        return Math.abs(inverse - ratio) < Math.abs(digits - ratio) / 4 ? inverse : digits;
    }

    /** Whether every analytic derivative is the numeric one rounded to single precision. */
    private boolean isSinglePrecision() {
        for (int i = 0; i < c.analytic.length; i++) {
            double numeric = c.numeric[i];
            if (c.analytic[i] == numeric && Double.isInfinite(numeric)) continue;
            boolean near = Math.abs(c.analytic[i] - numeric) <= 0x1p-20 * Math.min(Math.abs(numeric), Double.MAX_VALUE);
            if (c.analytic[i] != (float) c.analytic[i] || !near) return false;
        }
        return true;
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
        if (Math.abs(ratio) < 1) s.append(" = 1/").append(n);
        String dimension = n == 2 ? "" : dimension(n); // a factor of two most likely comes from a square
        if (!dimension.isEmpty())
            s.append(" (there are ").append(n).append(' ').append(dimension).append(')');
        return s.toString();
    }

    /** Returns the dimension whose size is {@code n}, or an empty string. */
    private String dimension(long n) {
        if (n == rowsOfY) return "rows in the value";
        if (n == colsOfY) return "columns in the value";
        if (n == whole.numRows) return "rows in the input";
        if (n == whole.numCols) return "columns in the input";
        return n == whole.getNumElements() ? "entries in the input" : "";
    }

    private static double roundedIfClose(double v) {
        double rounded = Math.rint(v * 1e4) / 1e4;
        return Math.abs(rounded - v) < EQUAL * Math.abs(v) ? rounded : v;
    }

    /** Predicts the analytic derivative of an output with respect to an entry from a guess; NaN if the guess predicts nothing. */
    private interface Guess {
        double of(int output, int entry);
    }

    /** Whether no derivative contradicts the guess and it explains most of the wrong ones. */
    private boolean matches(Guess guess) {
        double size = 0;
        double gap = 0;
        for (int i = 0; i < c.numeric.length; i++) {
            if (!Double.isFinite(c.numeric[i]) || !Double.isFinite(c.analytic[i])) return false;
            size = Math.max(size, Math.abs(c.numeric[i]));
            gap = Math.max(gap, Math.abs(c.numeric[i] - c.analytic[i]));
        }
        double tolerance =
                precision.isSingle() ? Math.min(1e-3 * size, 0.05 * gap) : Math.min(EQUAL * size, 1e-3 * gap);
        int explained = 0;
        for (int j = 0; j < c.outputs; j++) {
            for (int e = 0; e < c.entries; e++) {
                int i = c.at(j, e);
                double guessed = guess.of(j, e);
                if (Math.abs(guessed - c.analytic[i]) > tolerance) return false;
                if (c.verdicts[i].fails()) explained += Double.isNaN(guessed) ? -1 : 1;
            }
        }
        return explained > 0;
    }

    private double numeric(int output, int entry) {
        return c.numeric[c.at(output, entry)];
    }

    /** Predicts derivatives written column by column. */
    private double transposedInput(int output, int entry) {
        return numeric(output, entry % x.numRows * x.numCols + entry / x.numRows);
    }

    /** Predicts derivatives that were read column by column. */
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
        return entry == 0 ? Double.NaN : numeric(output, entry - 1);
    }

    private double rightNeighbour(int output, int entry) {
        return entry == c.entries - 1 ? Double.NaN : numeric(output, entry + 1);
    }
}
