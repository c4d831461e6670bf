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

/**
 * Records the computation from the outputs of a network to the predictions of the model. It is recorded as ops, so
 * {@link OnnxOps} maps it to ONNX like the network itself.
 */
final class OnnxOutputs {
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
                        deviations, z.tape().constant(Onnx.row(scale.get().deviations())));
            }
            return Ops.concatCols(means, deviations);
        }
        if (task.startsWith("quantile"))
            throw new OnnxException("onnx: the quantiles of a row are sorted, which is not exported; export a model of"
                    + " another task");
        return scale.isPresent() ? restored(z, scale.get()) : z;
    }

    private static Var restored(Var z, Standardizer scale) {
        Var deviations = z.tape().constant(Onnx.row(scale.deviations()));
        return Ops.add(Ops.mul(z, deviations), z.tape().constant(Onnx.row(scale.means())));
    }

    static String json(List<String> names) {
        return new Gson().toJson(names);
    }
}
