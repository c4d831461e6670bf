package dev.pullback.core;

import dev.pullback.core.engine.TapeEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * An append-only record of a computation on matrices. An op is computed when it is recorded; the tape owns the matrices
 * that it computes, and takes them back to lend them again when it is {@linkplain #reset reset} or
 * {@linkplain #rewind rewound}. A loop that records the same computation again and again therefore allocates matrices
 * in its first pass only. The backward sweep appends to the same tape: what it appends is as differentiable as the
 * rest.
 *
 * <p>Matrices that the user gives (inputs, parameters, constants) are held, not copied: do not change one between
 * recording what depends on it and taking the gradient.
 *
 * <p>The shape of the data structure is that of Wengert, "A simple automatic derivative evaluation program" (1964). A
 * tape belongs to one thread at a time.
 */
public final class Tape extends TapeEngine.Owner {
    private Var[] vars = new Var[64];
    private int size;
    private final List<Var> params = new ArrayList<>();
    private final Map<String, Var> named = new HashMap<>();
    private final Buffers buffers = new Buffers();
    private final Engine engine;

    /** An empty tape. */
    public Tape() {
        this(null);
    }

    private Tape(@Nullable Lines lines) {
        engine = new Engine(this, lines);
    }

    /** An empty tape that notes the line of user code of all that is recorded, for a microsecond or two each the first time. */
    public static Tape withLines() {
        return new Tape(new Lines());
    }

    /**
     * Data, which may differ from step to step. The same matrix under the same name is the same {@link Var}: reset the
     * tape before a matrix is filled with other data.
     *
     * @throws IllegalArgumentException if the name is taken by another matrix
     */
    public Var input(String name, DMatrixRMaj m) {
        return leaf(Op.INPUT, name, m);
    }

    /** Data without a name. */
    public Var input(DMatrixRMaj m) {
        return notified(push(leafOf(Op.INPUT, m, false)));
    }

    /**
     * Whole numbers, as labels and indices are, as a column of data; they are copied. The same numbers under the same
     * name are the same {@link Var}.
     *
     * @throws IllegalArgumentException if the name is taken by something else
     */
    public Var input(String name, int[] numbers) {
        Var known = named.get(name);
        if (known != null && known.op() == Op.INPUT && known.isOwned() && holds(known.matrix(), numbers)) return known;
        return register(name, Op.INPUT, column(numbers), true);
    }

    private static boolean holds(DMatrixRMaj column, int[] numbers) {
        if (column.numRows != numbers.length) return false;
        for (int i = 0; i < numbers.length; i++) {
            if (column.data[i] != numbers[i]) return false;
        }
        return true;
    }

    /** Whole numbers as a column of data without a name; they are copied. */
    public Var input(int[] numbers) {
        return notified(push(leafOf(Op.INPUT, column(numbers), true)));
    }

    private DMatrixRMaj column(int[] numbers) {
        requireElements("input of whole numbers", numbers.length, 1);
        DMatrixRMaj m = buffers.acquire(numbers.length, 1);
        for (int i = 0; i < numbers.length; i++) m.data[i] = numbers[i];
        return m;
    }

    /**
     * A parameter: gradients are taken of parameters unless said otherwise. The same matrix under the same name is the
     * same {@link Var}, so that a layer used twice adds up its gradients.
     *
     * @throws IllegalArgumentException if the name is taken by another matrix
     */
    public Var param(String name, DMatrixRMaj m) {
        Var bound = engine.boundTo(name);
        return bound == null ? leaf(Op.PARAM, name, m) : bound;
    }

    /** A matrix that no gradient is taken of. */
    public Var constant(DMatrixRMaj m) {
        return notified(push(leafOf(Op.CONSTANT, m, false)));
    }

    /** A 1x1 constant. */
    public Var constant(double value) {
        return constant(Shape.SCALAR, value);
    }

    /** A constant matrix with the same number everywhere. */
    public Var constant(Shape shape, double value) {
        DMatrixRMaj m = buffers.acquire(shape.rows(), shape.cols());
        Arrays.fill(m.data, 0, m.getNumElements(), value);
        return notified(push(leafOf(Op.CONSTANT, m, true)));
    }

    private Var leaf(Op op, String name, DMatrixRMaj m) {
        Var known = named.get(name);
        if (known != null && known.matrix() == m && known.op() == op) return known;
        requireGiven(op + " '" + name + "'", m);
        return register(name, op, m, false);
    }

    private Var register(String name, Op op, DMatrixRMaj m, boolean owned) {
        Var known = named.get(name);
        if (known != null)
            throw new IllegalArgumentException(op + " '" + name + "': the name is taken by " + known + " at position "
                    + known.id() + " of this tape");
        Var v = push(Var.leaf(this, size, op, m, owned).named(name));
        named.put(name, v);
        if (op == Op.PARAM) params.add(v);
        return notified(v);
    }

    private Var leafOf(Op op, DMatrixRMaj m, boolean owned) {
        requireGiven(op.name(), m);
        return Var.leaf(this, size, op, m, owned);
    }

    private static void requireGiven(String what, DMatrixRMaj m) {
        requireElements(what, m.numRows, m.numCols);
        if (m instanceof Buffers.Pooled pooled && pooled.isFree())
            throw new IllegalStateException(what
                    + ": the matrix is that of a stale Var, which its tape will lend again; copy it before a reset");
    }

    private static void requireElements(String what, int rows, int cols) {
        if (rows < 1 || cols < 1)
            throw new MatrixDimensionException(
                    what + ": is " + rows + "x" + cols + "; a matrix on a tape needs at least one row and one column");
    }

    /**
     * Computes an op with one output and appends it; the array of operands is the tape's from here on.
     *
     * @throws IllegalArgumentException if an operand is on another tape, or their number is wrong
     * @throws IllegalStateException if an operand is stale
     * @throws org.ejml.MatrixDimensionException if the operands do not fit each other
     */
    Var record(Op op, Object attr, Var[] operands) {
        check(op, operands);
        Shape shape = op.shape(operands, attr);
        DMatrixRMaj out = buffers.acquire(shape.rows(), shape.cols());
        try {
            op.run(values(operands), attr, out);
            requireShape(op, out, shape);
        } catch (OperandException e) {
            buffers.release(out);
            throw e.named(op, operands);
        } catch (RuntimeException | Error e) {
            buffers.release(out);
            throw e;
        }
        return notified(push(new Var(this, size, op, attr, operands, 0, out, true)));
    }

    /** Computes an op with any number of outputs and appends them; as {@link #record} otherwise. */
    Var[] recordAll(Op op, Object attr, Var[] operands) {
        check(op, operands);
        Shape[] shapes = op.shapes(operands, attr);
        DMatrixRMaj[] out = new DMatrixRMaj[shapes.length];
        for (int i = 0; i < out.length; i++) out[i] = buffers.acquire(shapes[i].rows(), shapes[i].cols());
        try {
            op.runAll(values(operands), attr, out);
            for (int i = 0; i < out.length; i++) requireShape(op, out[i], shapes[i]);
        } catch (OperandException e) {
            for (DMatrixRMaj m : out) buffers.release(m);
            throw e.named(op, operands);
        } catch (RuntimeException | Error e) {
            for (DMatrixRMaj m : out) buffers.release(m);
            throw e;
        }
        int first = size;
        Var[] outputs = new Var[out.length];
        for (int i = 0; i < out.length; i++) {
            outputs[i] = push(new Var(this, size, op, attr, operands, i, out[i], true));
        }
        engine.notifyListener(first);
        return outputs;
    }

    /** Appends the result of an op that was computed elsewhere; the tape owns the matrix and the array of operands. */
    Var append(Op op, Object attr, Var[] operands, DMatrixRMaj value) {
        check(op, operands);
        return push(new Var(this, size, op, attr, operands, 0, value, true));
    }

    /** Appends a matrix that was taken off a tape, as a constant that this tape owns. */
    Var own(DMatrixRMaj m) {
        if (!(m instanceof Buffers.Pooled))
            throw new IllegalArgumentException("put back: the matrix was not taken off a tape");
        return push(leafOf(Op.CONSTANT, m, true));
    }

    /** Returns a copy of the value of a variable, in a matrix that the tape can own. */
    DMatrixRMaj copyOf(Var v) {
        DMatrixRMaj copy = buffers.acquire(v.rows(), v.cols());
        copy.setTo(v.matrix());
        return copy;
    }

    private void check(Op op, Var[] in) {
        if (op.arity() != Op.ANY && op.arity() != in.length)
            throw new IllegalArgumentException(op + ": takes " + op.arity() + " operands, not " + in.length);
        for (int i = 0; i < in.length; i++) {
            if (in[i] == null) throw new NullPointerException(op + ": operand " + i + " is null");
            if (in[i].tape() != this)
                throw new IllegalArgumentException(
                        op + ": operand " + i + " (" + in[i].label() + ") is on another tape than operand 0");
            if (in[i].isStale())
                throw new IllegalStateException(op + ": operand " + i + " is a stale Var (" + in[i].label()
                        + "): its tape was reset or rewound after it was recorded");
        }
    }

    private static void requireShape(Op op, DMatrixRMaj out, Shape shape) {
        if (out.numRows != shape.rows() || out.numCols != shape.cols())
            throw new IllegalStateException(op + ": its kernel made of the " + shape
                    + " output that it was given one of " + out.numRows + "x" + out.numCols);
    }

    static DMatrixRMaj[] values(Var[] in) {
        DMatrixRMaj[] values = new DMatrixRMaj[in.length];
        for (int i = 0; i < in.length; i++) values[i] = in[i].matrix();
        return values;
    }

    private Var push(Var v) {
        if (size == vars.length) vars = Arrays.copyOf(vars, 2 * size);
        vars[size] = v;
        engine.noteLine(v);
        size++;
        return v;
    }

    private Var notified(Var v) {
        engine.notifyListener(v.id());
        return v;
    }

    /** How many {@link Var}s there are. */
    public int size() {
        return size;
    }

    /** The {@link Var} at a position, from 0. */
    public Var at(int position) {
        if (position < 0 || position >= size)
            throw new IndexOutOfBoundsException("position " + position + " of a tape of " + size);
        return vars[position];
    }

    /** All outputs of the op whose first output {@code v} is; for most ops that is {@code v} alone. */
    public Var[] outputsOf(Var v) {
        int end = v.id() + 1;
        if (v.op().isMulti()) {
            while (end < size && vars[end].operands() == v.operands()) end++;
        }
        return Arrays.copyOfRange(vars, v.id(), end);
    }

    /** The parameters in the order in which they were given. */
    public List<Var> params() {
        return List.copyOf(params);
    }

    /** A position to {@linkplain #rewind rewind} to: all that is recorded from now on. */
    public int mark() {
        return size;
    }

    /** Forgets all that was recorded since {@code mark}; its {@link Var}s are stale from now on. */
    public void rewind(int mark) {
        if (mark < 0 || mark > size)
            throw new IllegalArgumentException("rewind: mark " + mark + " is not on this tape of " + size);
        for (int i = size - 1; i >= mark; i--) {
            Var v = vars[i];
            if (v.isOwned()) buffers.release(v.matrix());
            if (v.op().isLeaf() && v.name() != null) named.remove(v.name(), v);
            v.makeStale();
            vars[i] = null;
        }
        while (!params.isEmpty() && params.get(params.size() - 1).isStale()) params.remove(params.size() - 1);
        size = mark;
    }

    /** Forgets everything; the matrices are kept for what is recorded next. */
    public void reset() {
        rewind(0);
    }

    @Override
    protected Engine engine() {
        return engine;
    }

    /** One short line, as in {@code tape of 12, 4 params}. */
    @Override
    public String toString() {
        return "tape of " + size + ", " + params.size() + " params";
    }
}
