package dev.pullback.train;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Gradients;
import dev.pullback.autograd.Rules;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.train.data.Batch;
import java.util.ArrayList;
import java.util.List;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * One step of training: the network and the loss are recorded on a tape that is reset each time, the gradients taken and
 * clipped, the parameters moved, and what layers carry from step to step is taken over. A step that meets a number that
 * is not finite changes nothing and says where it came from; only where the move itself is too large for a double is the
 * damage done, which {@link Fault#moved} says.
 */
final class Step {
    private final Layer net;
    private final Loss loss;
    private final Rules rules;
    private final Clip clip;
    private final Tape tape = new Tape();
    private final Carried carried = new Carried();
    private final List<DMatrixRMaj> gradients = new ArrayList<>();
    private double value;
    private int right;

    /**
     * Why a step was not made.
     *
     * @param what what is not finite, and where that came from
     * @param moved whether parameters were moved before it was found
     */
    record Fault(String what, boolean moved) {}

    Step(Layer net, Loss loss, Rules rules, Clip clip) {
        this.net = net;
        this.loss = loss;
        this.rules = rules;
        this.clip = clip;
    }

    /** The loss of the batch, before the step. */
    double loss() {
        return value;
    }

    /** How many rows were classified rightly, before the step. */
    int right() {
        return right;
    }

    /** Makes a step, or answers why it did not. */
    @Nullable
    Fault take(Batch batch, int classes, Optimizer optimizer) {
        tape.reset();
        Var logits = net.apply(tape.input("x", batch.features()));
        requireLogits(logits, batch.size(), classes);
        Var mean = loss.of(logits, tape.input("labels", batch.labels()));
        value = mean.scalar();
        right = Accuracy.right(logits.value(), batch.labels());
        carried.find(tape);
        String forward = forwardFault();
        if (forward != null) return new Fault(forward + NotFinite.first(tape, 0), false);

        Gradients g = Autodiff.gradients(rules, mean);
        gradients.clear();
        for (Var v : g.variables()) gradients.add(g.of(v));
        double norm = Clip.norm(gradients);
        if (!Double.isFinite(norm)) return new Fault(backwardFault(g, mean), false);
        clip.apply(gradients, norm);

        optimizer.step(g);
        for (Var v : g.variables()) {
            if (!NotFinite.isFinite(v.value()))
                return new Fault("the step makes " + v.label() + " too large for a double", true);
        }
        carried.advance();
        return null;
    }

    private @Nullable String forwardFault() {
        if (!Double.isFinite(value)) return "the loss is " + value;
        for (Var v : carried.next()) {
            if (!NotFinite.isFinite(v.value())) return v.label() + " is not finite";
        }
        return null;
    }

    /** The sweep has taken its results off the tape, so they are recorded once more, to be looked at. */
    private String backwardFault(Gradients g, Var mean) {
        int mark = tape.mark();
        Var[] parameters = g.variables().toArray(Var[]::new);
        Autodiff.vjp(rules, mean, tape.constant(1), parameters);
        for (Var v : parameters) {
            if (!NotFinite.isFinite(g.of(v)))
                return "the gradient of " + v.label() + " is not finite" + NotFinite.first(tape, mark);
        }
        return "the norm of the gradient is too large for a double";
    }

    private static void requireLogits(Var logits, int rows, int classes) {
        if (logits.rows() != rows || logits.cols() != classes)
            throw new MatrixDimensionException("trainer: the network answers " + logits.shape() + " but the batch has "
                    + rows + " rows of " + classes + " classes; the logits must be " + rows + "x" + classes);
    }
}
