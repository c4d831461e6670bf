package dev.pullback.core;

import dev.pullback.core.engine.TapeEngine;
import dev.pullback.core.engine.ThreadGuard;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * An append-only record of a computation on matrices. An op is computed when it is recorded. The backward sweep appends to
 * the same tape, so derivatives can be differentiated again.
 *
 * <p>The tape owns the matrices that it computes. It reuses them after it is {@linkplain #reset reset} or {@linkplain
 * #rewind rewound}, so a loop that records the same computation in each pass allocates matrices in the first pass only.
 *
 * <p>Inputs, parameters and constants that the user gives are not copied. Do not change such a matrix after an op that
 * depends on it is recorded and before the gradient is computed.
 *
 * <p>A tape belongs to one thread at a time. A call by a second thread while another call is running throws an {@link
 * IllegalStateException}. The data structure is the list of Wengert, "A simple automatic derivative
 * evaluation program", 1964.
 */
public final class Tape extends TapeEngine.Owner {
    private Var[] vars = new Var[64];
    private int size;
    private final List<Var> params = new ArrayList<>();
    private final Map<String, Var> named = new HashMap<>();
    private final Buffers buffers = new Buffers();
    private final Engine engine;
    private final ThreadGuard guard = new ThreadGuard("tape");

    /** Whether lines are noted or a listener is notified. */
    private boolean isObserved;

    /** Creates an empty tape. */
    public Tape() {
        this(null);
    }

    private Tape(@Nullable Lines lines) {
        engine = new Engine(this, lines);
        isObserved = lines != null;
    }

    /**
     * Returns an empty tape that notes the line of user code that records each variable; see {@link Var#line}. This costs a
     * microsecond or two for each op that was not recorded at the same position before.
     */
    public static Tape withLines() {
        return new Tape(new Lines());
    }

    /** Returns an empty tape that computes its products in the given precision. */
    public static Tape in(Precision precision) {
        Tape tape = new Tape();
        tape.engine.setPrecision(precision);
        return tape;
    }

    /**
     * Records a matrix of data under a name. If the same matrix was recorded under this name before, returns its {@link
     * Var}; reset the tape before you fill the matrix with other data.
     *
     * @throws IllegalArgumentException if another matrix has the name
     */
    public Var input(String name, DMatrixRMaj m) {
        return leaf(Op.INPUT, name, m);
    }

    /** Records a matrix of data without a name. */
    public Var input(DMatrixRMaj m) {
        return unnamed(Op.INPUT, m);
    }

    /**
     * Records whole numbers, for example labels or indices, as a column under a name; the numbers are copied. If the same
     * numbers were recorded under this name before, returns their {@link Var}.
     *
     * @throws IllegalArgumentException if a matrix or other numbers have the name
     */
    public Var input(String name, int[] numbers) {
        boolean entered = guard.enter();
        try {
            Var known = named.get(name);
            if (known != null && known.op() == Op.INPUT && known.isOwned() && holds(known.matrix(), numbers))
                return known;
            return register(name, Op.INPUT, column(numbers), true);
        } finally {
            guard.leave(entered);
        }
    }

    private static boolean holds(DMatrixRMaj column, int[] numbers) {
        if (column.numRows != numbers.length) return false;
        for (int i = 0; i < numbers.length; i++) {
            if (column.data[i] != numbers[i]) return false;
        }
        return true;
    }

    /** Records whole numbers as a column without a name; the numbers are copied. */
    public Var input(int[] numbers) {
        boolean entered = guard.enter();
        try {
            return notified(push(leafOf(Op.INPUT, column(numbers), true)));
        } finally {
            guard.leave(entered);
        }
    }

    private DMatrixRMaj column(int[] numbers) {
        requireElements("input of whole numbers", numbers.length, 1);
        DMatrixRMaj m = buffers.acquire(numbers.length, 1);
        for (int i = 0; i < numbers.length; i++) m.data[i] = numbers[i];
        return m;
    }

    /**
     * Records a parameter: a matrix for which gradients are computed unless other variables are named. If the same matrix
     * was recorded under this name before, returns its {@link Var}, so that the gradients of a layer used twice add up.
     *
     * @throws IllegalArgumentException if another matrix has the name
     */
    public Var param(String name, DMatrixRMaj m) {
        Var bound = engine.boundTo(name);
        return bound == null ? leaf(Op.PARAM, name, m) : bound;
    }

    /** Records a matrix that is neither data nor a parameter. */
    public Var constant(DMatrixRMaj m) {
        return unnamed(Op.CONSTANT, m);
    }

    /** Records a 1x1 constant. */
    public Var constant(double value) {
        return constant(Shape.SCALAR, value);
    }

    /** Records a constant matrix whose elements are all the same number. */
    public Var constant(Shape shape, double value) {
        boolean entered = guard.enter();
        try {
            DMatrixRMaj m = buffers.acquire(shape.rows(), shape.cols());
            Arrays.fill(m.data, 0, m.getNumElements(), value);
            return notified(push(leafOf(Op.CONSTANT, m, true)));
        } finally {
            guard.leave(entered);
        }
    }

    private Var unnamed(Op op, DMatrixRMaj m) {
        boolean entered = guard.enter();
        try {
            return notified(push(leafOf(op, m, false)));
        } finally {
            guard.leave(entered);
        }
    }

    private Var leaf(Op op, String name, DMatrixRMaj m) {
        boolean entered = guard.enter();
        try {
            Var known = named.get(name);
            if (known != null && known.matrix() == m && known.op() == op) return known;
            requireValid(op + " '" + name + "'", m);
            return register(name, op, m, false);
        } finally {
            guard.leave(entered);
        }
    }

    private Var register(String name, Op op, DMatrixRMaj m, boolean owned) {
        Var known = named.get(name);
        if (known != null)
            throw new IllegalArgumentException(op + " '" + name + "': the name is taken by " + known.title()
                    + " at position " + known.id() + " of this tape");
        Var v = push(Var.leaf(this, op, m, owned).named(name));
        named.put(name, v);
        if (op == Op.PARAM) params.add(v);
        return notified(v);
    }

    private Var leafOf(Op op, DMatrixRMaj m, boolean owned) {
        requireValid(op.name(), m);
        return Var.leaf(this, op, m, owned);
    }

    private static void requireValid(String label, DMatrixRMaj m) {
        requireElements(label, m.numRows, m.numCols);
        if (m instanceof Buffers.Pooled pooled && pooled.isFree())
            throw new IllegalStateException(label
                    + ": the matrix belongs to a stale Var, and its tape will reuse it; copy it before the"
                    + " tape is reset");
    }

    private static void requireElements(String label, int rows, int cols) {
        if (rows < 1 || cols < 1)
            throw new MatrixDimensionException(
                    label + ": is " + rows + "x" + cols + "; a matrix on a tape needs at least one row and one column");
    }

    /**
     * Computes an op with one output and appends it. The tape owns the array of operands from now on.
     *
     * @throws IllegalArgumentException if an operand is on another tape, or if the number of operands is wrong
     * @throws IllegalStateException if an operand is stale, or if another thread is using this tape
     * @throws org.ejml.MatrixDimensionException if the operands do not fit each other
     */
    Var record(Op op, Object attr, Var[] operands) {
        boolean entered = guard.enter();
        try {
            return computed(op, attr, operands);
        } finally {
            guard.leave(entered);
        }
    }

    private Var computed(Op op, Object attr, Var[] operands) {
        check(op, operands);
        Shape shape = op.shape(operands, attr);
        DMatrixRMaj out = buffers.acquire(shape.rows(), shape.cols());
        try {
            op.run(engine.precision(), values(operands), attr, out);
            requireShape(op, out, shape);
        } catch (RuntimeException | Error e) {
            buffers.release(out);
            if (e instanceof OperandException refusal) throw refusal.named(op, operands);
            throw e;
        }
        return notified(push(new Var(this, op, attr, operands, 0, out, true)));
    }

    /** Computes an op with any number of outputs and appends them; otherwise the same as {@link #record}. */
    Var[] recordAll(Op op, Object attr, Var[] operands) {
        boolean entered = guard.enter();
        try {
            return allComputed(op, attr, operands);
        } finally {
            guard.leave(entered);
        }
    }

    private Var[] allComputed(Op op, Object attr, Var[] operands) {
        check(op, operands);
        Shape[] shapes = op.shapes(operands, attr);
        DMatrixRMaj[] out = new DMatrixRMaj[shapes.length];
        for (int i = 0; i < out.length; i++) out[i] = buffers.acquire(shapes[i].rows(), shapes[i].cols());
        try {
            op.runAll(values(operands), attr, out);
            for (int i = 0; i < out.length; i++) requireShape(op, out[i], shapes[i]);
        } catch (RuntimeException | Error e) {
            for (DMatrixRMaj m : out) buffers.release(m);
            if (e instanceof OperandException refusal) throw refusal.named(op, operands);
            throw e;
        }
        int first = size;
        Var[] outputs = new Var[out.length];
        for (int i = 0; i < out.length; i++) {
            outputs[i] = push(new Var(this, op, attr, operands, i, out[i], true));
        }
        if (isObserved) engine.notifyListener(first);
        return outputs;
    }

    /** Appends the result of an op that was computed elsewhere; the tape owns the matrix and the array of operands. */
    Var append(Op op, Object attr, Var[] operands, DMatrixRMaj value) {
        boolean entered = guard.enter();
        try {
            check(op, operands);
            return push(new Var(this, op, attr, operands, 0, value, true));
        } finally {
            guard.leave(entered);
        }
    }

    /** Appends a matrix that was taken off a tape; it becomes a constant that this tape owns. */
    Var own(DMatrixRMaj m) {
        boolean entered = guard.enter();
        try {
            if (!(m instanceof Buffers.Pooled))
                throw new IllegalArgumentException("put back: the matrix was not taken off a tape");
            return push(leafOf(Op.CONSTANT, m, true));
        } finally {
            guard.leave(entered);
        }
    }

    /** Returns what detects a second thread inside of this tape. */
    ThreadGuard guard() {
        return guard;
    }

    /** Called when a listener is set. */
    void observe() {
        isObserved = true;
    }

    /** Returns a copy of the value of a variable, in a matrix that the tape can own. */
    DMatrixRMaj copyOf(Var v) {
        boolean entered = guard.enter();
        try {
            DMatrixRMaj copy = buffers.acquire(v.rows(), v.cols());
            copy.setTo(v.matrix());
            return copy;
        } finally {
            guard.leave(entered);
        }
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
            throw new IllegalStateException(
                    op + ": its kernel reshaped the output from " + shape + " to " + out.numRows + "x" + out.numCols);
    }

    static DMatrixRMaj[] values(Var[] in) {
        DMatrixRMaj[] values = new DMatrixRMaj[in.length];
        for (int i = 0; i < in.length; i++) values[i] = in[i].matrix();
        return values;
    }

    private Var push(Var v) {
        if (size == vars.length) vars = Arrays.copyOf(vars, 2 * size);
        vars[size] = v;
        if (isObserved) engine.noteLine(v);
        size++;
        return v;
    }

    private Var notified(Var v) {
        if (isObserved) engine.notifyListener(v.id());
        return v;
    }

    /** Returns the number of {@link Var}s. */
    public int size() {
        return size;
    }

    /** Returns the {@link Var} at a position, from 0. */
    public Var at(int position) {
        if (position < 0 || position >= size)
            throw new IndexOutOfBoundsException("position " + position + " of a tape of " + size);
        return vars[position];
    }

    /** Returns all outputs of the op whose first output is {@code v}; for most ops this is {@code v} alone. */
    public Var[] outputsOf(Var v) {
        int end = v.id() + 1;
        if (v.op().isMulti()) {
            while (end < size && vars[end].operands() == v.operands()) end++;
        }
        return Arrays.copyOfRange(vars, v.id(), end);
    }

    /** Returns the parameters in the order of recording. */
    public List<Var> params() {
        boolean entered = guard.enter();
        try {
            return List.copyOf(params);
        } finally {
            guard.leave(entered);
        }
    }

    /** Returns the current position; {@link #rewind} to it removes all {@link Var}s recorded from now on. */
    public int mark() {
        return size;
    }

    /** Removes all {@link Var}s recorded since {@code mark}; they are stale from now on. */
    public void rewind(int mark) {
        boolean entered = guard.enter();
        try {
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
        } finally {
            guard.leave(entered);
        }
    }

    /** Removes all {@link Var}s; the tape keeps their matrices to reuse them. */
    public void reset() {
        rewind(0);
    }

    @Override
    protected Engine engine() {
        return engine;
    }

    /** Returns one line, as in {@code tape of 12, 4 params}. */
    @Override
    public String toString() {
        return "tape of " + size + ", " + params.size() + " params";
    }
}
