package dev.pullback.ops;

import static dev.pullback.core.OpFacts.Monotonicity.DECREASING;
import static dev.pullback.core.OpFacts.Monotonicity.INCREASING;
import static dev.pullback.core.OpFacts.Pole.Side.AT;
import static dev.pullback.core.OpFacts.operands;

import dev.pullback.core.Op;
import dev.pullback.core.SpanKernel;
import dev.pullback.kernels.function.Pointwise;
import org.jspecify.annotations.Nullable;

/** The ops of elementwise arithmetic, comparison and choice; the methods that record them are in {@link Ops}. */
public final class Arithmetic {
    /** The op of {@link Ops#add}. */
    public static final Op ADD = Op.broadcasting("add", "Y = A + B", 2, Elements.of(Pointwise.ADD, 2))
            .stating(operands("A B").increasing().errors(0.5, 2.5, 0.5));

    /** The op of {@link Ops#sub}. */
    public static final Op SUB = Op.broadcasting("sub", "Y = A - B", 2, Elements.of(Pointwise.SUB, 2))
            .stating(operands("A B").monotonic(INCREASING, DECREASING).errors(0.5, 2.5, 0.5));

    /** The op of {@link Ops#mul}. */
    public static final Op MUL = Op.broadcasting("mul", "Y = A ∘ B", 2, Elements.of(Pointwise.MUL, 2))
            .stating(operands("A B").errors(0.5, 3, 3));

    /** The op of {@link Ops#mulOrZero}. */
    public static final Op MUL_OR_ZERO = Op.broadcasting(
                    "mulOrZero", "Y = A ∘ B, 0 where B = 0", 2, Elements.of(Pointwise.MUL_OR_ZERO, 2))
            .stating(operands("A B").errors(0.5, 3, 3));

    /** The op of {@link Ops#div}. */
    public static final Op DIV = Op.broadcasting("div", "Y = A / B", 2, Elements.of(Pointwise.DIV, 2))
            .stating(operands("A B")
                    .pole(1, AT, 0, "keep the divisor from 0, or take divOrZero")
                    .errors(0.5, 3, 5));

    /** The op of {@link Ops#divOrZero}. */
    public static final Op DIV_OR_ZERO = Op.broadcasting(
                    "divOrZero", "Y = A / B, 0 where B = 0", 2, Elements.of(Pointwise.DIV_OR_ZERO, 2))
            .stating(operands("A B").errors(0.5, 3, 5));

    /** The op of {@link Ops#maximum}. */
    public static final Op MAXIMUM = Op.broadcasting("maximum", "Y = max(A, B)", 2, Elements.of(Pointwise.MAXIMUM, 2))
            .stating(operands("A B").increasing().errors(0, 2, 0.5));

    /** The op of {@link Ops#minimum}. */
    public static final Op MINIMUM = Op.broadcasting("minimum", "Y = min(A, B)", 2, Elements.of(Pointwise.MINIMUM, 2))
            .stating(operands("A B").increasing().errors(0, 2.5, 0.5));

    /** The op of {@link Ops#maximumShare}. */
    public static final Op MAXIMUM_SHARE = Op.broadcasting(
                    "maximumShare", "Y = [A > B] + ½ [A = B]", 2, Elements.of(Pointwise.MAXIMUM_SHARE, 2))
            .stating(operands("A B")
                    .monotonic(INCREASING, DECREASING)
                    .range(0, 1)
                    .errors(0, 0, 0));

    /** The op of {@link Ops#where}. */
    public static final Op WHERE = Op.broadcasting(
                    "where", "Y = A where C ≠ 0, else B", 3, Elements.of(Pointwise.WHERE, 3))
            .stating(operands("C A B").errors(0, 2, 0));

    /** The op of {@link Ops#neg}. */
    public static final Op NEG = Op.elementwise("neg", "Y = -X", 1, Elements.of(Pointwise.NEG, 1))
            .stating(operands("X").monotonic(DECREASING).accurate(0, -1e300, 1e300));

    /** The op of {@link Ops#scale}; the attribute is the factor, a {@code Double}. */
    public static final Op SCALE = Op.elementwise("scale", "Y = c X", 1, Elements.withParameter(Pointwise.SCALE))
            .stating(operands("X")
                    .attribute("c", Double.class)
                    .accurate(0.5, -1e300, 1e300)
                    .derivatives(0.5, 0.5));

    /** The op of {@link Ops#shift}; the attribute is the summand, a {@code Double}. */
    public static final Op SHIFT = Op.elementwise("shift", "Y = X + c", 1, Elements.withParameter(Pointwise.SHIFT))
            .stating(operands("X").attribute("c", Double.class).increasing().accurate(0.5, -1e300, 1e300));

    /** The op of {@link Ops#clip}; the attribute is a {@link Range}. */
    public static final Op CLIP = Op.elementwise("clip", "Y = min(max(X, low), high)", 1, range(Pointwise.CLIP))
            .stating(operands("X").attribute(Range.class).increasing().errors(0, 0, 0));

    /** The op of {@link Ops#inside}; the attribute is a {@link Range}. */
    public static final Op INSIDE = Op.elementwise("inside", "Y = [low ≤ X ≤ high]", 1, range(Pointwise.INSIDE))
            .stating(operands("X").attribute(Range.class).range(0, 1).errors(0, 0, 0));

    private Arithmetic() {}

    /** A closed interval. */
    public record Range(double low, double high) {
        /**
         * Creates an interval.
         *
         * @throws IllegalArgumentException unless low ≤ high
         */
        public Range {
            if (!(low <= high))
                throw new IllegalArgumentException("limits: low " + low + " must not be above high " + high);
        }

        // Written out since the methods that JDK 17 generates would keep the class loader of this library in memory.
        @Override
        public boolean equals(@Nullable Object o) {
            return o instanceof Range r && Double.compare(low, r.low) == 0 && Double.compare(high, r.high) == 0;
        }

        @Override
        public int hashCode() {
            return 31 * Double.hashCode(low) + Double.hashCode(high);
        }
    }

    private static SpanKernel range(Pointwise f) {
        return (span, attr) -> {
            Range range = (Range) attr;
            Elements.run(f, span, range.low, range.high);
        };
    }
}
