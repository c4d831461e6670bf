package dev.pullback.explain;

import static dev.pullback.explain.Forms.*;
import static dev.pullback.explain.GraphPattern.*;
import static dev.pullback.ops.Activations.SIGMOID;
import static dev.pullback.ops.Arithmetic.*;
import static dev.pullback.ops.Functions.*;
import static dev.pullback.ops.Reductions.*;
import static dev.pullback.ops.Softmaxes.SOFTMAX;

import dev.pullback.core.Op;
import dev.pullback.core.Var;
import dev.pullback.explain.Match.Mark;
import dev.pullback.explain.Rewrite.Context;
import dev.pullback.ops.Ops;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The logarithm of an expression that contains exponentials, rewritten without exponentials: the logarithm of a
 * product becomes a sum, the logarithm of a sum becomes a log-sum-exp, and {@code log(exp(x))} becomes x. The
 * expression may contain products, quotients, powers, sums, softmax and sigmoid.
 *
 * @param text the logarithm as text
 * @param record records the logarithm
 * @param overflows whether the expression overflows for some operands although its logarithm is finite
 * @param underflows whether the expression is 0 for some operands although its logarithm is finite
 * @param sign the sign of the expression
 */
record LogForm(String text, Rewrite record, boolean overflows, boolean underflows, Sign sign) {
    /** The sign that an expression has for all operands, as far as it is known. */
    enum Sign {
        UNKNOWN,
        NOT_NEGATIVE,
        POSITIVE
    }

    private static final int DEPTH = 10;
    private static final Set<Op> SUMS = Set.of(SUM, ROW_SUMS, COL_SUMS, MEAN);

    /** Matches a logarithm that can be written without exponentials that fail. */
    static @Nullable Match match(Var v, Match known) {
        if (v.op() != LOG && v.op() != LOG1P) return null;
        Writer writer = new Writer(known.through(v).along(v));
        LogForm form = writer.logOf(v);
        return form != null && form.fails() ? writer.match : null;
    }

    /** Whether the formula that was matched contains a sum. */
    static boolean isOfSum(Match m) {
        return m.covered().map(Var::op).anyMatch(op -> op == LOG1P || op == ADD || op == SHIFT || SUMS.contains(op));
    }

    static String inWords(Match m) {
        return of(m).text;
    }

    static Var cure(Context at) {
        return of(at.match()).record.record(at);
    }

    private static LogForm of(Match m) {
        Var log = m.path().get(0);
        LogForm form = new Writer(Match.START).logOf(log);
        if (form == null) throw new IllegalArgumentException("no logarithm of exponentials: " + log.label());
        return form;
    }

    private boolean fails() {
        return overflows || underflows;
    }

    private LogForm then(String before, String after, UnaryOperator<Var> f) {
        return new LogForm(before + text + after, at -> f.apply(record.record(at)), overflows, underflows, sign);
    }

    /**
     * Returns the logarithm of a product: {@code f} adds or subtracts the logarithm of the other factor. Returns null
     * if both factors may be negative, since their logarithms are then NaN although that of the product is not.
     */
    private @Nullable LogForm times(LogForm factor, String operator, BinaryOperator<Var> f) {
        if (this.sign == Sign.UNKNOWN && factor.sign == Sign.UNKNOWN) return null;
        String other = operator.equals("-") && factor.text.contains(" ") ? "(" + factor.text + ")" : factor.text;
        return new LogForm(
                text + " " + operator + " " + other,
                at -> f.apply(record.record(at), factor.record.record(at)),
                overflows || factor.overflows,
                underflows || factor.underflows,
                this.sign.compareTo(factor.sign) < 0 ? this.sign : factor.sign);
    }

    /** Returns the logarithm of a sum; {@code safe} says that neither term overflows and one of them is not small. */
    private LogForm plus(LogForm term, boolean safe) {
        return new LogForm(
                "logAddExp(" + text + ", " + term.text + ")",
                at -> Ops.logAddExp(record.record(at), term.record.record(at)),
                !safe && (overflows || term.overflows),
                !safe && underflows && term.underflows,
                Sign.POSITIVE);
    }

    /** Writes the logarithms of the parts of an expression and extends a match by the ops that it has visited. */
    private static final class Writer {
        private Match match;

        Writer(Match match) {
            this.match = match;
        }

