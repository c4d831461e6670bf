package dev.pullback.check.subject;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Fn;
import dev.pullback.autograd.Rules;
import dev.pullback.core.Var;
import dev.pullback.ops.Ops;
import java.util.BitSet;
import org.ejml.data.DMatrixRMaj;

/** The gradient of a function as a function in its turn, so that the second order is checked like the first. */
public final class Derivative {
    private Derivative() {}

    /**
     * {@code (X₁, …, Xₙ, G) ↦} the cotangents of the inputs that are not fixed, element by element in one column, with G
     * the cotangent of the value.
     */
    public static Fn.N of(Rules rules, Fn.N f, int inputs, BitSet fixed) {
        return x -> {
            Var[] in = new Var[inputs];
            Var[] wanted = new Var[inputs - fixed.cardinality()];
            for (int i = 0, k = 0; i < inputs; i++) {
                in[i] = x[i];
                if (!fixed.get(i)) wanted[k++] = x[i];
            }
            Var[] cotangents = Autodiff.vjp(rules, f.apply(in), x[inputs], wanted);
            Var[] columns = new Var[cotangents.length];
            for (int k = 0; k < columns.length; k++) {
                columns[k] = Ops.reshape(cotangents[k], cotangents[k].shape().elements(), 1);
            }
            return columns.length == 1 ? columns[0] : Ops.concatRows(columns);
        };
    }

    /** The entries of the value of {@link #of}: those of its inputs. */
    public static EntryNames axis(String[] names, DMatrixRMaj[] x, BitSet fixed) {
        EntryNames axis = new EntryNames();
        for (int i = 0; i < x.length; i++) {
            if (!fixed.get(i)) axis.and("∂" + names[i], x[i]);
        }
        return axis;
    }
}
