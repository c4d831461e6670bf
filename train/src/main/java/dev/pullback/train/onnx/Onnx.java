package dev.pullback.train.onnx;

import dev.pullback.core.Op;
import dev.pullback.core.Var;
import dev.pullback.core.engine.Alias;
import dev.pullback.core.files.AtomicFile;
import dev.pullback.train.Model;
import dev.pullback.train.Provenance;
import dev.pullback.train.data.Column;
import dev.pullback.train.data.DataException;
import dev.pullback.train.data.FeatureEncoding;
import dev.pullback.train.data.Messages;
import dev.pullback.train.protobuf.ProtoWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Exports a trained model as an ONNX file, which runtimes in many languages can run. The network is recorded in
 * evaluation mode, and each op is mapped to ONNX. The file also applies the standardizer of the model to its input.
 * The input may have any number of rows. What does not depend on the input, such as the
 * inverse of a parameter, is computed at export and stored as a constant.
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
        OnnxDimensions dimensions = OnnxDimensions.of(model);
        OnnxRecording recording = dimensions.recording();
        OnnxGraph graph = new OnnxGraph(precision, dimensions);
        recording.inputs().keySet().forEach(graph::reserve);
        recording.outputs().keySet().forEach(graph::reserve);
        FeatureEncoding table = encoding;
        if (table != null) table.columns().forEach(column -> graph.reserve(column.name()));
        recording.inputs().forEach((name, v) -> {
            graph.setName(
                    v,
                    table != null && name.equals(OnnxRecording.FEATURES)
                            ? OnnxEncoding.features(table, graph)
                            : graph.input(name, v.cols()));
        });
        Set<Var> needed = recording.needed();
        for (int i = 0; i < recording.tape().size(); i++) {
            Var v = recording.tape().at(i);
            if (needed.contains(v)) append(v, graph);
        }
        recording.outputs().forEach((name, v) -> {
            dimensions.requireRowForEach(name, v);
            graph.output(graph.name(v), name, v.cols());
        });
        return message(graph).toByteArray();
    }

    private void append(Var v, OnnxGraph graph) {
        if (graph.hasName(v)) return;
        OnnxDimensions dimensions = graph.dimensions();
        if (v.attr() instanceof Alias alias) {
            graph.setName(v, graph.name(alias.target()));
        } else if (dimensions.isConstant(v)) {
            graph.setName(v, graph.constant(v.value()));
        } else if (v.op().isLeaf()) {
            graph.setName(v, repeated(v, graph));
        } else {
            OnnxMapping mapping = mappings.get(v.op());
            // The verb that records an internal op, such as the factors of a matrix, records another one, which is
            // named instead.
            if (mapping == null && v.op().facts().isInternal()) return;
            if (mapping == null)
                throw new OnnxException("onnx: the op " + v.op()
                        + " has no counterpart in ONNX; register one by Onnx.of(model).mapping(op, mapping)");
            dimensions.requireSameAttribute(v);
            graph.setName(v, mapping.append(v, graph));
        }
    }

    /**
     * Returns a leaf that is no input. It may have the same row for each row of the batch, such as the first state of a recurrent
     * network, or the same column.
     */
    private static String repeated(Var v, OnnxGraph graph) {
        String block = graph.constant(graph.dimensions().block(v));
        return graph.dimensions().isFixed(v) ? block : graph.node("Expand", List.of(block, graph.shape(v)));
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
