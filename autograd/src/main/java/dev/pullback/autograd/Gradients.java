package dev.pullback.autograd;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.util.ArrayList;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * The gradients of a loss, by variable and by name. The matrices are the tape's: they last until it is reset; copy one to
 * keep it. None shares its storage with another or with an input.
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

    /** Those of {@code loss} with respect to {@code wrt}. */
    static Gradients of(Rules rules, Var loss, Var... wrt) {
        Tape tape = loss.tape();
        int mark = tape.mark();
        try {
            @Nullable Var[] answers = Backward.once(rules, loss, tape.constant(1), wrt);
            Var[] gradients = new Var[answers.length];
            List<String> unreached = new ArrayList<>();
            for (int i = 0; i < answers.length; i++) {
                Var answer = answers[i];
                if (answer == null) unreached.add(wrt[i].label());
                gradients[i] = answer == null ? tape.constant(wrt[i].shape(), 0) : answer;
            }
            return new Gradients(wrt.clone(), gradients, List.copyOf(unreached));
        } catch (RuntimeException | Error e) {
            tape.rewind(Math.min(mark, tape.size()));
            throw e;
        }
    }

    /**
     * The gradient with respect to {@code v}, of the same shape; zeros if the loss does not depend on it.
     *
     * @throws IllegalArgumentException if it was not asked for
     * @throws IllegalStateException if the tape was reset since
     */
    public DMatrixRMaj of(Var v) {
        for (int i = 0; i < wrt.length; i++) {
            if (wrt[i] == v) return get(i);
        }
        throw new IllegalArgumentException("gradients: " + v.label() + " is not among those asked for, " + names());
    }

    /**
     * The gradient with respect to the variable of that name; as {@link #of(Var)}.
     *
     * @throws IllegalArgumentException if none or several of those asked for have that name
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

    private DMatrixRMaj get(int i) {
        if (gradients[i].isStale())
            throw new IllegalStateException(
                    "gradients: the tape was reset since; take " + wrt[i].label() + " before that, or copy it");
        return gradients[i].value();
    }

    /** What gradients were asked of, in that order. */
    public List<Var> variables() {
        return List.of(wrt);
    }

    /** The names of what gradients were asked of, in that order. */
    public List<String> names() {
        return variables().stream().map(Var::label).toList();
    }

    /** The names of those on which the loss does not depend, and whose gradient is therefore zero. */
    public List<String> unreached() {
        return unreached;
    }

    /** One short line, as in {@code gradients of w1, b1; unreached: b1}. */
    @Override
    public String toString() {
        return "gradients of " + String.join(", ", names())
                + (unreached.isEmpty() ? "" : "; unreached: " + String.join(", ", unreached));
    }
}
