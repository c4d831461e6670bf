package dev.pullback.train.onnx;

import dev.pullback.core.Op;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.core.files.AtomicFile;
import dev.pullback.ops.Ops;
import dev.pullback.train.Model;
import dev.pullback.train.Provenance;
import dev.pullback.train.data.Column;
import dev.pullback.train.data.DataException;
import dev.pullback.train.data.FeatureEncoding;
import dev.pullback.train.data.Messages;
import dev.pullback.train.data.Standardizer;
import dev.pullback.train.protobuf.ProtoWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

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
 * a table. With {@link #encoding} the file applies it; without it, encode the rows first.
 *
 * <p>Source of the format: onnx.proto of the ONNX project, operator set 21.
 */
public final class Onnx {
    private static final int INTERMEDIATE_REPRESENTATION = 9;
    private static final int OPERATOR_SET = 21;
    private static final String FEATURES = "x";

    private final Model model;
    private final OnnxPrecision precision;
    private final Map<Op, OnnxMapping> mappings;
    private final @Nullable FeatureEncoding encoding;

    private Onnx(
            Model model, OnnxPrecision precision, Map<Op, OnnxMapping> mappings, @Nullable FeatureEncoding encoding) {
        this.model = model;
        this.precision = precision;
        this.mappings = mappings;
        this.encoding = encoding;
    }

    /** Returns the export of a model in float32. */
    public static Onnx of(Model model) {
        return new Onnx(model, OnnxPrecision.SINGLE, OnnxOps.table(), null);
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
        return new Onnx(model, type, mappings, encoding);
    }

    /** Returns this export with a mapping for an op, which replaces the one of the library. */
    public Onnx mapping(Op op, OnnxMapping mapping) {
        Map<Op, OnnxMapping> more = new HashMap<>(mappings);
        more.put(op, mapping);
        return new Onnx(model, precision, more, encoding);
    }

    /**
     * Returns this export with an encoding in front, so that the file takes the cells of a table instead of the features {@code x}.
     * It has an input of one column for each column of the table: numbers, where NaN is a missing one, or texts, where the empty
     * text is a missing one. A column of dates, percentages or units takes the number that the table has for the cell. A text is a
     * category if both are equal. If the encoding refuses a missing number or an unseen category, the outputs of its row are NaN.
     *
     * @throws OnnxException if the encoding has other features than the model, or a column has the name of an output
     */
    public Onnx encoding(FeatureEncoding table) {
        if (!table.featureNames().equals(model.featureNames()))
            throw new OnnxException("onnx: the encoding has the features " + Messages.list(table.featureNames())
                    + " but the model " + Messages.list(model.featureNames()) + "; they must be the same");
        for (Column column : table.columns()) {
            if (OnnxOutputs.NAMES.contains(column.name()) || model.inputs().containsKey(column.name()))
                throw new OnnxException("onnx: " + column + " has the name of another input or output of the file");
        }
        return new Onnx(model, precision, mappings, table);
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
        recording.inputs().keySet().forEach(graph::reserve);
        recording.outputs().keySet().forEach(graph::reserve);
        FeatureEncoding table = encoding;
        if (table != null) table.columns().forEach(column -> graph.reserve(column.name()));
        recording.inputs().forEach((name, v) -> {
            graph.setName(
                    v,
                    table != null && name.equals(FEATURES)
                            ? OnnxEncoding.features(table, graph)
                            : graph.input(name, v.cols()));
        });
        Set<Var> needed = needed(recording.outputs().values());
        for (int i = 0; i < recording.tape().size(); i++) {
            Var v = recording.tape().at(i);
            if (needed.contains(v)) append(v, graph);
        }
        recording.outputs().forEach((name, v) -> graph.output(graph.name(v), name, v.cols()));
        return message(graph).toByteArray();
    }

    /** Returns the variables on which the outputs depend; a network may record others too. */
    private static Set<Var> needed(Collection<Var> outputs) {
        Set<Var> needed = new HashSet<>(outputs);
        Deque<Var> open = new ArrayDeque<>(outputs);
        while (!open.isEmpty()) {
            for (Var operand : open.pop().in()) {
                if (needed.add(operand)) open.push(operand);
            }
        }
        return needed;
    }

    private record Recording(Tape tape, Map<String, Var> inputs, Map<String, Var> outputs) {}

    private Recording record(int rows) {
        Tape tape = new Tape();
        Map<String, Var> inputs = new LinkedHashMap<>();
        Var x = tape.input(FEATURES, new DMatrixRMaj(rows, model.featureNames().size()));
        inputs.put(FEATURES, x);
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
            graph.setName(v, graph.hasBatchRows(v) ? repeated(v, graph) : graph.constant(v.value()));
            return;
        }
        OnnxMapping mapping = mappings.get(v.op());
        if (mapping == null)
            throw new OnnxException("onnx: the op " + v.op()
                    + " has no counterpart in ONNX; register one by Onnx.of(model).mapping(op, mapping)");
        graph.setName(v, mapping.append(v, graph));
    }

    /** Returns a constant that has the same row for each row of the batch, such as the first state of a recurrent network. */
    private static String repeated(Var v, OnnxGraph graph) {
        DMatrixRMaj m = v.value();
        int n = m.numCols;
        for (int i = n; i < m.getNumElements(); i++) {
            if (m.data[i] != m.data[i - n])
                throw new OnnxException("onnx: " + v.label()
                        + " has a row for each row of the batch; only inputs of the model can have that");
        }
        String row = graph.constant(row(Arrays.copyOf(m.data, n)));
        return graph.node("Expand", List.of(row, graph.shape(v)));
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
