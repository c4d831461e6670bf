package dev.pullback.examples.operations;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Rules;
import dev.pullback.check.OpCase;
import dev.pullback.check.OpCases;
import dev.pullback.core.Op;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/** Runs an op and its rule at the ends of the range of doubles and describes the results. */
final class Extremes {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double[] NUMBERS = {-INF, -1e308, -1, -0.0, 0, 1, 1e308, INF, Double.NaN};
    private static final double[][] PAIRS = {
        {0, 0},
        {1, 0},
        {-1, 0},
        {0, INF},
        {1, INF},
        {INF, INF},
        {INF, -INF},
        {-INF, -INF},
        {1e308, 1e308},
        {Double.NaN, 0}
    };
    private static final double[][] ROWS = {
        {0, 0}, {0, -40}, {0, -1000}, {1e308, -1e308}, {0, -INF}, {-INF, -INF}, {INF, 0}, {Double.NaN, 0}
    };

    private final Op op;
    final Object attr;
    final List<DMatrixRMaj> operands;
    private final boolean[] whole;

    /** The op that computes an operand from the first one, such as the factors of a matrix; null for other operands. */
    private final @Nullable Op[] derived;

    private Extremes(Op op, Object attr, List<DMatrixRMaj> operands, boolean[] whole, @Nullable Op[] derived) {
        this.op = op;
        this.attr = attr;
        this.operands = operands;
        this.whole = whole;
        this.derived = derived;
    }

    /** Returns a table as Markdown; empty for an op that cannot be recorded alone, such as {@code checkpoint}. */
    static String table(Op op) {
        if (op == Autodiff.CHECKPOINT) return "";
        Extremes one = recorded(op, 1, 2);
        if (one.isOfOneMatrix() && !op.isMulti()) {
            if (one.isElementwise()) return one.numbers("x");
            if (one.operands.get(0).getNumElements() == 1) return one.numbers("A of 1×1");
        }
        if (op.arity() == 2 && op.isBroadcasting()) return one.pairs();
        if (one.isOfRows()) return one.rows();
        return recorded(op, 3, 3).spread();
    }

    /** Returns the op as its first case records it, for a matrix of this shape. */
    static Extremes recorded(Op op, int rows, int cols) {
        OpCase c = OpCases.of(op).get(0);
        Tape tape = new Tape();
        DMatrixRMaj[] drawn = c.draw(new Random(1), rows, cols);
        for (int i : c.fixed()) {
            if (drawn[i].numCols == 1 && rows == 1) drawn[i].zero(); // class 0
        }
        c.f().apply(Arrays.stream(drawn).map(tape::input).toArray(Var[]::new));
        for (int i = 0; i < tape.size(); i++) {
            Var v = tape.at(i);
            if (v.op() != op) continue;
            List<DMatrixRMaj> operands = new ArrayList<>();
            boolean[] whole = new boolean[v.arity()];
            @Nullable Op[] derived = new Op[v.arity()];
            for (int k = 0; k < v.arity(); k++) {
                operands.add(v.in(k).value().copy());
                if (k > 0 && v.in(k).arity() == 1 && v.in(k).in(0) == v.in(0))
                    derived[k] = v.in(k).op();
                whole[k] = isFixed(c, drawn, v.in(k).value());
            }
            return new Extremes(op, v.attr(), operands, whole, derived);
        }
        throw new IllegalStateException("the case '" + c + "' does not record " + op);
    }

    private static boolean isFixed(OpCase c, DMatrixRMaj[] drawn, DMatrixRMaj value) {
        return Arrays.stream(c.fixed()).anyMatch(i -> drawn[i] == value);
    }

    /** The result of one run: the elements of the value and of the gradients, or nothing if an exception was thrown. */
    private record Outcome(List<Double> value, List<List<Double>> gradients, boolean refused) {
        static final Outcome REFUSED = new Outcome(List.of(), List.of(), true);

        String value(int element) {
            return refused ? "refused" : result(value.get(element));
        }

        String gradient(int operand, int element) {
            if (refused) return "";
            return gradients.isEmpty()
                    ? "refused"
                    : result(gradients.get(operand).get(element));
        }
    }

