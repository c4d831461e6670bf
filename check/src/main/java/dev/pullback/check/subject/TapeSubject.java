package dev.pullback.check.subject;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Fn;
import dev.pullback.autograd.Rules;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/** A function of {@link Var}s under a table of rules. */
public final class TapeSubject implements Subject {
    private final Rules rules;
    private final Fn.N f;
    private final BitSet fixed;
    private final boolean twice;

    /** One tape for all evaluations, so that they allocate next to nothing. */
    private final Tape tape = new Tape();

    /** {@code twice} says that the rules can be differentiated in their turn. */
    public TapeSubject(Rules rules, Fn.N f, BitSet fixed, boolean twice) {
        this.twice = twice;
        this.rules = rules;
        this.f = f;
        this.fixed = fixed;
    }

    @Override
    public DMatrixRMaj value(DMatrixRMaj... x) {
        tape.reset();
        return f.apply(inputs(tape, x)).value();
    }

    @Override
    public boolean isComposite(DMatrixRMaj... x) {
        value(x);
        int computed = 0;
        for (int i = 0; i < tape.size(); i++) {
            if (!tape.at(i).op().isLeaf()) computed++;
        }
        return computed > 1;
    }

    @Override
    public Run run(DMatrixRMaj... x) {
        Tape own = new Tape();
        Var[] in = inputs(own, x);
        return new TapeRun(own, f.apply(in), in);
    }

    /** The same matrix is the same {@link Var}. */
    static Var[] inputs(Tape tape, DMatrixRMaj[] x) {
        Var[] in = new Var[x.length];
        for (int i = 0; i < x.length; i++) {
            for (int k = 0; k < i; k++) {
                if (x[k] == x[i]) in[i] = in[k];
            }
            if (in[i] == null) in[i] = tape.input(x[i]);
        }
        return in;
    }

    private final class TapeRun implements Run {
        private final Tape own;
        private final Var y;
        private final Var[] in;

        TapeRun(Tape own, Var y, Var[] in) {
            this.own = own;
            this.y = y;
            this.in = in;
        }

        @Override
        public DMatrixRMaj value() {
            return y.value();
        }

        /** Of inputs that are the same variable the first gets the whole gradient. */
        @Override
        public @Nullable DMatrixRMaj[] pull(DMatrixRMaj g) {
            Set<Var> wanted = new LinkedHashSet<>();
            for (int i = 0; i < in.length; i++) {
                if (!fixed.get(i)) wanted.add(in[i]);
            }
            int mark = own.mark();
            Iterator<Var> answers = List.of(Autodiff.vjp(rules, y, own.constant(g), wanted.toArray(Var[]::new)))
                    .iterator();
            @Nullable DMatrixRMaj[] copies = new DMatrixRMaj[in.length];
            for (int i = 0; i < in.length; i++) {
                if (wanted.remove(in[i])) copies[i] = answers.next().value().copy();
            }
            own.rewind(mark);
            return copies;
        }
    }

    @Override
    public @Nullable DMatrixRMaj jvp(DMatrixRMaj[] x, DMatrixRMaj[] u) {
        if (!twice) return null;
        Tape own = new Tape();
        Var[] in = inputs(own, x);
        Var y = f.apply(in);
        Var g = own.constant(y.shape(), 0);
        @Nullable DMatrixRMaj sum = null;
        for (int i = 0; i < in.length; i++) {
            if (fixed.get(i)) continue;
            Var back = Autodiff.vjp(rules, y, g, in[i])[0];
            DMatrixRMaj part = Autodiff.vjp(rules, back, own.constant(u[i]), g)[0].value();
            if (sum == null) sum = part.copy();
            else for (int k = 0, n = sum.getNumElements(); k < n; k++) sum.data[k] += part.data[k];
        }
        return sum;
    }

    @Override
    public double largestOnTheWay(DMatrixRMaj[] x, DMatrixRMaj g) {
        Tape own = new Tape();
        Var[] in = inputs(own, x);
        Var y = f.apply(in);
        int forward = own.size();
        for (int i = 0; i < in.length; i++) {
            if (!fixed.get(i)) Autodiff.vjp(rules, y, own.constant(g), in[i]);
        }
        double largest = 0;
        for (int i = forward; i < own.size(); i++) {
            double size = MatrixMath.size(own.at(i).value());
            if (size < Double.POSITIVE_INFINITY) largest = Math.max(largest, size);
        }
        return largest;
    }

    @Override
    public Subject gradient(int inputs, BitSet fixed) {
        return new TapeSubject(rules, Derivative.of(rules, f, inputs, fixed), fixed, true);
    }
}
