package dev.pullback.train;

import dev.pullback.autograd.program.PerShape;
import dev.pullback.autograd.program.Program;
import dev.pullback.autograd.program.Recorder;
import dev.pullback.core.Var;
import dev.pullback.explain.Anomalies;
import dev.pullback.ops.Ops;
import dev.pullback.train.data.Batch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * A training pass that uses a {@link Program}. It records the network, the loss and the gradients once for each batch
 * size, and then only runs the program.
 */
final class ProgramPass implements TrainingPass {
    private static final String OUTPUT = "trainer.output";

    private final Objective objective;
    private final PerShape programs;
    /** The inputs of each batch object, of which {@code Batches} uses two. */
    private final Map<Batch, DMatrixRMaj[]> inputs = new HashMap<>();

    private final LayerState state = new LayerState();
    private final Map<Program, Names> recorded = new HashMap<>();
    private final Map<Program, Matrices> matrices = new HashMap<>();
    private String output = OUTPUT;
    private @Nullable Program program;

    /** The names under which the results of a program are read. */
    private record Names(String output, List<String> state, List<String> nextState) {}

    ProgramPass(Trainer settings, Objective objective) {
        this.objective = objective;
        Recorder recorder = Program.recorder().rules(settings.rules).precision(settings.precision);
        programs = PerShape.of(
                settings.stopAtAnomalies ? recorder.inspecting(Anomalies::tape) : recorder,
                in -> {
                    Var mean = objective.loss(named(objective.output(in)), in);
                    state.find(mean.tape());
                    return mean;
                },
                objective.names().toArray(String[]::new));
    }

    private Var named(Var output) {
        Var own = output.name() == null && output.op().isLeaf() ? Ops.identity(output) : output;
        String name = own.name();
        if (name == null) own.named(OUTPUT);
        this.output = name == null ? OUTPUT : name;
        return own;
    }

    @Override
    public void run(Batch batch) {
        Program p = programs.at(inputs.computeIfAbsent(batch, objective::inputs));
        if (!recorded.containsKey(p)) recorded.put(p, new Names(output, labels(state.current()), labels(state.next())));
        p.run();
        program = p;
    }

    @Override
    public double loss() {
        return ran().scalar();
    }

    @Override
    public DMatrixRMaj output() {
        return ran().value(names().output());
    }

    @Override
    public Matrices matrices() {
        Program p = ran();
        Matrices known = matrices.get(p);
        if (known != null) return known;
        Names names = names();
        Matrices read = new Matrices(
                p.gradients(),
                p.gradients().stream().map(p::value).toList(),
                p.gradients().stream().map(p::gradient).toList(),
                names.state().stream().map(p::value).toList(),
                names.nextState().stream().map(p::value).toList());
        matrices.put(p, read);
        return read;
    }

    private static List<String> labels(Iterable<Var> vars) {
        List<String> labels = new ArrayList<>();
        for (Var v : vars) labels.add(v.label());
        return labels;
    }

    private Names names() {
        Names names = recorded.get(ran());
        if (names == null) throw new IllegalStateException("pass: the program was not recorded here");
        return names;
    }

    private Program ran() {
        Program p = program;
        if (p == null) throw new IllegalStateException("pass: nothing has been computed yet");
        return p;
    }
}