    /** Runs the op and its rule. The cotangent is 1 for all elements or for the first one only. */
    private Outcome run(boolean all, DMatrixRMaj... in) {
        Tape tape = new Tape();
        Var[] x;
        Var y;
        try {
            x = operands(tape, in);
            y = op.with(attr, x);
        } catch (IllegalArgumentException | MatrixDimensionException e) {
            return Outcome.REFUSED;
        }
        DMatrixRMaj g = new DMatrixRMaj(y.rows(), y.cols());
        if (all) Arrays.fill(g.data, 1);
        else g.data[0] = 1;
        List<List<Double>> gradients = new ArrayList<>();
        try {
            for (Var d : Autodiff.vjp(y, tape.constant(g), x)) gradients.add(elements(d.value()));
        } catch (IllegalStateException e) { // the rule throws, as the rule of det does if A is singular
            gradients.clear();
        }
        return new Outcome(elements(y.value()), gradients, false);
    }

    /** Records the operands; those that are computed from the first one are computed again. */
    private Var[] operands(Tape tape, DMatrixRMaj... in) {
        Var[] x = new Var[derived.length];
        for (int k = 0; k < x.length; k++) {
            Op from = derived[k];
            x[k] = from == null ? tape.input(in[k]) : from.on(x[0]);
        }
        return x;
    }

    private boolean isOfOneMatrix() {
        return Arrays.stream(derived).filter(Objects::isNull).count() == 1;
    }

    private static List<Double> elements(DMatrixRMaj m) {
        return Arrays.stream(m.data, 0, m.getNumElements()).boxed().toList();
    }

    private boolean hasGradient() {
        return !Rules.standard().formula(op).equals("no gradient");
    }

    /** Returns whether each element of the value depends only on the operand's element at the same position. */
    private boolean isElementwise() {
        int n = NUMBERS.length;
        DMatrixRMaj x = new DMatrixRMaj(2, n);
        for (int i = 0; i < n; i++) {
            x.set(0, i, 0.5 + i);
            x.set(1, i, -3);
        }
        Outcome together = run(true, x);
        if (together.refused || together.value.size() != 2 * n) return false;
        for (int i = 0; i < n; i++) {
            Outcome alone = run(true, new DMatrixRMaj(new double[][] {{0.5 + i}}));
            if (alone.refused || !alone.value.get(0).equals(together.value.get(i))) return false;
        }
        return true;
    }

    private boolean isOfRows() {
        DMatrixRMaj x = operands.get(0);
        for (int i = 1; i < whole.length; i++) {
            if (!whole[i]) return false;
        }
        return !op.isMulti()
                && x.numRows == 1
                && x.numCols == 2
                && !whole[0]
                && !run(false, replaced(0.5, 0.25)).refused;
    }

    private DMatrixRMaj[] replaced(double... row) {
        DMatrixRMaj[] in = operands.toArray(DMatrixRMaj[]::new);
        in[0] = new DMatrixRMaj(new double[][] {row});
        return in;
    }

    private String numbers(String name) {
        List<String> values = new ArrayList<>();
        List<String> gradients = new ArrayList<>();
        for (double x : NUMBERS) {
            Outcome o = run(true, new DMatrixRMaj(new double[][] {{x}}));
            values.add(o.value(0));
            gradients.add(o.gradient(0, 0));
        }
        String head =
                line(name, Arrays.stream(NUMBERS).mapToObj(Extremes::number).toList());
        String rule = "|" + "-|".repeat(NUMBERS.length + 1) + "\n";
        return head + rule + line("value", values) + (hasGradient() ? line("gradient", gradients) : "");
    }

    private String pairs() {
        StringBuilder table = new StringBuilder(
                hasGradient() ? "| A | B | value | dA | dB |\n|-|-|-|-|-|\n" : "| A | B | value |\n|-|-|-|\n");
        for (double[] pair : PAIRS) {
            Outcome o =
                    run(true, new DMatrixRMaj(new double[][] {{pair[0]}}), new DMatrixRMaj(new double[][] {{pair[1]}}));
            List<String> cells = new ArrayList<>(List.of(number(pair[1]), o.value(0)));
            if (hasGradient()) cells.addAll(List.of(o.gradient(0, 0), o.gradient(1, 0)));
            table.append(line(number(pair[0]), cells));
        }
        return table.toString();
    }

