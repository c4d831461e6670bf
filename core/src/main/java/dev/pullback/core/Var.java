package dev.pullback.core;

import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * A matrix on a {@link Tape}: what was given to the tape or computed there, and how. A {@code Var} lives until its tape
 * is reset or rewound to before it; from then on it is refused wherever it is used.
 */
public final class Var {
    private static final Var[] NO_OPERANDS = {};

    private final Tape tape;
    private final Op op;
    private final Object attr;
    private final Var[] in;
    private final int id;
    private final int output;
    private @Nullable String name;

    /** Null from the moment that this is stale. */
    private @Nullable DMatrixRMaj value;

    /** Whether the tape owns the matrix, so that it takes it back and lends it again. */
    private boolean owned;

    Var(Tape tape, int id, Op op, Object attr, Var[] in, int output, DMatrixRMaj value, boolean owned) {
        this.tape = tape;
        this.id = id;
        this.op = op;
        this.attr = attr;
        this.in = in;
        this.output = output;
        this.value = value;
        this.owned = owned;
    }

    /** A matrix that is given, not computed. */
    static Var leaf(Tape tape, int id, Op op, DMatrixRMaj value, boolean owned) {
        return new Var(tape, id, op, Op.NONE, NO_OPERANDS, 0, value, owned);
    }

    /** The tape that holds this. */
    public Tape tape() {
        return tape;
    }

    /** The position on the tape, from 0; an op comes after its operands. */
    public int id() {
        return id;
    }

    /** The op that computed this. */
    public Op op() {
        return op;
    }

    /** The attribute that the op was recorded with, {@link Op#NONE} if there was none. */
    public Object attr() {
        return attr;
    }

    /**
     * The attribute that the op was recorded with.
     *
     * @throws IllegalStateException if it is not of that type
     */
    public <T> T attr(Class<T> type) {
        if (!type.isInstance(attr))
            throw new IllegalStateException(
                    label() + ": its attribute '" + attr + "' is not of type " + type.getSimpleName());
        return type.cast(attr);
    }

    /** The number of operands. */
    public int arity() {
        return in.length;
    }

    /** Operand {@code i}, from 0. */
    public Var in(int i) {
        return in[i];
    }

    /** All operands, in a fresh array. */
    public Var[] in() {
        return in.clone();
    }

    /** Which output of its op this is; 0 for an op with one. */
    public int output() {
        return output;
    }

    /** Whether this was given to the tape as an input. */
    public boolean isInput() {
        return op == Op.INPUT;
    }

    /** Whether this was given to the tape as a parameter: what gradients are taken of unless said otherwise. */
    public boolean isParam() {
        return op == Op.PARAM;
    }

    /** Whether this was given to the tape as a constant. */
    public boolean isConstant() {
        return op == Op.CONSTANT;
    }

    /**
     * The matrix: the tape's own, not a copy. Read it, do not change it, and copy it to keep it after the tape is reset.
     *
     * @throws IllegalStateException if this is stale, or while a program is being recorded
     */
    public DMatrixRMaj value() {
        tape.engine().requireReadable(this);
        return matrix();
    }

    /** The matrix, also while the tape withholds it from its users. */
    DMatrixRMaj matrix() {
        DMatrixRMaj m = value;
        if (m == null)
            throw new IllegalStateException(
                    "stale Var " + label() + ": its tape was reset or rewound after it was recorded; record it again");
        return m;
    }

    /**
     * The number in a 1x1 matrix.
     *
     * @throws MatrixDimensionException if this is not 1x1
     * @throws IllegalStateException as {@link #value}
     */
    public double scalar() {
        DMatrixRMaj m = value();
        if (m.numRows != 1 || m.numCols != 1)
            throw new MatrixDimensionException(label() + " is " + shape() + ", not a 1x1 scalar");
        return m.data[0];
    }

    /** Rows. */
    public int rows() {
        return matrix().numRows;
    }

    /** Columns. */
    public int cols() {
        return matrix().numCols;
    }

    /** Rows and columns. */
    public Shape shape() {
        return new Shape(rows(), cols());
    }

    /** Whether the shapes are equal. */
    public boolean sameShape(Var other) {
        return rows() == other.rows() && cols() == other.cols();
    }

    /** Whether this, repeated by rows, by columns or both, fills the shape of {@code other}. */
    public boolean broadcastsTo(Var other) {
        return (rows() == other.rows() || rows() == 1) && (cols() == other.cols() || cols() == 1);
    }

    /**
     * Gives this a name for error messages and explanations; answers this.
     *
     * @throws IllegalStateException if it was given to the tape under another name, by which it is found
     */
    public Var named(String name) {
        if (op.isLeaf() && this.name != null && !this.name.equals(name))
            throw new IllegalStateException(
                    op + " '" + this.name + "' was given to the tape by that name and keeps it");
        this.name = name;
        return this;
    }

    /** The user's name for this, or null. */
    public @Nullable String name() {
        return name;
    }

    /** The user's name for this, or else op and position, as in {@code tanh#3}. */
    public String label() {
        return name != null ? name : op.name() + "#" + id;
    }

    /**
     * The line of user code that recorded this, as in {@code Mlp.java:31}; null unless the tape notes lines, as that of
     * {@link Tape#withLines} does, and where it was the library that recorded this for itself, as in a backward sweep.
     */
    public @Nullable String line() {
        return tape.engine().lineOf(this);
    }

    /**
     * The op whose rule recorded this in a backward sweep, where the tape {@linkplain Tape#withLines() notes lines}; else
     * null.
     */
    public @Nullable Var ruleOf() {
        return tape.engine().ruleOf(this);
    }

    /** One short line, as in {@code w1 784x128 param}. */
    @Override
    public String toString() {
        return label() + " " + (isStale() ? "stale" : shape()) + (name == null ? "" : " " + op);
    }

    /** The line of {@link #toString} and below it the matrix. */
    public String show() {
        return this + "\n" + matrix();
    }

    /** Whether the tape was reset or rewound to before this. */
    public boolean isStale() {
        return value == null;
    }

    /** Whether the tape owns the matrix, so that nobody else changes it. */
    boolean isOwned() {
        return owned;
    }

    /** Holds other numbers from now on: those of a matrix of the same shape. */
    void take(DMatrixRMaj m) {
        if (owned) matrix().setTo(m);
        else value = m;
    }

    /** The tape no longer owns the matrix; this can still read it. */
    void disown() {
        owned = false;
    }

    void makeStale() {
        value = null;
    }

    Var[] operands() {
        return in;
    }
}
