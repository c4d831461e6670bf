package dev.pullback.core;

import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * A variable: a matrix on a {@link Tape}, either given to the tape or computed by an {@link Op} from other variables. A
 * {@code Var} becomes stale when its tape is reset, or rewound to a position before it. A stale {@code Var} has no
 * value and cannot be an operand.
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

    /** Null once this is stale. */
    private @Nullable DMatrixRMaj value;

    /** Whether the tape owns the matrix and reuses it once this is stale. */
    private boolean owned;

    /** Creates the next variable of a tape. */
    Var(Tape tape, Op op, Object attr, Var[] in, int output, DMatrixRMaj value, boolean owned) {
        this.tape = tape;
        this.id = tape.size();
        this.op = op;
        this.attr = attr;
        this.in = in;
        this.output = output;
        this.value = value;
        this.owned = owned;
    }

    /** Returns a variable that is given, not computed. */
    static Var leaf(Tape tape, Op op, DMatrixRMaj value, boolean owned) {
        return new Var(tape, op, Op.NONE, NO_OPERANDS, 0, value, owned);
    }

    /** Returns the tape of this variable. */
    public Tape tape() {
        return tape;
    }

    /** Returns the position on the tape, from 0; an op comes after its operands. */
    public int id() {
        return id;
    }

    /** Returns the op that computed this, or an op named input, param or constant. */
    public Op op() {
        return op;
    }

    /** Returns the attribute that the op was recorded with, {@link Op#NONE} if there was none. */
    public Object attr() {
        return attr;
    }

    /**
     * Returns the attribute that the op was recorded with.
     *
     * @throws IllegalStateException if it is not of this type
     */
    public <T> T attr(Class<T> type) {
        if (!type.isInstance(attr))
            throw new IllegalStateException(
                    label() + ": its attribute '" + attr + "' is not of type " + type.getSimpleName());
        return type.cast(attr);
    }

    /** Returns the number of operands. */
    public int arity() {
        return in.length;
    }

    /** Returns operand {@code i}, from 0. */
    public Var in(int i) {
        return in[i];
    }

    /** Returns all operands in a new array. */
    public Var[] in() {
        return in.clone();
    }

    /** Returns the index of this among the outputs of its op, from 0. */
    public int output() {
        return output;
    }

    /** Whether this was given to the tape as an input. */
    public boolean isInput() {
        return op == Op.INPUT;
    }

    /** Whether this was given to the tape as a parameter. */
    public boolean isParam() {
        return op == Op.PARAM;
    }

    /** Whether this was given to the tape as a constant. */
    public boolean isConstant() {
        return op == Op.CONSTANT;
    }

    /**
     * Returns the matrix itself, not a copy. Do not change it, and copy it to keep it after the tape is reset.
     *
     * @throws IllegalStateException if this is stale, or while a program is being recorded
     */
    public DMatrixRMaj value() {
        tape.engine().requireReadable(this);
        return matrix();
    }

    /** Returns the matrix, also while the tape withholds values from users. */
    DMatrixRMaj matrix() {
        DMatrixRMaj m = value;
        if (m == null)
            throw new IllegalStateException(
                    "stale Var " + label() + ": its tape was reset or rewound after it was recorded; record it again");
        return m;
    }

    /**
     * Returns the number of a 1x1 matrix.
     *
     * @throws MatrixDimensionException if this is not 1x1
     * @throws IllegalStateException if {@link #value} throws it
     */
    public double scalar() {
        DMatrixRMaj m = value();
        if (m.numRows != 1 || m.numCols != 1)
            throw new MatrixDimensionException(label() + " is " + shape() + ", not a 1x1 scalar");
        return m.data[0];
    }

    /** Returns the number of rows. */
    public int rows() {
        return matrix().numRows;
    }

    /** Returns the number of columns. */
    public int cols() {
        return matrix().numCols;
    }

    /** Returns the shape. */
    public Shape shape() {
        return new Shape(rows(), cols());
    }

    /** Whether this and {@code other} have the same shape. */
    public boolean sameShape(Var other) {
        return rows() == other.rows() && cols() == other.cols();
    }

    /** Whether this can be repeated by rows, by columns or both to fill the shape of {@code other}. */
    public boolean broadcastsTo(Var other) {
        return (rows() == other.rows() || rows() == 1) && (cols() == other.cols() || cols() == 1);
    }

    /**
     * Gives this a name for error messages and explanations, and returns this.
     *
     * @throws IllegalStateException if this was given to the tape under another name
     */
    public Var named(String name) {
        if (op.isLeaf() && this.name != null && !this.name.equals(name))
            throw new IllegalStateException(
                    op + " '" + this.name + "' was given to the tape by that name and keeps it");
        this.name = name;
        return this;
    }

    /** Returns the user's name for this, or null. */
    public @Nullable String name() {
        return name;
    }

    /** Returns the user's name for this, or op and position if there is no name, as in {@code tanh#3}. */
    public String label() {
        return name != null ? name : op.name() + "#" + id;
    }

    /**
     * Returns the line of user code that recorded this, as in {@code Mlp.java:31}. Returns null if the tape does not
     * {@linkplain Tape#withLines note lines}, or if the library recorded this for itself, for example in a backward sweep.
     */
    public @Nullable String line() {
        return tape.engine().lineOf(this);
    }

    /**
     * Returns the op whose rule recorded this in a backward sweep; null if no rule did, or if the tape does not {@linkplain
     * Tape#withLines note lines}.
     */
    public @Nullable Var ruleOf() {
        return tape.engine().ruleOf(this);
    }

    /**
     * Returns one line with the numbers, as in {@code x 2x2 param [1, 2; 3, 4]}, rounded to six digits. Of more than 12
     * elements it has the first six, and it has none while a program is being recorded.
     */
    @Override
    public String toString() {
        boolean isReadable = !isStale() && !tape.engine().isWithholding();
        return isReadable ? title() + " " + FirstNumbers.of(matrix()) : title();
    }

    /** Returns a line with label and shape, as in {@code w1 784x128 param}, followed by the matrix. */
    public String show() {
        return title() + "\n" + matrix();
    }

    /** Returns label and shape, as in {@code w1 784x128 param}. */
    String title() {
        return label() + " " + (isStale() ? "stale" : shape()) + (name == null ? "" : " " + op);
    }

    /** Whether the tape was reset, or rewound to a position before this. */
    public boolean isStale() {
        return value == null;
    }

    /** Whether the tape owns the matrix, so that nobody else changes it. */
    boolean isOwned() {
        return owned;
    }

    /** Replaces the value by another matrix of the same shape. */
    void take(DMatrixRMaj m) {
        if (owned) matrix().setTo(m);
        else value = m;
    }

    /** Ends the ownership of the matrix by the tape; this variable keeps its value. */
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
