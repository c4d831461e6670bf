package dev.pullback.train;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Gradients;
import dev.pullback.autograd.Rules;
import dev.pullback.core.Finiteness;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.core.engine.TapeEngine;
import dev.pullback.explain.Anomalies;
import dev.pullback.train.data.Batch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * A training pass without a program: for each batch it resets its tape and records the network and the loss again. So
 * the network may behave differently each time, and the tape shows which operation produced a number that is not
 * finite.
 */
final class EagerPass implements TrainingPass {
    private final Objective objective;
    private final Rules rules;
    private final Tape tape;
    private final LayerState state = new LayerState();
    private @Nullable Var output;
    private @Nullable Var mean;
    private @Nullable Gradients gradients;

    EagerPass(Trainer settings, Objective objective) {
        this.objective = objective;
        this.rules = settings.rules;
        this.tape = settings.stopAtAnomalies ? Anomalies.tape(rules) : new Tape();
        TapeEngine.of(tape).setPrecision(settings.precision);
    }

    @Override
    public void run(Batch batch) {
        tape.reset();
        DMatrixRMaj[] matrices = objective.inputs(batch);
        Var[] in = new Var[matrices.length];
        for (int i = 0; i < in.length; i++) in[i] = tape.input(objective.names().get(i), matrices[i]);
        Var computed = objective.output(in);
        Var value = objective.loss(computed, in);
        state.find(tape);
        output = computed;
        mean = value;
        // The parameters are passed explicitly, because a network may have none.
        gradients = Autodiff.gradients(rules, value, tape.params().toArray(Var[]::new));
    }

    @Override
    public double loss() {
        return ran(mean).scalar();
    }

    @Override
    public DMatrixRMaj output() {
        return ran(output).value();
    }

    @Override
    public Matrices matrices() {
        Gradients g = ran(gradients);
        List<Var> parameters = g.variables();
        List<DMatrixRMaj> values = new ArrayList<>();
        for (Var v : parameters) values.add(g.of(v));
        return new Matrices(g.names(), values(parameters), values, values(state.current()), values(state.next()));
    }

    private static List<DMatrixRMaj> values(Iterable<Var> vars) {
        List<DMatrixRMaj> values = new ArrayList<>();
        for (Var v : vars) values.add(v.value());
        return values;
    }

    /** Returns a text that says which number of the last run is not finite and which operation produced it. */
    String explanation() {
        Var value = ran(mean);
        if (!Double.isFinite(value.scalar())) return "the loss is " + value.scalar() + first(0);
        for (Var v : state.next()) {
            if (!Finiteness.isFinite(v.value())) return v.label() + " is not finite" + first(0);
        }
        return backward(ran(gradients), value);
    }

    /**
     * Returns a text that names the first gradient that is not finite. Records the gradients again, because the sweep
     * removed them from the tape.
     */
    private String backward(Gradients g, Var value) {
        int mark = tape.mark();
        Var[] parameters = g.variables().toArray(Var[]::new);
        Autodiff.vjp(rules, value, tape.constant(1), parameters);
        for (Var v : parameters) {
            if (!Finiteness.isFinite(g.of(v))) return "the gradient of " + v.label() + " is not finite" + first(mark);
        }
        return "the norm of the gradient is too large for a double";
    }

    /**
     * Returns a text that names the first node from {@code mark} on that is not finite, or an empty text if all are
     * finite.
     */
    private String first(int mark) {
        for (int i = mark; i < tape.size(); i++) {
            Var v = tape.at(i);
            if (Finiteness.isFinite(v.value())) continue;
            if (v.op().isLeaf()) return "; first of all " + v.label() + " is not finite";
            String operands = Arrays.stream(v.in()).map(Var::label).distinct().collect(Collectors.joining(" and "));
            return "; first of all " + v.op() + " of " + operands + " is not finite"
                    + (v.name() == null ? "" : ", called " + v.name());
        }
        return "";
    }

    private static <T> T ran(@Nullable T value) {
        if (value == null) throw new IllegalStateException("pass: nothing has been computed yet");
        return value;
    }
}
