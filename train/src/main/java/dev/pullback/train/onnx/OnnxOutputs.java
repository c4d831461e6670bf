package dev.pullback.train.onnx;

import com.google.gson.Gson;
import dev.pullback.core.Var;
import dev.pullback.ops.Ops;
import dev.pullback.train.Model;
import dev.pullback.train.data.Standardizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Records the computation from the outputs of a network to the predictions of the model. It is recorded as ops, so
 * {@link OnnxOps} maps it to ONNX like the network itself.
 */
final class OnnxOutputs {
    /** The names of all outputs that a file can have. */
    static final Set<String> NAMES = Set.of("logits", "probabilities", "predictions");

    private OnnxOutputs() {}

    /** Returns the outputs of the file by name, for the outputs z of the network. */
    static Map<String, Var> of(Model model, Var z) {
        Map<String, Var> outputs = new LinkedHashMap<>();
        String task = model.task().name();
        if (model.task().isClassification()) {
            outputs.put("logits", z);
            outputs.put("probabilities", Ops.softmax(z));
        } else if (task.equals("multilabel")) {
            outputs.put("logits", z);
            outputs.put("probabilities", Ops.sigmoid(z));
        } else {
            outputs.put("predictions", predictions(model, task, z));
        }
        return outputs;
    }

    private static Var predictions(Model model, String task, Var z) {
        Optional<Standardizer> scale = model.targetStandardizer();
        if (task.equals("gaussian")) {
            int k = z.cols() / 2;
            Var means = Ops.slice(z, 0, 0, z.rows(), k);
            Var deviations = Ops.exp(Ops.scale(Ops.slice(z, 0, k, z.rows(), k), 0.5));
            if (scale.isPresent()) {
                means = restored(means, scale.get());
                deviations = Ops.mul(
                        deviations,
                        z.tape().constant(OnnxRecording.row(scale.get().deviations())));
            }
            return Ops.concatCols(means, deviations);
        }
        if (task.startsWith("quantile")) return quantiles(z, model.targetNames().size(), scale.orElse(null));
        return scale.isPresent() ? restored(z, scale.get()) : z;
    }

    /** Sorts the quantiles of each target by exchanges of columns, and returns them in the unit of the target. */
    private static Var quantiles(Var z, int targets, @Nullable Standardizer scale) {
        int r = z.cols() / targets;
        Var[] columns = new Var[z.cols()];
        for (int j = 0; j < columns.length; j++) columns[j] = Ops.slice(z, 0, j, z.rows(), 1);
        for (int t = 0; t < targets; t++) {
            for (int end = r - 1; end > 0; end--) {
                for (int j = t * r; j < t * r + end; j++) {
                    Var low = columns[j];
                    columns[j] = Ops.minimum(low, columns[j + 1]);
                    columns[j + 1] = Ops.maximum(low, columns[j + 1]);
                }
            }
        }
        for (int j = 0; scale != null && j < columns.length; j++)
            columns[j] = Ops.shift(Ops.scale(columns[j], scale.deviations()[j / r]), scale.means()[j / r]);
        return Ops.concatCols(columns);
    }

    private static Var restored(Var z, Standardizer scale) {
        Var deviations = z.tape().constant(OnnxRecording.row(scale.deviations()));
        return Ops.add(Ops.mul(z, deviations), z.tape().constant(OnnxRecording.row(scale.means())));
    }

    static String json(List<String> names) {
        return new Gson().toJson(names);
    }
}
