package dev.pullback.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
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
public final class Tape {
    private Var[] vars = new Var[64];
    private int size;
    private final List<Var> params = new ArrayList<>();
    private final Map<String, Var> named = new HashMap<>();
    private final Buffers buffers = new Buffers();
    private final @Nullable Lines lines;
    private final @Nullable Watcher watcher;
    private boolean byUser = true;

    /** The position of the op whose rule records, or -1. */
    private int cause = -1;

    private boolean replaying;

    /** Why no value may be read, or null. */
    private @Nullable String withheld;

    private boolean peeking;

    /** An empty tape. */
    public Tape() {
        this(null, null);
    }

    private Tape(@Nullable Lines lines, @Nullable Watcher watcher) {
        this.lines = lines;
        this.watcher = watcher;
    }

    /** An empty tape that notes the line of user code of all that is recorded, for a microsecond or two each the first time. */
    public static Tape withLines() {
        return new Tape(new Lines(), null);
    }

    /** An empty tape that {@linkplain #withLines() notes lines} and tells somebody of all that the user records. */
    public static Tape watchedBy(Watcher watcher) {
        return new Tape(new Lines(), watcher);
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
        return told(push(leafOf(Op.INPUT, m, false)));
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
        return told(push(leafOf(Op.INPUT, column(numbers), true)));
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
        return leaf(Op.PARAM, name, m);
    }

    /** A matrix that no gradient is taken of. */
    public Var constant(DMatrixRMaj m) {
        return told(push(leafOf(Op.CONSTANT, m, false)));
    }

    /** A 1x1 constant. */
    public Var constant(double value) {
        return constant(Shape.SCALAR, value);
    }

    /** A constant matrix with the same number everywhere. */
    public Var constant(Shape shape, double value) {
        DMatrixRMaj m = buffers.acquire(shape.rows(), shape.cols());
        Arrays.fill(m.data, 0, m.getNumElements(), value);
        return told(push(leafOf(Op.CONSTANT, m, true)));
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
        return told(v);
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
        return told(push(new Var(this, size, op, attr, operands, 0, out, true)));
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
        Var[] outputs = new Var[out.length];
        for (int i = 0; i < out.length; i++) {
            outputs[i] = push(new Var(this, size, op, attr, operands, i, out[i], true));
        }
        return told(outputs);
    }