        /** Returns the operand of the logarithm {@code log} as a logarithm, or null if there is none. */
        @Nullable
        LogForm logOf(Var log) {
            if (log.op() == LOG) return structure(log.in(0), DEPTH);
            LogForm x = positive(log.in(0), DEPTH);
            return x == null || !x.overflows
                    ? null
                    : new LogForm(
                            "softplus(" + x.text + ")",
                            at -> Ops.softplus(x.record.record(at)),
                            true,
                            false,
                            Sign.POSITIVE);
        }

        /** Returns the logarithm of a factor, whose sign does not matter. */
        private LogForm factor(Var v, int depth) {
            Match before = match;
            LogForm form = depth == 0 ? null : structure(v, depth);
            if (form != null && form.fails()) return form;
            match = before;
            return opaque(v);
        }

        /** Returns the logarithm of a summand, or null if it may not be positive. */
        private @Nullable LogForm positive(Var v, int depth) {
            LogForm form = factor(v, depth);
            return form.sign == Sign.POSITIVE ? form : null;
        }

        private LogForm opaque(Var v) {
            String letter = bind(v);
            double low = Bounds.of(v).low();
            Sign sign = low > 0 ? Sign.POSITIVE : low == 0 ? Sign.NOT_NEGATIVE : Sign.UNKNOWN;
            return new LogForm("log(" + v.label() + ")", at -> Ops.log(at.var(letter)), false, false, sign);
        }

        private String bind(Var v) {
            String letter = "v" + v.id();
            match = match.bind(letter, v);
            return letter;
        }

        /** Returns the logarithm of the result of an op, or null if it cannot be written by those of the operands. */
        private @Nullable LogForm structure(Var v, int depth) {
            Op op = v.op();
            if (op.isLeaf()) return null;
            match = match.through(v);
            Match minusSigmoid = oneMinus(sigmoid("x")).match(v, Match.START);
            if (minusSigmoid != null) return logSigmoid(minusSigmoid.mark(Mark.MINUS), v);
            if (op == SIGMOID) return logSigmoid(Match.START.bind("x", v.in(0)), v);
            if (op == EXP) return exponent(v);
            if (op == SOFTMAX) {
                String z = bind(v.in(0));
                return new LogForm(
                        "logSoftmax(" + v.in(0).label() + ")",
                        at -> Ops.logSoftmax(at.var(z)),
                        false,
                        Bounds.of(v).low() < Conditions.NEAR,
                        Sign.POSITIVE);
            }
            if (SUMS.contains(op)) return sum(v, depth - 1);
            if (op == ADD) return sum(v.in(0), v.in(1), depth - 1);
            return op == SHIFT ? shifted(v, depth - 1) : product(v, depth - 1);
        }

        private LogForm exponent(Var v) {
            Var x = v.in(0);
            String letter = bind(x);
            Bounds b = Bounds.of(x);
            return new LogForm(x.label(), at -> at.var(letter), b.high() > 700, b.low() < -700, Sign.POSITIVE);
        }

        private LogForm logSigmoid(Match m, Var v) {
            Var x = m.at("x");
            String letter = bind(x);
            for (Var inner : m.covered().toList()) match = match.through(inner);
            boolean minus = m.is(Mark.MINUS);
            return new LogForm(
                    "logSigmoid(" + (minus ? "-" : "") + x.label() + ")",
                    at -> Ops.logSigmoid(minus ? Ops.neg(at.var(letter)) : at.var(letter)),
                    false,
                    Bounds.of(v).low() < Conditions.NEAR,
                    Sign.POSITIVE);
        }

        private @Nullable LogForm product(Var v, int depth) {
            Op op = v.op();
            Var a = v.in(0);
            if (op == MUL || op == DIV) {
                LogForm x = factor(a, depth);
                LogForm y = factor(v.in(1), depth);
                return op == MUL ? x.times(y, "+", Ops::add) : x.times(y, "-", Ops::sub);
            }
            if (op == RECIPROCAL) return factor(a, depth).then("-", "", Ops::neg);
            if (op == SQRT || op == SQUARE || op == POW) {
                double p = op == SQRT ? 0.5 : op == SQUARE ? 2 : v.attr(Double.class);
                LogForm x = positive(a, depth);
                return x == null ? null : x.then(p + " (", ")", y -> Ops.scale(y, p));
            }
            if (op == SCALE && v.attr(Double.class) > 0) {
                double c = v.attr(Double.class);
                return factor(a, depth).then("", " + log(" + c + ")", y -> Ops.shift(y, Math.log(c)));
            }
            if (!op.facts().isMoving()) return null;
            Var[] others = v.in();
            return factor(a, depth).then(op.name() + "(", ")", y -> {
                others[0] = y;
                return op.with(v.attr(), others);
            });
        }

