package dev.pullback.train.onnx;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.core.engine.Alias;
import dev.pullback.core.engine.TapeEngine;
import dev.pullback.ops.Ops;
import dev.pullback.train.Model;
import dev.pullback.train.data.Standardizer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.ejml.data.DMatrixRMaj;

/**
 * A model recorded on a tape for some number of rows: its inputs by name, and the predictions by the names of the outputs of
 * the file. A network cannot read values while it is recorded, because a number that was read would be fixed in the file;
 * a checkpoint is recorded as the ops of its function.
 */
record OnnxRecording(Tape tape, Map<String, Var> inputs, Map<String, Var> outputs) {
    /** The name of the input for the features. */
    static final String FEATURES = "x";

    static OnnxRecording of(Model model, int rows) {
        Tape tape = new Tape();
        Map<String, Var> inputs = new LinkedHashMap<>();
        Var x = tape.input(FEATURES, new DMatrixRMaj(rows, model.featureNames().size()));
        inputs.put(FEATURES, x);
        model.inputs().forEach((name, cols) -> inputs.put(name, tape.input(name, new DMatrixRMaj(rows, cols))));
        TapeEngine engine = TapeEngine.of(tape);
        engine.withholdValues("an exported network must not depend on it; use ops instead");
        try {
            Var scaled = model.standardizer().map(s -> standardized(x, s)).orElse(x);
            Var z = model.net().evaluating().apply(scaled);
            if (model.temperature() != 1) z = Ops.scale(z, 1 / model.temperature());
            return new OnnxRecording(tape, inputs, OnnxOutputs.of(model, z));
        } finally {
            engine.releaseValues();
        }
    }

    private static Var standardized(Var x, Standardizer scale) {
        Var means = x.tape().constant(row(scale.means()));
        return Ops.div(Ops.sub(x, means), x.tape().constant(row(scale.deviations())));
    }

    static DMatrixRMaj row(double[] values) {
        return new DMatrixRMaj(1, values.length, true, values);
    }

    /** Returns the variables on which the outputs depend; a network may record others too. */
    Set<Var> needed() {
        Set<Var> needed = new HashSet<>(outputs.values());
        Deque<Var> open = new ArrayDeque<>(needed);
        while (!open.isEmpty()) {
            Var v = open.pop();
            for (Var operand : operands(v)) {
                if (needed.add(operand)) open.push(operand);
            }
        }
        return needed;
    }

    /** Returns the variables from which a variable is computed. */
    static Var[] operands(Var v) {
        return v.attr() instanceof Alias alias ? new Var[] {alias.target()} : v.in();
    }
}
