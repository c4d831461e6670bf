package dev.pullback.train.onnx;

import dev.pullback.core.Var;
import dev.pullback.train.protobuf.ProtoWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ejml.data.DMatrixRMaj;

/**
 * The graph of an ONNX file while it is built: nodes in the order in which they are computed, constant tensors, inputs and
 * outputs. The first dimension of inputs and outputs is the number of rows; it is not fixed. A mapping of an op
 * appends the nodes that compute it; see {@link OnnxMapping}.
 *
 * <p>The numbers of fields and types are those of onnx.proto, version 8 of its intermediate representation.
 */
public final class OnnxGraph {
    private static final int FLOAT = 1;
    static final long INT64 = 7;
    private static final int DOUBLE = 11;
    private static final int STRING = 8;

    private final OnnxPrecision precision;
    private final OnnxDimensions dimensions;

    private final List<ProtoWriter> nodes = new ArrayList<>();
    private final List<ProtoWriter> constants = new ArrayList<>();
    private final List<ProtoWriter> inputs = new ArrayList<>();
    private final List<ProtoWriter> outputs = new ArrayList<>();
    private final Map<Var, String> names = new HashMap<>();
    private final Set<String> reserved = new HashSet<>();
    private int count;
    private String firstInput = "";

    OnnxGraph(OnnxPrecision precision, OnnxDimensions dimensions) {
        this.precision = precision;
        this.dimensions = dimensions;
    }

    /** Keeps a name for an input or output. */
    void reserve(String name) {
        reserved.add(name);
    }

    private String unused(String prefix) {
        String name;
        do name = prefix + ++count;
        while (reserved.contains(name));
        return name;
    }

    /** Returns what depends on the number of rows. */
    OnnxDimensions dimensions() {
        return dimensions;
    }

    /** Returns the precision of all numbers of the graph. */
    public OnnxPrecision precision() {
        return precision;
    }

    /**
     * Returns the name of the tensor with the value of a variable, an operand of the op that is mapped.
     *
     * @throws OnnxException if the operand is the result of an internal op that ONNX cannot compute
     */
    public String name(Var v) {
        String name = names.get(v);
        if (name == null) throw new OnnxException("onnx: the op " + v.op() + " has no counterpart in ONNX");
        return name;
    }

    void setName(Var v, String name) {
        names.put(v, name);
    }

    boolean hasName(Var v) {
        return names.containsKey(v);
    }

    /** Appends a node with one output and returns the name of the output. */
    public String node(String opType, List<String> operands) {
        return node(opType, operands, Map.of());
    }

    /**
     * Appends a node with one output.
     *
     * @param opType the operator of ONNX's standard set, such as {@code Relu}
     * @param operands the names of its inputs
     * @param attributes its attributes by name: a {@link Float}, {@link Long}, {@link String} or {@code long[]}
     * @return the name of its output
     */
    public String node(String opType, List<String> operands, Map<String, ?> attributes) {
        String result = unused("t");
        append(opType, operands, attributes, result);
        return result;
    }

    /** Appends a node with two outputs and returns the name of the second. */
    String second(String opType, List<String> operands, Map<String, ?> attributes) {
        String first = unused("t");
        String result = unused("t");
        append(opType, operands, attributes, first, result);
        return result;
    }

    private void append(String opType, List<String> operands, Map<String, ?> attributes, String... results) {
        ProtoWriter node = new ProtoWriter();
        for (String operand : operands) node.text(1, operand);
        for (String result : results) node.text(2, result);
        node.text(3, opType + "_" + results[0]).text(4, opType);
        new LinkedHashMap<String, Object>(attributes).forEach((name, value) -> node.message(5, attribute(name, value)));
        nodes.add(node);
    }

    private static ProtoWriter attribute(String name, Object value) {
        ProtoWriter attribute = new ProtoWriter().text(1, name);
        if (value instanceof Float f) return attribute.single(2, f).number(20, 1);
        if (value instanceof Long n) return attribute.number(3, n).number(20, 2);
        if (value instanceof String s) return attribute.text(4, s).number(20, 3);
        if (value instanceof long[] numbers) {
            for (long n : numbers) attribute.number(8, n);
            return attribute.number(20, 7);
        }
        throw new IllegalArgumentException("onnx: the attribute " + name + " is a " + value.getClass());
    }

    /** Returns the name of a constant scalar. */
    public String constant(double value) {
        return tensor(unused("c"), new long[0], new double[] {value}, 1);
    }

    /** Returns the name of a constant matrix. */
    public String constant(DMatrixRMaj m) {
        return constant(unused("c"), new long[] {m.numRows, m.numCols}, m);
    }

    /** Returns the name of a constant tensor of the given shape with the elements of a matrix in row order. */
    public String constant(DMatrixRMaj m, long... shape) {
        return constant(unused("c"), shape, m);
    }

    String constant(String name, long[] shape, DMatrixRMaj m) {
        return tensor(name, shape, m.data, m.getNumElements());
    }

