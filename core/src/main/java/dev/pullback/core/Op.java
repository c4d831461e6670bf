package dev.pullback.core;

import java.util.Set;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.regex.Pattern;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * An operation on matrices, forward only: a name, a formula for people, the number of operands, a rule for the shape of
 * the result and a kernel that computes it. An op is a constant; it is recorded on a tape by {@link #on} or
 * {@link #with}. Its derivative is no business of the op: a row in a rule table says it.
 *
 * <pre>{@code
 * static final Op SWISH = Op.elementwise("swish", "Y = X σ(X)", x -> x / (1 + Math.exp(-x)));
 * Var y = SWISH.on(x);
 * }</pre>
 */
public final class Op {
    /** The attribute of an op that has none. */
    public static final Object NONE = new Object() {
        @Override
        public String toString() {
            return "";
        }
    };

    /** The arity of an op that takes one operand or more. */
    public static final int ANY = -1;

    static final Op INPUT = leaf("input");
    static final Op PARAM = leaf("param");
    static final Op CONSTANT = leaf("constant");

    /** How an error that names its origin begins. */
    private static final Pattern SPEAKER = Pattern.compile("[\\w-]+( [\\w-]+)?: ");

    /** What Java and EJML refuse with; not the classes that extend these. */
    private static final Set<Class<?>> REFUSALS =
            Set.of(IllegalArgumentException.class, IllegalStateException.class, MatrixDimensionException.class);

    /** What Java and EJML throw where a kernel or shape rule is wrong; not the classes that extend these. */
    private static final Set<Class<?>> MISTAKES = Set.of(
            RuntimeException.class,
            ArithmeticException.class,
            ArrayIndexOutOfBoundsException.class,
            ArrayStoreException.class,
            ClassCastException.class,
            IndexOutOfBoundsException.class,
            NegativeArraySizeException.class,
            NullPointerException.class,
            UnsupportedOperationException.class);

    private final String name;
    private final String formula;
    private final int arity;
    private final boolean broadcasting;
    private final ShapeRule shape;
    private final Kernel kernel;
    private final @Nullable Several several;
    private final boolean pointwise;
    private final @Nullable Kernel adding;

    /** Shapes and kernel of an op with several outputs. */
    private record Several(ShapeRule.Multi shapes, Kernel.Multi kernel) {}

    private Op(
            String name,
            String formula,
            int arity,
            boolean broadcasting,
            ShapeRule shape,
            Kernel kernel,
            @Nullable Several several,
            boolean pointwise,
            @Nullable Kernel adding) {
        if (arity < 0 && arity != ANY) throw new IllegalArgumentException(name + ": an arity of " + arity);
        this.name = name;
        this.formula = formula;
        this.arity = arity;
        this.broadcasting = broadcasting;
        this.shape = shape;
        this.kernel = kernel;
        this.several = several;
        this.pointwise = pointwise;
        this.adding = adding;
    }

    /** An op with one output. */
    public static Op of(String name, String formula, int arity, ShapeRule shape, Kernel kernel) {
        return new Op(name, formula, arity, false, shape, kernel, null, false, null);
    }

    /** An op with several outputs, each a {@link Var} of its own; it is recorded by {@link #onAll}. */
    public static Op multi(String name, String formula, int arity, ShapeRule.Multi shapes, Kernel.Multi kernel) {
        String error = name + ": has several outputs; record it by onAll";
        return new Op(
                name,
                formula,
                arity,
                false,
                (op, in, attr) -> {
                    throw new IllegalStateException(error);
                },
                (in, attr, out) -> {
                    throw new IllegalStateException(error);
                },
                new Several(shapes, kernel),
                false,
                null);
    }

    /**
     * An op whose operands and output all have one shape. Its kernel reads elements i of the operands and then writes
     * element i of the output, so that the output may take the place of an operand; an op that reads others is
     * {@link #mixing}.
     */
    public static Op elementwise(String name, String formula, int arity, Kernel kernel) {
        return new Op(name, formula, arity, false, ShapeRule.SAME, kernel, null, true, null);
    }

    /** An op of one operand that applies {@code f} to each element. */
    public static Op elementwise(String name, String formula, DoubleUnaryOperator f) {
        return elementwise(name, formula, 1, (in, attr, out) -> {
            double[] x = in[0].data;
            double[] y = out.data;
            for (int i = 0, n = out.getNumElements(); i < n; i++) y[i] = f.applyAsDouble(x[i]);
        });
    }

    /**
     * An elementwise op whose operands are repeated to fill the shape of the output, see {@link ShapeRule#BROADCAST}.
     * The backward sweep sums a cotangent over what was repeated, so the rules of such an op need not. What is said of the
     * kernel of {@link #elementwise(String, String, int, Kernel)} holds here for operands of the output's shape. The kernel
     * gets its operands in their own shapes; {@link Broadcast} has what repeats them.
     */
    public static Op broadcasting(String name, String formula, int arity, Kernel kernel) {
        return broadcasting(name, formula, arity, ShapeRule.BROADCAST, kernel);
    }

    /** A broadcasting op of two operands that applies {@code f} to each pair of elements. */
    public static Op broadcasting(String name, String formula, DoubleBinaryOperator f) {
        return broadcasting(name, formula, 2, (in, attr, out) -> Broadcast.run(in, out, f));
    }

    /** As {@link #broadcasting(String, String, int, Kernel)}, with a shape rule of its own. */
    public static Op broadcasting(String name, String formula, int arity, ShapeRule shape, Kernel kernel) {
        return new Op(name, formula, arity, true, shape, kernel, null, true, null);
    }

    /**
     * This, as an op whose kernel reads more of its operands than the element it writes, as that of softmax reads a
     * row: its output never takes the place of an operand. To be called where the op is defined.
     */
    public Op mixing() {
        return new Op(name, formula, arity, broadcasting, shape, kernel, several, false, adding);
    }

    /**
     * This, with a second kernel that adds what the first computes to what the output holds, so that a sum of products
     * needs no matrix for the product. To be called where the op is defined.
     */
    public Op adding(Kernel kernel) {
        return new Op(name, formula, arity, broadcasting, shape, this.kernel, several, pointwise, kernel);
    }

    private static Op leaf(String name) {
        return of(name, "given", 0, (op, in, attr) -> Shape.SCALAR, (in, attr, out) -> {
            throw new IllegalStateException(name + " is given, not computed");
        });
    }

    /** Records this op on the tape of its operands. */
    public Var on(Var... in) {
        return with(NONE, in);
    }

    /** Records this op of one operand; as {@link #on(Var...)}, without an array to copy. */
    public Var on(Var x) {
        return record(NONE, new Var[] {x});
    }

    /** Records this op of two operands; as {@link #on(Var...)}, without an array to copy. */
    public Var on(Var a, Var b) {
        return record(NONE, new Var[] {a, b});
    }

    /** Records this op with an attribute, which must be immutable, on the tape of its operands. */
    public Var with(Object attr, Var... in) {
        return record(attr, in.clone());
    }

    /** Records this op of several outputs, with an attribute or {@link #NONE}, on the tape of its operands. */
    public Var[] onAll(Object attr, Var... in) {
        Var[] operands = in.clone();
        return tapeOf(operands).recordAll(this, attr, operands);
    }

    private Var record(Object attr, Var[] operands) {
        return tapeOf(operands).record(this, attr, operands);
    }

    private Tape tapeOf(Var[] in) {
        if (in.length == 0) throw new IllegalArgumentException(name + ": needs at least one operand");
        if (in[0] == null) throw new NullPointerException(name + ": operand 0 is null");
        return in[0].tape();
    }

    /** The name, as in {@code matmul}. */
    public String name() {
        return name;
    }

    /** The forward formula, for people, as in {@code Y = A B}. */
    public String formula() {
        return formula;
    }

    /** The number of operands, or {@link #ANY}. */
    public int arity() {
        return arity;
    }

    /** Whether operands are repeated to fill the output. */
    public boolean isBroadcasting() {
        return broadcasting;
    }

    /** Whether this is the op of a {@link Var} that was given to the tape rather than computed. */
    public boolean isLeaf() {
        return arity == 0;
    }

    /** Whether there are several outputs. */
    public boolean isMulti() {
        return several != null;
    }

    /** Whether the output may take the place of an operand of its shape. */
    public boolean isPointwise() {
        return pointwise;
    }

    /** Whether there is a kernel that adds to what the output holds. */
    public boolean isAdding() {
        return adding != null;
    }

    Shape shape(Var[] in, Object attr) {
        try {
            return shape.of(this, in, attr);
        } catch (RuntimeException e) {
            throw failed("shape rule", attr, e);
        }
    }

    Shape[] shapes(Var[] in, Object attr) {
        if (several == null) return new Shape[] {shape(in, attr)};
        try {
            return several.shapes.of(this, in, attr);
        } catch (RuntimeException e) {
            throw failed("shape rule", attr, e);
        }
    }

    /**
     * Runs the kernel of an op with one output; the shapes must be those that the op's shape rule gives.
     *
     * @throws IllegalStateException if the kernel is wrong, as where it reads past the end of an array, with what it threw as
     *     its cause; what the kernel refuses with is thrown as it is, or with the name of this op added
     */
    public void run(DMatrixRMaj[] in, Object attr, DMatrixRMaj out) {
        try {
            kernel.run(in, attr, out);
        } catch (RuntimeException e) {
            throw failed("kernel", attr, e);
        }
    }

    /**
     * Adds the result to what {@code out} holds.
     *
     * @throws IllegalStateException unless this {@link #isAdding}
     */
    public void runAdding(DMatrixRMaj[] in, Object attr, DMatrixRMaj out) {
        if (adding == null) throw new IllegalStateException(name + ": has no kernel that adds to its output");
        try {
            adding.run(in, attr, out);
        } catch (RuntimeException e) {
            throw failed("adding kernel", attr, e);
        }
    }

    /** Runs the kernel of any op; the shapes must be those that the op's shape rule gives. */
    public void runAll(DMatrixRMaj[] in, Object attr, DMatrixRMaj[] out) {
        if (several == null) {
            run(in, attr, out[0]);
            return;
        }
        try {
            several.kernel.run(in, attr, out);
        } catch (RuntimeException e) {
            throw failed("kernel", attr, e);
        }
    }

    /**
     * To what Java or EJML says in a kernel of the user's the name of the op is added, since a stack trace does not show which
     * was recorded. An exception of any other class, which may be caught by its class, stays as it is, and so does a refusal
     * that says who refuses.
     */
    private RuntimeException failed(String part, Object attr, RuntimeException e) {
        Class<?> type = e.getClass();
        String said = String.valueOf(e.getMessage());
        if (REFUSALS.contains(type)) {
            if (said.startsWith(name + ":") || SPEAKER.matcher(said).lookingAt()) return e;
            String named = name + ": in its " + part + ": " + said;
            if (type == IllegalArgumentException.class) return new IllegalArgumentException(named, e);
            if (type == IllegalStateException.class) return new IllegalStateException(named, e);
            MatrixDimensionException shapes = new MatrixDimensionException(named);
            shapes.initCause(e);
            return shapes;
        }
        if (!MISTAKES.contains(type)) return e;
        if (attr == NONE && type == ClassCastException.class)
            return new IllegalArgumentException(
                    name + ": its " + part
                            + " failed, perhaps because its attribute is missing (record it by with(attribute, ...)): "
                            + e,
                    e);
        return new IllegalStateException(name + ": its " + part + " failed: " + e, e);
    }

    /** The name. */
    @Override
    public String toString() {
        return name;
    }
}
