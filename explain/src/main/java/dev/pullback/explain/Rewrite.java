package dev.pullback.explain;

import dev.pullback.core.Var;
import dev.pullback.explain.Match.Mark;
import dev.pullback.ops.Ops;
import java.util.function.UnaryOperator;

/** Records a stable formula that replaces a naive one. */
@FunctionalInterface
interface Rewrite {
    /** Records the stable formula and returns its value. */
    Var record(Context at);

    /**
     * The input of a rewrite: the match of the naive formula, and the variables that replace earlier ones.
     *
     * @param match the naive formula
     * @param now returns the replacement of a variable, or the variable itself if it was not replaced
     */
    record Context(Match match, UnaryOperator<Var> now) {
        /** Returns the variable that a letter of the pattern stands for, or its replacement. */
        Var var(String letter) {
            return now.apply(match.at(letter));
        }

        /** Returns {@code -v} if the match is marked {@link Mark#MINUS}, otherwise {@code v}. */
        Var signed(Var v) {
            return match.is(Mark.MINUS) ? Ops.neg(v) : v;
        }

        /** Applies a function of rows to rows, to columns, or to all elements as one row, by the axis of the match. */
        Var byAxis(Var x, UnaryOperator<Var> byRows) {
            if (match.is(Mark.COLS)) return Ops.transpose(byRows.apply(Ops.transpose(x)));
            if (!match.is(Mark.ALL) || x.rows() == 1) return byRows.apply(x);
            Var y = byRows.apply(Ops.reshape(x, 1, x.shape().elements()));
            return y.cols() == 1 ? y : Ops.reshape(y, x.rows(), x.cols());
        }

        Var mean(Var x) {
            if (match.is(Mark.ALL)) return Ops.mean(x);
            return Ops.scale(sum(x), 1.0 / (match.is(Mark.COLS) ? x.rows() : x.cols()));
        }

        Var sum(Var x) {
            if (match.is(Mark.ALL)) return Ops.sum(x);
            return match.is(Mark.COLS) ? Ops.colSums(x) : Ops.rowSums(x);
        }

        /** Applies the ops of {@link Match#path} to {@code v}. */
        Var along(Var v) {
            Var y = v;
            for (int i = match.path().size() - 1; i >= 0; i--) {
                Var step = match.path().get(i);
                Var[] in = step.in();
                in[0] = y;
                for (int k = 1; k < in.length; k++) in[k] = now.apply(in[k]);
                y = step.op().with(step.attr(), in);
            }
            return y;
        }
    }
}