    private String rows() {
        String what = operands.size() > 1 ? "row, class 0" : "row";
        StringBuilder table = new StringBuilder(
                hasGradient()
                        ? "| " + what + " | value | gradient of its first element |\n|-|-|-|\n"
                        : "| " + what + " | value |\n|-|-|\n");
        for (double[] row : ROWS) {
            Outcome o = run(false, replaced(row));
            String gradient = o.refused ? "" : o.gradients.isEmpty() ? "refused" : results(o.gradients.get(0));
            String value = o.refused ? "refused" : results(o.value);
            table.append(line(numbers(row), hasGradient() ? List.of(value, gradient) : List.of(value)));
        }
        return table.toString();
    }

    /** Describes which results are affected by a NaN or an infinity in the first element of an operand. */
    private String spread() {
        StringBuilder table = new StringBuilder("| first element of | NaN | ∞ | -∞ |\n|-|-|-|-|\n");
        for (int k = 0; k < operands.size(); k++) {
            if (whole[k] || derived[k] != null) continue;
            List<String> cells = new ArrayList<>();
            for (double bad : new double[] {Double.NaN, INF, -INF}) {
                DMatrixRMaj[] in = operands.toArray(DMatrixRMaj[]::new);
                in[k] = in[k].copy();
                in[k].data[0] = bad;
                cells.add(spread(in));
            }
            table.append(line(
                    "operand " + (k + 1) + " of " + operands.get(k).numRows + "×" + operands.get(k).numCols, cells));
        }
        return table.toString();
    }

    private String spread(DMatrixRMaj[] in) {
        Tape tape = new Tape();
        Var[] y;
        try {
            Var[] x = operands(tape, in);
            y = op.isMulti() ? op.onAll(attr, x) : new Var[] {op.with(attr, x)};
        } catch (IllegalArgumentException | MatrixDimensionException e) {
            return "refused";
        }
        int elements = 0;
        int nan = 0;
        int infinite = 0;
        for (Var v : y) {
            for (double d : elements(v.value())) {
                elements++;
                if (Double.isNaN(d)) nan++;
                else if (Double.isInfinite(d)) infinite++;
            }
        }
        String where = (nan > 0 ? nan + " NaN" : "")
                + (nan > 0 && infinite > 0 ? ", " : "")
                + (infinite > 0 ? infinite + " ±∞" : "");
        return where.isEmpty() ? "finite" : where + " of " + elements;
    }

    private static String line(String first, List<String> cells) {
        return "| " + first + " | " + String.join(" | ", cells) + " |\n";
    }

    /** Formats a result. The sign of a zero is omitted, because it may depend on the order of summation. */
    private static String result(double x) {
        return number(x == 0 ? 0.0 : x);
    }

    private static String results(List<Double> row) {
        return row.stream().map(Extremes::result).collect(Collectors.joining(", "));
    }

    private static String numbers(double[] row) {
        return Arrays.stream(row).mapToObj(Extremes::number).collect(Collectors.joining(", "));
    }

    /** Formats a number with four digits, which are the same on every machine. */
    private static String number(double x) {
        if (Double.isNaN(x)) return "NaN";
        if (Double.isInfinite(x)) return x > 0 ? "∞" : "-∞";
        if (x == 0) return 1 / x > 0 ? "0" : "-0";
        if (x == Math.rint(x) && Math.abs(x) < 1e6) return Long.toString((long) x);
        String text = String.format(Locale.ROOT, "%.4g", x);
        return text.replaceFirst("(\\.\\d*?)0+(?=e|$)", "$1")
                .replaceFirst("\\.(?=e|$)", "")
                .replaceFirst("e([+-])0?", "e$1")
                .replace("e+", "e");
    }
}