    /**
     * For engines: appends a result of an op that was computed elsewhere.
     *
     * @param value a matrix that {@link #detach} answered; the tape's from here on
     */
    public Var append(Op op, Object attr, Var[] in, DMatrixRMaj value) {
        check(op, in);
        return push(new Var(this, size, op, attr, in.clone(), 0, value, true));
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

    private static DMatrixRMaj[] values(Var[] in) {
        DMatrixRMaj[] values = new DMatrixRMaj[in.length];
        for (int i = 0; i < in.length; i++) values[i] = in[i].matrix();
        return values;
    }

    private Var push(Var v) {
        if (size == vars.length) vars = Arrays.copyOf(vars, 2 * size);
        vars[size] = v;
        if (lines != null) lines.note(v, byUser, cause);
        size++;
        return v;
    }

    private Var told(Var v) {
        Watcher who = watcher();
        if (who != null) tell(who, v);
        return v;
    }

    private Var[] told(Var[] outputs) {
        Watcher who = watcher();
        if (who != null) tell(who, outputs);
        return outputs;
    }

    private void tell(Watcher who, Var... recorded) {
        try {
            for (Var v : recorded) who.recorded(v);
        } catch (RuntimeException | Error e) {
            rewind(recorded[0].id());
            throw e;
        }
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

    /**
     * For engines: a matrix that {@link #detach} answered comes back as a constant that the tape owns.
     */
    public Var adopt(DMatrixRMaj m) {
        if (!(m instanceof Buffers.Pooled))
            throw new IllegalArgumentException("adopt: the matrix was not detached from a tape");
        return push(leafOf(Op.CONSTANT, m, true));
    }

    /**
     * For engines: takes a result off the tape, to be changed and later {@linkplain #adopt adopted}. It is the matrix of
     * {@code v} itself where {@code v} was recorded since {@code mark} and the tape owns it, otherwise a copy in a matrix
     * of the tape's.
     */
    public DMatrixRMaj detach(Var v, int mark) {
        if (v.isOwned() && v.id() >= mark) {
            v.disown();
            return v.matrix();
        }
        DMatrixRMaj copy = buffers.acquire(v.rows(), v.cols());
        copy.setTo(v.matrix());
        return copy;
    }

    /**
     * For engines: from now on it is the library that records for itself, or else the user. Of the library no line is noted
     * and nobody told. Answers what held before, to be restored.
     */
    public boolean byUser(boolean on) {
        boolean before = byUser;
        byUser = on;
        return before;
    }

    /**
     * For engines: what the library records from now on is recorded by the rule of {@code op}, or by none. Answers what held
     * before, to be restored.
     */
    public @Nullable Var byRuleOf(@Nullable Var op) {
        Var before = cause < 0 ? null : vars[cause];
        cause = op == null ? -1 : op.id();
        return before;
    }

    /** For engines: what was recorded since {@code mark} takes the place of {@code v}, and has its line from now on. */
    public void copyLine(Var v, int mark) {
        if (lines != null) lines.copy(v.id(), mark, size);
    }

    /**
     * For a {@link Watcher} that is being told of {@code v}: finds the line that records it, where another may have recorded
     * the same at this position before.
     */
    public void renewLine(Var v) {
        if (lines != null && !replaying) lines.renew(v.id());
    }

    /**
     * For engines that record now and compute later: from now on no value can be read, only shapes, because a number
     * that is read now would not change when the computation is repeated.
     *
     * @param why what the error of {@link Var#value} says
     */
    public void withholdValues(String why) {
        withheld = why;
    }

    /** For engines: values can be read again. */
    public void releaseValues() {
        withheld = null;
    }

    /** Whether values are {@linkplain #withholdValues withheld}. */
    public boolean withholdsValues() {
        return withheld != null;
    }

    /**
     * For engines: lets {@code work} read values although they are withheld, to see what kind of numbers they are; when the
     * computation is repeated they may be others.
     */
    public <T> T peek(Supplier<T> work) {
        boolean before = peeking;
        peeking = true;
        try {
            return work.get();
        } finally {
            peeking = before;
        }
    }

    /**
     * For engines: computes what is needed of all that is recorded once more, in the same order, and tells the {@link
     * Watcher}, whose exceptions leave the tape as it is.
     *
     * @param needed positions, with those of operands
     * @param given answers what takes the place of the matrix that was given under a name, or null for nothing; it must have
     *     the same shape
     */
    public void replay(BitSet needed, Function<String, @Nullable DMatrixRMaj> given) {
        replaying = true;
        try {
            for (int i = needed.nextSetBit(0); i >= 0; i = needed.nextSetBit(i + 1)) replay(vars[i], given);
        } finally {
            replaying = false;
        }
    }

    private void replay(Var v, Function<String, @Nullable DMatrixRMaj> given) {
        String name = v.name();
        if (v.op().isLeaf()) {
            DMatrixRMaj m = name == null ? null : given.apply(name);
            if (m != null) v.take(m);
        } else if (v.attr() instanceof Alias alias) {
            v.matrix().setTo(alias.of().matrix());
        } else if (v.op().isMulti()) {
            if (v.output() == 0) v.op().runAll(values(v.operands()), v.attr(), values(outputsOf(v)));
        } else {
            v.op().run(values(v.operands()), v.attr(), v.matrix());
        }
        if (watcher != null) watcher.recorded(v);
    }

    void requireReadable(Var v) {
        if (withheld != null && !peeking) throw new IllegalStateException(v.label() + ": " + withheld);
    }

    /** For engines: who is told of what is recorded now, or null; nobody while values are withheld. */
    public @Nullable Watcher watcher() {
        return byUser && withheld == null ? watcher : null;
    }

    @Nullable
    Var causeOf(Var v) {
        int cause = lines == null || v.isStale() ? -1 : lines.causeOf(v.id());
        return cause < 0 ? null : vars[cause];
    }

    @Nullable
    String lineOf(Var v) {
        return lines == null || v.isStale() ? null : lines.of(v.id());
    }

    /** One short line, as in {@code tape of 12, 4 params}. */
    @Override
    public String toString() {
        return "tape of " + size + ", " + params.size() + " params";
    }
}
