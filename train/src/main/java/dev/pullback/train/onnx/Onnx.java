package dev.pullback.train.onnx;

import dev.pullback.core.Op;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.core.files.AtomicFile;
import dev.pullback.ops.Ops;
import dev.pullback.train.Model;
import dev.pullback.train.Provenance;
import dev.pullback.train.data.DataException;
import dev.pullback.train.data.Messages;
import dev.pullback.train.data.Standardizer;
import dev.pullback.train.protobuf.ProtoWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.ejml.data.DMatrixRMaj;

/**
 * Exports a trained model as an ONNX file, which runtimes in many languages can run. The network is recorded in
 * evaluation mode, and each op is mapped to ONNX. The file also applies the standardizer of the model to its input.
 * The input may have any number of rows.
 *
 * <pre>{@code
 * Onnx.export(model, Path.of("iris.onnx"));
 * }</pre>
 *
 * <p>The input {@code x} has a column for each feature, on the original scale. A model of classes or labels has two
 * outputs, {@code logits}, which are divided by the temperature, and {@code probabilities}. Other models have the
 * output {@code predictions}, with the columns of {@link Model#columns} in the unit of the targets. The metadata of
 * the file hold the names of features and classes, the provenance and the notes of the model. One of the notes is the encoding of
 * categories. The file itself cannot apply this encoding, so encode the rows first.
 *
 * <p>Source of the format: onnx.proto of the ONNX project, operator set 21.
 */
public final class Onnx {
    private static final int INTERMEDIATE_REPRESENTATION = 9;
    private static final int OPERATOR_SET = 21;

    private final Model model;
    private final OnnxPrecision precision;
    private final Map<Op, OnnxMapping> mappings;

    private Onnx(Model model, OnnxPrecision precision, Map<Op, OnnxMapping> mappings) {
        this.model = model;
        this.precision = precision;
        this.mappings = mappings;
    }

    /** Returns the export of a model in float32. */
    public static Onnx of(Model model) {
        return new Onnx(model, OnnxPrecision.SINGLE, OnnxOps.table());
    }

    /**
     * Writes a model in float32.
     *
     * @throws OnnxException if the network contains an op that ONNX cannot compute
     * @throws DataException if the file cannot be written
     */
    public static void export(Model model, Path path) {
        of(model).write(path);
    }

    /** Returns this export with numbers of the given precision. */
    public Onnx precision(OnnxPrecision type) {
        return new Onnx(model, type, mappings);
    }

    /** Returns this export with a mapping for an op, which replaces the one of the library. */
    public Onnx mapping(Op op, OnnxMapping mapping) {
        Map<Op, OnnxMapping> more = new HashMap<>(mappings);
        more.put(op, mapping);
        return new Onnx(model, precision, more);
    }

    /**
     * Writes the file. If the program is killed, the old file or the complete new file remains.
     *
     * @throws OnnxException if the network contains an op that ONNX cannot compute
     * @throws DataException if the file cannot be written
     */
    public void write(Path path) {
        byte[] bytes = toByteArray();
        try {
            AtomicFile.write(path, out -> out.write(bytes));
        } catch (IOException e) {
            throw new DataException(Messages.of(path) + ": cannot be written: " + e.getMessage(), e);
        }
    }

    /** Returns the content of the file. */
    public byte[] toByteArray() {
        // An unused number of rows shows which matrices have a row for each row of the input.
        Set<Integer> dimensions = new HashSet<>();
        Tape trial = record(2).tape();
        for (int i = 0; i < trial.size(); i++) {
            dimensions.add(trial.at(i).rows());
            dimensions.add(trial.at(i).cols());
        }
        int rows = 3;
        while (dimensions.contains(rows)) rows++;
        Recording recording = record(rows);
        OnnxGraph graph = new OnnxGraph(precision, rows);
        recording.inputs().forEach((name, v) -> graph.setName(v, graph.input(name, v.cols())));
        for (int i = 0; i < recording.tape().size(); i++)
            append(recording.tape().at(i), graph);
        recording.outputs().forEach((name, v) -> graph.output(graph.name(v), name, v.cols()));
        return message(graph).toByteArray();
    }

    private record Recording(Tape tape, Map<String, Var> inputs, Map<String, Var> outputs) {}

    private Recording record(int rows) {
        Tape tape = new Tape();
        Map<String, Var> inputs = new LinkedHashMap<>();
        Var x = tape.input("x", new DMatrixRMaj(rows, model.featureNames().size()));
        inputs.put("x", x);
        model.inputs().forEach((name, cols) -> inputs.put(name, tape.input(name, new DMatrixRMaj(rows, cols))));
        Var scaled = model.standardizer().map(s -> standardized(x, s)).orElse(x);
        Var z = model.net().evaluating().apply(scaled);
        if (model.temperature() != 1) z = Ops.scale(z, 1 / model.temperature());
        return new Recording(tape, inputs, OnnxOutputs.of(model, z));
    }

    private static Var standardized(Var x, Standardizer scale) {
        Var means = x.tape().constant(row(scale.means()));
        return Ops.div(Ops.sub(x, means), x.tape().constant(row(scale.deviations())));
    }

    static DMatrixRMaj row(double[] values) {
        return new DMatrixRMaj(1, values.length, true, values);
    }

    private void append(Var v, OnnxGraph graph) {
        if (graph.hasName(v)) return;
        if (v.op().isLeaf()) {
            if (graph.hasBatchRows(v))
                throw new OnnxException("onnx: " + v.label()
                        + " has a row for each row of the batch; only inputs of the model can have that");
            graph.setName(v, graph.constant(v.value()));
            return;
        }
        OnnxMapping mapping = mappings.get(v.op());
        if (mapping == null)
            throw new OnnxException("onnx: the op " + v.op()
                    + " has no counterpart in ONNX; register one by Onnx.of(model).mapping(op, mapping)");
        graph.setName(v, mapping.append(v, graph));
    }

    private ProtoWriter message(OnnxGraph graph) {
        ProtoWriter file = new ProtoWriter()
                .number(1, INTERMEDIATE_REPRESENTATION)
                .text(2, "Pullback")
                .text(3, model.provenance().map(Provenance::library).orElse("unknown"))
                .message(7, graph.message("pullback"))
                .message(8, new ProtoWriter().text(1, "").number(2, OPERATOR_SET));
        metadata()
                .forEach((key, value) ->
                        file.message(14, new ProtoWriter().text(1, key).text(2, value)));
        return file;
    }

    private Map<String, String> metadata() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("network", model.net().toString());
        texts.put("task", model.task().name());
        texts.put("features", OnnxOutputs.json(model.featureNames()));
        texts.put("outcomes", OnnxOutputs.json(model.columns()));
        if (!model.classNames().isEmpty()) texts.put("classes", OnnxOutputs.json(model.classNames()));
        if (!model.targetNames().isEmpty()) texts.put("targets", OnnxOutputs.json(model.targetNames()));
        texts.put("threshold", Double.toString(model.threshold()));
        model.provenance().ifPresent(p -> p.texts().forEach((name, text) -> texts.put("provenance." + name, text)));
        model.notes().forEach((name, text) -> texts.put("note." + name, text));
        return texts;
    }
}
