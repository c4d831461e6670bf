package dev.pullback.core;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * An operation on matrices: a name, a formula as text, the number of operands, a rule for the shape of the result and a
 * kernel that computes the result. Ops are constants; {@link #on} and {@link #with} record an op on a tape. An op does
 * not contain its derivative, which is a row of a rule table.
 *
 * <pre>{@code
 * static final Op SWISH = Op.elementwise("swish", "Y = X σ(X)", x -> x / (1 + Math.exp(-x)));
 * Var y = SWISH.on(x);
 * }</pre>
 */
public final class Op {
    /** The attribute of an op that is recorded without one. */
    public static final Object NONE = new Object() {
        @Override
        public String toString() {
            return "";
        }
    };

    /** The arity of an op that takes any number of operands, at least one. */
    public static final int ANY = -1;

    static final Op INPUT = leaf("input");
    static final Op PARAM = leaf("param");
    static final Op CONSTANT = leaf("constant");

    private final String name;
    private final String formula;
    private final int arity;
    private final ShapeRule shape;
    private final Kernel kernel;
    private final Traits traits;

    /** The type that an attribute must have, or null. */
    private final @Nullable Class<?> attributeType;

    private record Several(ShapeRule.Multi shapes, Kernel.Multi kernel) {}

    /**
     * Further kernels of an op with one output.
     *
     * @param adding adds the result to the output
     * @param single computes products in single precision
     * @param singleAdding adds the result of {@code single} to the output
     */
    private record Variants(
            @Nullable Kernel adding,
            @Nullable Kernel single,
            @Nullable Kernel singleAdding) {
        static final Variants NONE = new Variants(null, null, null);
    }

    /** What most ops do not have. */
    private record Traits(
            boolean broadcasting,
            boolean pointwise,
            @Nullable Several several,
            Variants variants,
            @Nullable SpanKernel spans,
            @Nullable SpanReduction reduction,
            OpFacts facts) {
        static final Traits NONE = new Traits(false, false, null, Variants.NONE, null, null, OpFacts.NONE);

        static Traits pointwise(boolean broadcasting, @Nullable SpanKernel spans) {
            return new Traits(broadcasting, true, null, Variants.NONE, spans, null, OpFacts.NONE);
        }

        static Traits several(boolean pointwise, Several several, SpanKernel spans) {
            return new Traits(false, pointwise, several, Variants.NONE, spans, null, OpFacts.NONE);
        }

        static Traits rowwise(SpanKernel spans) {
            return new Traits(false, false, null, Variants.NONE, spans, null, OpFacts.NONE);
        }

        static Traits reducing(SpanReduction reduction) {
            return new Traits(false, false, null, Variants.NONE, null, reduction, OpFacts.NONE);
        }
    }

    private Op(String name, String formula, int arity, ShapeRule shape, Kernel kernel, Traits traits) {
        if (arity < 0 && arity != ANY) throw new IllegalArgumentException(name + ": an arity of " + arity);
        this.name = name;
        this.formula = formula;
        this.arity = arity;
        this.shape = shape;
        this.kernel = kernel;
        this.traits = traits;
        this.attributeType = traits.facts.attributeType();
    }

    private Op with(Traits other) {
        return new Op(name, formula, arity, shape, kernel, other);
    }

    /** Returns an op with one output. */
    public static Op of(String name, String formula, int arity, ShapeRule shape, Kernel kernel) {
        return new Op(name, formula, arity, shape, kernel, Traits.NONE);
    }

    /** Returns an op with several outputs, each a {@link Var}; it is recorded by {@link #onAll}. */
    public static Op multi(String name, String formula, int arity, ShapeRule.Multi shapes, Kernel.Multi kernel) {
        Several several = new Several(shapes, kernel);
        return multi(name, formula, arity, new Traits(false, false, several, Variants.NONE, null, null, OpFacts.NONE));
    }

    /**
     * Returns an op with several outputs that have the shape of its only operand; otherwise the same as {@link
     * #elementwise(String, String, int, SpanKernel)}. The kernel reads element i before it writes element i of any output.
     */
    public static Op elementwiseMulti(String name, String formula, int outputs, SpanKernel kernel) {
        ShapeRule.Multi shapes = (op, in, attr) -> {
            Shape[] all = new Shape[outputs];
            Arrays.fill(all, in[0].shape());
            return all;
        };
        Several several = new Several(shapes, WholeSpans.pointwiseMulti(kernel));
        return multi(name, formula, 1, Traits.several(true, several, kernel));
    }

    /** Returns an op with several outputs; otherwise the same as {@link #rowwise}. */
    public static Op rowwiseMulti(String name, String formula, int arity, ShapeRule.Multi shapes, SpanKernel kernel) {
        Several several = new Several(shapes, WholeSpans.rowwiseMulti(kernel));
        return multi(name, formula, arity, Traits.several(false, several, kernel));
    }

    private static Op multi(String name, String formula, int arity, Traits traits) {
        String error = name + ": has several outputs; record it by onAll";
        return new Op(
                name,
                formula,
                arity,
                (op, in, attr) -> {
                    throw new IllegalStateException(error);
                },
                (in, attr, out) -> {
                    throw new IllegalStateException(error);
                },
                traits);
    }

    /**
     * Returns an op whose operands and output all have the same shape. Its kernel must read element i of each operand
     * before it writes element i of the output, and no other elements: a program may then let the output overwrite an
     * operand. Define an op whose kernel reads other elements by {@link #of} with {@link ShapeRule#SAME}.
     */
    public static Op elementwise(String name, String formula, int arity, Kernel kernel) {
        return of(name, formula, arity, ShapeRule.SAME, kernel).with(Traits.pointwise(false, null));
    }

    /** The same as {@link #elementwise(String, String, int, Kernel)}, for a kernel that works on any part of a matrix. */
    public static Op elementwise(String name, String formula, int arity, SpanKernel kernel) {
        return of(name, formula, arity, ShapeRule.SAME, WholeSpans.pointwise(kernel))
                .with(Traits.pointwise(false, kernel));
    }

    /** Returns an op of one operand that reduces it by blocks. */
    public static Op reducing(String name, String formula, ShapeRule shape, SpanReduction reduction) {
        return of(name, formula, 1, shape, WholeSpans.reducing(reduction)).with(Traits.reducing(reduction));
    }

    /** Returns an op of one operand that applies {@code f} to each element. */
    public static Op elementwise(String name, String formula, DoubleUnaryOperator f) {
        return elementwise(name, formula, 1, SpanKernel.unary((x, i, y, o, n) -> {
            for (int k = 0; k < n; k++) y[o + k] = f.applyAsDouble(x[i + k]);
        }));
    }

    /**
     * Returns an op that computes each row of its output from the same row of its operands. Operands of one row or one
     * number are read as a whole. The output has as many rows as the first operand, which is a matrix or a column.
     * Each other operand has the same number of rows, or one row.
     */
    public static Op rowwise(String name, String formula, int arity, ShapeRule shape, SpanKernel kernel) {
        return of(name, formula, arity, shape, WholeSpans.rowwise(kernel)).with(Traits.rowwise(kernel));
    }

    /**
     * Returns an elementwise op whose operands are repeated to fill the shape of the output; see {@link
     * Broadcast#SHAPE}. The kernel gets the operands in their own shapes and repeats them, as {@link Broadcast}
     * does. If an operand has the shape of the output, the kernel must read it in the order that {@link
     * #elementwise(String, String, int, Kernel)} requires. The backward sweep sums the cotangents of repeated elements,
     * so the rules of the op do not have to.
     */
    public static Op broadcasting(String name, String formula, int arity, Kernel kernel) {
        return broadcasting(name, formula, arity, Broadcast.SHAPE, kernel);
    }

    /** Returns a broadcasting op of two operands that applies {@code f} to each pair of elements. */
    public static Op broadcasting(String name, String formula, DoubleBinaryOperator f) {
        return broadcasting(name, formula, 2, SpanKernel.binary((a, i, b, j, y, o, n) -> {
            for (int k = 0; k < n; k++) y[o + k] = f.applyAsDouble(a[i + k], b[j + k]);
        }));
    }

    /**
     * The same as {@link #broadcasting(String, String, int, Kernel)}, for a kernel that works on any part of a matrix.
     * Repeated operands are expanded before the kernel gets them.
     */
    public static Op broadcasting(String name, String formula, int arity, SpanKernel kernel) {
        return broadcasting(name, formula, arity, Broadcast.SHAPE, kernel);
    }

    /** The same as {@link #broadcasting(String, String, int, SpanKernel)}, but with a custom shape rule. */
    public static Op broadcasting(String name, String formula, int arity, ShapeRule shape, SpanKernel kernel) {
        return of(name, formula, arity, shape, WholeSpans.pointwise(kernel)).with(Traits.pointwise(true, kernel));
    }

    /** The same as {@link #broadcasting(String, String, int, Kernel)}, but with a custom shape rule. */
    public static Op broadcasting(String name, String formula, int arity, ShapeRule shape, Kernel kernel) {
        return of(name, formula, arity, shape, kernel).with(Traits.pointwise(true, null));
    }

    /**
     * Returns this broadcasting op with the information that its kernel may read any element after it has written
     * another; a normalization, for example, reads a whole row. A program then never lets the output overwrite an
     * operand. Call this where the op is defined.
     */
    public Op notPointwise() {
        return with(new Traits(traits.broadcasting, false, traits.several, traits.variants, null, null, traits.facts));
    }

    /**
     * Returns this rowwise op with the information that operands of one row are repeated: the backward sweep sums their
     * cotangents over the rows. Call this where the op is defined.
     */
    public Op repeatingRows() {
        return with(new Traits(
                true, traits.pointwise, traits.several, traits.variants, traits.spans, traits.reduction, traits.facts));
    }

    /**
     * Returns this op with a second kernel that adds the result to the output. With it, a sum of products needs no
     * matrix for each product. Call this where the op is defined.
     */
    public Op adding(Kernel kernel) {
        return with(new Variants(kernel, traits.variants.single, traits.variants.singleAdding));
    }

    /**
     * Returns this op with a second kernel that computes its products in single precision; see {@link
     * Precision#SINGLE_PRODUCTS}. Call this where the op is defined.
     *
     * @param adding the same as {@link #adding}, in single precision; null if the op has no kernel that adds
     */
    public Op inSingle(Kernel kernel, @Nullable Kernel adding) {
        return with(new Variants(traits.variants.adding, kernel, adding));
    }

    private Op with(Variants variants) {
        return with(new Traits(
                traits.broadcasting,
                traits.pointwise,
                traits.several,
                variants,
                traits.spans,
                traits.reduction,
                traits.facts));
    }

    /** Returns this op with facts for tools that explain and check computations. Call this where the op is defined. */
    public Op stating(OpFacts facts) {
        return with(new Traits(
                traits.broadcasting,
                traits.pointwise,
                traits.several,
                traits.variants,
                traits.spans,
                traits.reduction,
                facts));
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

    /** Records this op with one operand. Unlike {@link #on(Var...)}, this copies no array. */
    public Var on(Var x) {
        return record(NONE, new Var[] {x});
    }

    /** Records this op with two operands. Unlike {@link #on(Var...)}, this copies no array. */
    public Var on(Var a, Var b) {
        return record(NONE, new Var[] {a, b});
    }

    /** Records this op on the tape of its operands with an attribute, which must be immutable. */
    public Var with(Object attr, Var... in) {
        return record(attr, in.clone());
    }

    /** Records this op and returns all its outputs; {@code attr} is the attribute or {@link #NONE}. */
    public Var[] onAll(Object attr, Var... in) {
        requireAttribute(attr);
        Var[] operands = in.clone();
        return tapeOf(operands).recordAll(this, attr, operands);
    }

    private Var record(Object attr, Var[] operands) {
        requireAttribute(attr);
        return tapeOf(operands).record(this, attr, operands);
    }

    private void requireAttribute(Object attr) {
        if (attributeType == null || attributeType.isInstance(attr)) return;
        throw new IllegalArgumentException(name + ": needs an attribute of type " + attributeType.getSimpleName()
                + (attr == NONE ? "; record it by with(attribute, ...)" : ", not " + attr));
    }

    private Tape tapeOf(Var[] in) {
        if (in.length == 0) throw new IllegalArgumentException(name + ": needs at least one operand");
        if (in[0] == null) throw new NullPointerException(name + ": operand 0 is null");
        return in[0].tape();
    }

    /** Returns the name, as in {@code matmul}. */
    public String name() {
        return name;
    }

    /** Returns the formula of the op as text, as in {@code Y = A B}. */
    public String formula() {
        return formula;
    }

    /** Returns what is known about this op besides its formula, shapes and kernel. */
    public OpFacts facts() {
        return traits.facts;
    }

    /** Returns the number of operands, or {@link #ANY}. */
    public int arity() {
        return arity;
    }

    /** Whether operands are repeated to fill the output. */
    public boolean isBroadcasting() {
        return traits.broadcasting;
    }

    /** Whether this is the op of a {@link Var} that was given to the tape and not computed. */
    public boolean isLeaf() {
        return arity == 0;
    }

    /** Whether this op has several outputs. */
    public boolean isMulti() {
        return traits.several != null;
    }

    /** Whether the output may overwrite an operand of the same shape; see {@link #elementwise} and {@link #notPointwise}. */
    public boolean isPointwise() {
        return traits.pointwise;
    }

    /** Whether {@link #runAdding} can be called. */
    public boolean isAdding() {
        return traits.variants.adding != null;
    }

    /**
     * Whether {@link #runSpan} can be called. The op is then {@linkplain #isPointwise pointwise}, or else it computes
     * each row of the output from the same row of its operands.
     */
    public boolean hasSpans() {
        return traits.spans != null;
    }

    /** Returns how this op reduces its operand by blocks, or null if it does not. */
    public @Nullable SpanReduction reduction() {
        return traits.reduction;
    }

    Shape shape(Var[] in, Object attr) {
        try {
            return shape.of(this, in, attr);
        } catch (RuntimeException e) {
            throw OpFailure.of(this, "shape rule", attr, e);
        }
    }

    Shape[] shapes(Var[] in, Object attr) {
        Several several = traits.several;
        if (several == null) return new Shape[] {shape(in, attr)};
        try {
            return several.shapes.of(this, in, attr);
        } catch (RuntimeException e) {
            throw OpFailure.of(this, "shape rule", attr, e);
        }
    }

    /**
     * Runs the kernel of an op with one output. The shapes must be those that the shape rule accepts and returns.
     *
     * @throws IllegalStateException if the kernel has a bug, for example reads past the end of an array; the cause is
     *     the kernel's exception. If the kernel throws an exception to refuse its operands, that exception is thrown;
     *     the name of this op is added if the message does not begin with a name
     */
    public void run(DMatrixRMaj[] in, Object attr, DMatrixRMaj out) {
        run(Precision.DOUBLE, in, attr, out);
    }

    /** The same as {@link #run(DMatrixRMaj[], Object, DMatrixRMaj)}, with products in the given precision. */
    public void run(Precision precision, DMatrixRMaj[] in, Object attr, DMatrixRMaj out) {
        Kernel single = precision == Precision.DOUBLE ? null : traits.variants.single;
        try {
            if (single == null) kernel.run(in, attr, out);
            else single.run(in, attr, out);
        } catch (RuntimeException e) {
            throw OpFailure.of(this, "kernel", attr, e);
        }
    }

    /**
     * Adds the result, with products in the given precision, to {@code out}.
     *
     * @throws IllegalStateException if this op has no kernel that adds; see {@link #isAdding}
     */
    public void runAdding(Precision precision, DMatrixRMaj[] in, Object attr, DMatrixRMaj out) {
        Variants variants = traits.variants;
        Kernel single = precision == Precision.DOUBLE ? null : variants.singleAdding;
        Kernel adding = single == null ? variants.adding : single;
        if (adding == null) throw new IllegalStateException(name + ": has no kernel that adds to its output");
        try {
            adding.run(in, attr, out);
        } catch (RuntimeException e) {
            throw OpFailure.of(this, "adding kernel", attr, e);
        }
    }

    /**
     * Computes a part of the output; otherwise the same as {@link #run}.
     *
     * @throws IllegalStateException if this op has no kernel for spans; see {@link #hasSpans}
     */
    public void runSpan(Span span, Object attr) {
        SpanKernel spans = traits.spans;
        if (spans == null) throw new IllegalStateException(name + ": has no kernel for spans");
        try {
            spans.run(span, attr);
        } catch (RuntimeException e) {
            throw OpFailure.of(this, "kernel", attr, e);
        }
    }

    /** Runs the kernel of an op with any number of outputs; otherwise the same as {@link #run}. */
    public void runAll(DMatrixRMaj[] in, Object attr, DMatrixRMaj[] out) {
        Several several = traits.several;
        if (several == null) {
            run(in, attr, out[0]);
            return;
        }
        try {
            several.kernel.run(in, attr, out);
        } catch (RuntimeException e) {
            throw OpFailure.of(this, "kernel", attr, e);
        }
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name;
    }
}
