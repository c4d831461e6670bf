package dev.pullback.check.subject;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Fn;
import dev.pullback.autograd.Rules;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.ops.Ops;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/** A function of {@link Var}s, differentiated by a table of rules. */
public final class TapeSubject implements Subject {
    private final Rules rules;
    private final Fn.N f;
    private final BitSet fixed;
    private final boolean twiceDifferentiable;

    /** All evaluations without a backward pass share this tape, so that they allocate almost nothing. */
    private final Tape tape = new Tape();

    /**
     * Wraps a function.
     *
     * @param fixed the inputs that get no gradient
     * @param twiceDifferentiable whether the VJPs can themselves be differentiated, which gives a JVP
     */
    public TapeSubject(Rules rules, Fn.N f, BitSet fixed, boolean twiceDifferentiable) {
        this.rules = rules;
        this.f = f;
        this.fixed = fixed;
        this.twiceDifferentiable = twiceDifferentiable;
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

    /** Leaves out ops with several outputs, and those whose value is not computed by their kernel. */
    @Override
    public List<Part> parts(DMatrixRMaj... x) {
        Tape own = new Tape();
        Var[] in = inputs(own, x);
        BitSet reached = new BitSet();
        for (int i = 0; i < in.length; i++) {
            if (!fixed.get(i)) reached.set(in[i].id());
        }
        f.apply(in);
        List<Part> parts = new ArrayList<>();
        for (int id = 0; id < own.size(); id++) {
            Var v = own.at(id);
            Var[] operands = v.in();
            BitSet independent = new BitSet();
            for (int k = 0; k < operands.length; k++) {
                if (reached.get(operands[k].id())) reached.set(id);
                else independent.set(k);
            }
            if (!reached.get(id) || v.op().isLeaf() || v.op().isMulti() || v.op() == Autodiff.CHECKPOINT) continue;
            List<DMatrixRMaj> values =
                    Arrays.stream(operands).map(o -> o.value().copy()).toList();
            Fn.N op = o -> v.op().with(v.attr(), o);
            parts.add(new Part(v.label(), new TapeSubject(rules, op, independent, false), values, independent));
        }
        return parts;
    }

    @Override
    public Run run(DMatrixRMaj... x) {
        Tape own = new Tape();
        Var[] in = inputs(own, x);
        Var y = f.apply(in);
        return new Run(y.value(), g -> pull(y, in, g));
    }

    /** Creates the input variables. If one matrix is passed as several inputs, these are one variable. */
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

    /** Returns the gradients. If several inputs are one variable, the first of them gets the whole gradient. */
    private @Nullable DMatrixRMaj[] pull(Var y, Var[] in, DMatrixRMaj g) {
        Set<Var> wanted = new LinkedHashSet<>();
        for (int i = 0; i < in.length; i++) {
            if (!fixed.get(i)) wanted.add(in[i]);
        }
        Tape own = y.tape();
        int mark = own.mark();
        Iterator<Var> gradients = List.of(Autodiff.vjp(rules, y, own.constant(g), wanted.toArray(Var[]::new)))
                .iterator();
        @Nullable DMatrixRMaj[] copies = new DMatrixRMaj[in.length];
        for (int i = 0; i < in.length; i++) {
            if (wanted.remove(in[i])) copies[i] = gradients.next().value().copy();
        }
        own.rewind(mark);
        return copies;
    }

    @Override
    public @Nullable DMatrixRMaj jvp(DMatrixRMaj[] x, DMatrixRMaj[] u) {
        if (!twiceDifferentiable) return null;
        Tape own = new Tape();
        Var[] in = inputs(own, x);
        Var y = f.apply(in);
        Var g = own.constant(y.shape(), 0);
        @Nullable DMatrixRMaj sum = null;
        for (int i = 0; i < in.length; i++) {
            if (fixed.get(i)) continue;
            Var back = Autodiff.vjp(rules, y, g, in[i])[0];
            DMatrixRMaj part = Autodiff.vjp(rules, back, own.constant(u[i]), g)[0].value();
            sum = sum == null ? part.copy() : MatrixMath.plus(sum, part);
        }
        return sum;
    }

    @Override
    public double largestIntermediate(DMatrixRMaj[] x, DMatrixRMaj g) {
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
        return new TapeSubject(rules, gradientOf(rules, f, inputs, fixed), fixed, true);
    }

    private static Fn.N gradientOf(Rules rules, Fn.N f, int inputs, BitSet fixed) {
        return x -> {
            Var[] in = new Var[inputs];
            Var[] wanted = new Var[inputs - fixed.cardinality()];
            for (int i = 0, k = 0; i < inputs; i++) {
                in[i] = x[i];
                if (!fixed.get(i)) wanted[k++] = x[i];
            }
            Var[] gradients = Autodiff.vjp(rules, f.apply(in), x[inputs], wanted);
            Var[] columns = new Var[gradients.length];
            for (int k = 0; k < columns.length; k++) {
                columns[k] = Ops.reshape(gradients[k], gradients[k].shape().elements(), 1);
            }
            return columns.length == 1 ? columns[0] : Ops.concatRows(columns);
        };
    }
}
