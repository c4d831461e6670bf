package dev.pullback.train.reliability;

import dev.pullback.autograd.Rules;
import dev.pullback.core.Op;
import dev.pullback.core.Var;
import dev.pullback.train.optim.Optimizer;
import dev.pullback.train.optim.OptimizerState;

/** A failure that is planted at the n-th of all places that call {@link #burn}. */
final class Fuse {
    /** The planted failure. */
    static final class Blown extends RuntimeException {
        private static final long serialVersionUID = 1;

        Blown() {
            super("the planted failure", null, false, false);
        }
    }

    /** An identity whose kernel burns a fuse, forward and, by its rule, backward. */
    final Op op = Op.of("fused", "Y = X", 1, (o, in, attr) -> in[0].shape(), (in, attr, out) -> {
        burn();
        out.setTo(in[0]);
    });

    final Rules rules = Rules.standard().on(op, "dX = G", (g, y, x) -> {
        burn();
        return through(g);
    });

    private int left = Integer.MAX_VALUE;

    /** Plants the failure at call number n, from 0; none for a large number. */
    void plant(int n) {
        left = n;
    }

    void burn() {
        if (left-- == 0) throw new Blown();
    }

    boolean isBlown() {
        return left < 0;
    }

    Var through(Var x) {
        return op.on(x);
    }

    /** Momentum as a user writes it; it burns the fuse in the middle of each parameter. */
    final class Momentum extends Optimizer {
        Momentum(double rate) {
            super(rate, "velocity");
        }

        @Override
        protected void move(double[] w, double[] g, int from, int to, OptimizerState state) {
            double[] v = state.slot(0);
            for (int i = from; i < to; i++) {
                if (i == (from + to) / 2) burn();
                v[i] = 0.9 * v[i] + g[i];
                w[i] -= learningRate() * v[i];
            }
        }
    }
}
