package dev.pullback.explain;

import dev.pullback.core.Var;
import dev.pullback.explain.Match.Mark;
import dev.pullback.ops.Ops;
import java.util.function.UnaryOperator;

/** Records what cures a naive formula. */
@FunctionalInterface
interface Rewrite {
    /** The value of the formula, computed in another way. */
    Var record(Context at);

    /**
     * Where a cure is recorded: the match of the naive formula, and what has become of the variables that it is made of.
     */
    record Context(Match match, UnaryOperator<Var> now) {
        /** What a letter of the pattern stands for. */
        Var var(String letter) {
            return now.apply(match.at(letter));
        }

        /** The same with the other sign, if that was remarked. */
        Var signed(Var v) {
            return match.is(Mark.MINUS) ? Ops.neg(v) : v;
        }

        /** By rows what a verb does by rows, or whatever the sums of the pattern are over. */
        Var byAxis(Var x, UnaryOperator<Var> byRows) {
            if (match.is(Mark.COLS)) return Ops.transpose(byRows.apply(Ops.transpose(x)));
            if (!match.is(Mark.ALL) || x.rows() == 1) return byRows.apply(x);
            Var y = byRows.apply(Ops.reshape(x, 1, x.shape().elements()));
            return y.cols() == 1 ? y : Ops.reshape(y, x.rows(), x.cols());
        }

        /** Means over whatever those of the pattern are over. */
        Var mean(Var x) {
            if (match.is(Mark.ALL)) return Ops.mean(x);
            return Ops.scale(sum(x), 1.0 / (match.is(Mark.COLS) ? x.rows() : x.cols()));
        }

        /** Sums over whatever those of the pattern are over. */
        Var sum(Var x) {
            if (match.is(Mark.ALL)) return Ops.sum(x);
            return match.is(Mark.COLS) ? Ops.colSums(x) : Ops.rowSums(x);
        }

        /** Records the ops of the path of the match again, upon {@code v}. */
        Var along(Var v) {
            Var y = v;
            for (int i = match.path().size() - 1; i >= 0; i--) {
                Var move = match.path().get(i);
                Var[] in = move.in();
                in[0] = y;
                for (int k = 1; k < in.length; k++) in[k] = now.apply(in[k]);
                y = move.op().with(move.attr(), in);
            }
            return y;
        }
    }
}