        private @Nullable LogForm sum(Var a, Var b, int depth) {
            LogForm x = positive(a, depth);
            LogForm y = positive(b, depth);
            boolean safe = a.op() == EXP && b.op() == EXP && MaxSubtraction.areOfTwo(a.in(0), b.in(0));
            return x == null || y == null ? null : x.plus(y, safe);
        }

        private @Nullable LogForm shifted(Var v, int depth) {
            double c = v.attr(Double.class);
            LogForm x = c > 0 ? positive(v.in(0), depth) : null;
            if (x == null) return null;
            if (isTiny(c)) {
                match = match.mark(Mark.GUARDED);
                return x;
            }
            LogForm one =
                    new LogForm("log(" + c + ")", at -> v.tape().constant(Math.log(c)), false, false, Sign.POSITIVE);
            return x.plus(one, false);
        }

        private @Nullable LogForm sum(Var v, int depth) {
            Var terms = v.in(0);
            Mark axis = v.op() == ROW_SUMS ? Mark.ROWS : v.op() == COL_SUMS ? Mark.COLS : Mark.ALL;
            LogForm x = weighted(terms, axis, depth);
            if (x == null) return null;
            MaxSubtraction shift = terms.op() == EXP ? MaxSubtraction.of(terms.in(0)) : null;
            boolean safe = shift != null && shift.hasZeroIn(axis);
            LogForm all = new LogForm(x.text, x.record, !safe && x.overflows, !safe && x.underflows, x.sign);
            double n = terms.shape().elements();
            return v.op() == MEAN ? all.then("", " - log(" + n + ")", y -> Ops.shift(y, -Math.log(n))) : all;
        }

        /** Returns the logarithm of a sum of terms, which may have weights that can be 0. */
        private @Nullable LogForm weighted(Var terms, Mark axis, int depth) {
            for (int k = 0; k < 2 && terms.op() == MUL; k++) {
                Var w = terms.in(k);
                boolean fits = w.sameShape(terms) || (axis == Mark.ROWS && w.rows() == 1 && w.cols() == terms.cols());
                if (!fits || !terms.in(1 - k).sameShape(terms) || Bounds.of(w).low() > 0) continue;
                if (!Conditions.isWithin(w, Double.MAX_VALUE)) continue;
                Match before = match;
                match = match.through(terms);
                LogForm x = factor(terms.in(1 - k), depth);
                if (x.fails() && x.sign == Sign.POSITIVE) return weighted(x, w, terms, axis);
                match = before;
            }
            LogForm x = positive(terms, depth);
            return x == null ? null : summed(x, terms, axis);
        }

        private LogForm weighted(LogForm x, Var weights, Var terms, Mark axis) {
            String letter = bind(weights);
            return new LogForm(
                    "logSumExp(" + x.text + ", " + weights.label() + ")",
                    at -> byAxis(x.record.record(at), axis, rows -> {
                        Var w = at.var(letter);
                        Var along = axis == Mark.COLS
                                ? Ops.transpose(w)
                                : axis == Mark.ALL
                                        ? Ops.reshape(w, 1, terms.shape().elements())
                                        : w;
                        return Ops.logSumExp(rows, along);
                    }),
                    x.overflows,
                    x.underflows,
                    Sign.POSITIVE);
        }

        private static LogForm summed(LogForm x, Var terms, Mark axis) {
            boolean reshaped = axis == Mark.ALL && terms.rows() > 1;
            String rows =
                    reshaped ? "reshape(" + x.text + ", 1, " + terms.shape().elements() + ")" : x.text;
            return new LogForm(
                    "logSumExp" + (axis == Mark.COLS ? "Cols(" : "(") + rows + ")",
                    at -> byAxis(x.record.record(at), axis, z -> Ops.logSumExp(z)),
                    x.overflows,
                    x.underflows,
                    Sign.POSITIVE);
        }

        private static Var byAxis(Var x, Mark axis, UnaryOperator<Var> byRows) {
            return new Context(Match.START.mark(axis), u -> u).byAxis(x, byRows);
        }
    }
}