    /** Returns the name of a tensor converted to the type of all numbers of the graph. */
    String numbers(String tensor) {
        return node("Cast", List.of(tensor), Map.of("to", numberType()));
    }

    private long numberType() {
        return precision == OnnxPrecision.DOUBLE ? DOUBLE : FLOAT;
    }

    /** Returns the name of a constant list of integers, such as the shape of {@code Reshape}. */
    public String integers(long... values) {
        String name = unused("c");
        ProtoWriter tensor = new ProtoWriter().number(1, values.length).number(2, INT64);
        ByteBuffer data = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (long n : values) data.putLong(n);
        constants.add(tensor.text(8, name).bytes(9, data.array()));
        return name;
    }

    /** Returns the name of a constant row of texts. */
    String texts(List<String> values) {
        String name = unused("c");
        ProtoWriter tensor =
                new ProtoWriter().number(1, 1).number(1, values.size()).number(2, STRING);
        for (String text : values) tensor.text(6, text);
        constants.add(tensor.text(8, name));
        return name;
    }

    private String tensor(String name, long[] shape, double[] values, int n) {
        ProtoWriter tensor = new ProtoWriter();
        for (long d : shape) tensor.number(1, d);
        boolean isDouble = precision == OnnxPrecision.DOUBLE;
        int width = isDouble ? Double.BYTES : Float.BYTES;
        ByteBuffer data = ByteBuffer.allocate(Math.multiplyExact(n, width)).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < n; i++) {
            if (isDouble) data.putDouble(values[i]);
            else data.putFloat((float) values[i]);
        }
        constants.add(tensor.number(2, isDouble ? DOUBLE : FLOAT).text(8, name).bytes(9, data.array()));
        return name;
    }

    /**
     * Returns the name of a list of the two dimensions of a variable. The number of rows of a batch is read from the
     * input when the graph runs.
     *
     * @throws OnnxException if a dimension depends on the number of rows in another way
     */
    String shape(Var v) {
        if (dimensions.rows(v) < 0 || dimensions.cols(v) < 0)
            throw new OnnxException("onnx: the op " + v.op() + " has a result of " + v.shape() + " for "
                    + Math.max(v.rows(), v.cols()) + " rows");
        return dimensionsOf(v);
    }

    /** Returns the list of the two dimensions of the result of a reshaping; -1 stands for the one that follows from the other. */
    String newShape(Var y) {
        if (dimensions.rows(y) < 0 && dimensions.cols(y) < 0)
            throw new OnnxException(
                    "onnx: the op " + y.op() + " has a result whose two dimensions depend on the number of rows");
        return dimensionsOf(y);
    }

    private String dimensionsOf(Var v) {
        if (dimensions.rows(v) != 0 && dimensions.cols(v) != 0) return integers(dimensions.rows(v), dimensions.cols(v));
        List<String> parts = new ArrayList<>();
        for (long dimension : new long[] {dimensions.rows(v), dimensions.cols(v)})
            parts.add(dimension == 0 ? rows() : integers(dimension));
        return node("Concat", parts, Map.of("axis", 0L));
    }

    /** Returns the name of a list with the number of rows of the batch. */
    String rows() {
        return node("Shape", List.of(firstInput), Map.of("start", 0L, "end", 1L));
    }

    /** Returns the number of columns of a variable; throws OnnxException if it depends on the number of rows. */
    int fixedCols(Var v) {
        if (dimensions.cols(v) <= 0)
            throw new OnnxException(
                    "onnx: the op " + v.op() + " needs the number of its columns, which depends on the number of rows");
        return v.cols();
    }

    String input(String name, int cols) {
        return input(name, numberType(), cols);
    }

    /** Adds an input of texts, one for each row. */
    String textInput(String name) {
        return input(name, STRING, 1);
    }

    private String input(String name, long type, int cols) {
        if (inputs.isEmpty()) firstInput = name;
        inputs.add(valueInfo(name, type, cols));
        return name;
    }

    void output(String tensor, String name, int cols) {
        append("Identity", List.of(tensor), Map.of(), name);
        outputs.add(valueInfo(name, numberType(), cols));
    }

    private static ProtoWriter valueInfo(String name, long type, int cols) {
        ProtoWriter rows = new ProtoWriter().text(2, "rows");
        ProtoWriter columns = new ProtoWriter().number(1, cols);
        ProtoWriter shape = new ProtoWriter().message(1, rows).message(1, columns);
        ProtoWriter tensorType = new ProtoWriter().number(1, type).message(2, shape);
        return new ProtoWriter().text(1, name).message(2, new ProtoWriter().message(1, tensorType));
    }

    ProtoWriter message(String name) {
        ProtoWriter graph = new ProtoWriter();
        for (ProtoWriter node : nodes) graph.message(1, node);
        graph.text(2, name);
        for (ProtoWriter constant : constants) graph.message(5, constant);
        for (ProtoWriter input : inputs) graph.message(11, input);
        for (ProtoWriter output : outputs) graph.message(12, output);
        return graph;
    }
}
