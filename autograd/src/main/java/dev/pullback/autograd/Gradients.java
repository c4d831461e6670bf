package dev.pullback.autograd;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.core.engine.TapeEngine;
import java.util.ArrayList;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * The gradients of a loss, by variable and by name. The matrices belong to the tape and are valid until it is reset; copy a
 * matrix to keep it longer. No gradient shares storage with another gradient or with an input.
 */
public final class Gradients {
    private final Var[] wrt;
    private final Var[] gradients;
    private final List<String> unreached;

    private Gradients(Var[] wrt, Var[] gradients, List<String> unreached) {
        this.wrt = wrt;
        this.gradients = gradients;
        this.unreached = unreached;
    }

    static Gradients of(Rules rules, Var loss, Var... wrt) {
        return TapeEngine.of(loss.tape()).exclusively(() -> swept(rules, loss, wrt));
    }

    private static Gradients swept(Rules rules, Var loss, Var... wrt) {
        Tape tape = loss.tape();
        int mark = tape.mark();
        try {
            @Nullable Var[] reached = Backward.once(rules, loss, wrt);
            List<String> unreached = new ArrayList<>();
            for (int i = 0; i < reached.length; i++) {
                if (reached[i] == null) unreached.add(wrt[i].label());
            }
            return new Gradients(wrt.clone(), Backward.withZeros(reached, wrt), List.copyOf(unreached));
        } catch (RuntimeException | Error e) {
            tape.rewind(Math.min(mark, tape.size()));
            throw e;
        }
    }

    /**
     * Returns the gradient with respect to {@code v}, in the shape of {@code v}; zeros if the loss does not depend on
     * it.
     *
     * @throws IllegalArgumentException if this gradient was not requested
     * @throws IllegalStateException if the tape was reset after the gradients were computed
     */
    public DMatrixRMaj of(Var v) {
        for (int i = 0; i < wrt.length; i++) {
            if (wrt[i] == v) return get(i);
        }
        throw new IllegalArgumentException("gradients: " + v.label() + " is not among those asked for, " + names());
    }

    /**
     * Returns the gradient with respect to the variable with that name; see {@link #of(Var)}.
     *
     * @throws IllegalArgumentException if none or several of the requested variables have that name
     */
    public DMatrixRMaj of(String name) {
        int found = names().indexOf(name);
        if (found < 0)
            throw new IllegalArgumentException("gradients: '" + name + "' is not among those asked for, " + names());
        if (found != names().lastIndexOf(name))
            throw new IllegalArgumentException(
                    "gradients: several of those asked for are named '" + name + "', " + names());
        return get(found);
    }

    /**
     * Returns the gradients in the order of {@link #variables}.
     *
     * @throws IllegalStateException if the tape was reset after the gradients were computed
     */
    public List<DMatrixRMaj> matrices() {
        List<DMatrixRMaj> matrices = new ArrayList<>();
        for (int i = 0; i < gradients.length; i++) matrices.add(get(i));
        return matrices;
    }

    private DMatrixRMaj get(int i) {
        if (gradients[i].isStale())
            throw new IllegalStateException(
                    "gradients: the tape was reset since; take " + wrt[i].label() + " before that, or copy it");
        return gradients[i].value();
    }

    /** Returns the variables whose gradients were requested, in the requested order. */
    public List<Var> variables() {
        return List.of(wrt);
    }

    /** Returns the names of the variables whose gradients were requested, in the requested order. */
    public List<String> names() {
        return variables().stream().map(Var::label).toList();
    }

    /** Returns the names of the variables on which the loss does not depend; their gradients are zeros. */
    public List<String> unreached() {
        return unreached;
    }

    /** Returns one line, as in {@code gradients of w1, b1; unreached: b1}. */
    @Override
    public String toString() {
        return "gradients of " + String.join(", ", names())
                + (unreached.isEmpty() ? "" : "; unreached: " + String.join(", ", unreached));
    }
}
