package dev.pullback.autograd;

import dev.pullback.core.Var;
import org.jspecify.annotations.Nullable;

/**
 * The types of vector-Jacobian products (VJPs), which are the rules in {@link Rules}. If an op computes {@code y = f(a,
 * b)} and {@code g} is the cotangent of {@code y} (the derivative of the final result with respect to {@code y}), a VJP
 * returns the cotangent of one operand in the shape of the operand. If a broadcasting op repeated the operand, the
 * cotangent may also have the shape of the output; the sweep then sums it. A VJP is a pure function that calls the same
 * methods of {@link dev.pullback.ops.Ops} as a user, so it can be differentiated again.
 */
public final class Vjp {
    private Vjp() {}

    /** The VJP of an op of one operand. */
    @FunctionalInterface
    public interface Unary {
        /** Returns the cotangent of {@code x}. */
        Var of(Var g, Var y, Var x);
    }

    /** The VJP of an op of two operands with respect to one of them. */
    @FunctionalInterface
    public interface Binary {
        /** Returns the cotangent of {@code a} or of {@code b}. */
        Var of(Var g, Var y, Var a, Var b);
    }

    /** The derivative of a loss with respect to its logits. */
    @FunctionalInterface
    interface Slope {
        /** Returns the derivative of {@code y} with respect to {@code z}. */
        Var of(Var y, Var z, Var labels);
    }

    /** The VJP of an op of three operands with respect to one of them. */
    @FunctionalInterface
    public interface Ternary {
        /** Returns the cotangent of {@code a}, {@code b} or {@code c}. */
        Var of(Var g, Var y, Var a, Var b, Var c);
    }

    /** The VJP of an op of any number of operands with respect to operand {@code i}. */
    @FunctionalInterface
    public interface Each {
        /** Returns the cotangent of {@code in[i]}. */
        Var of(Var g, Var y, Var[] in, int i);
    }

    /** All VJPs of an op of any number of operands and outputs, computed together because they share work. */
    @FunctionalInterface
    public interface All {
        /** Returns the cotangent of each operand; it may be null if {@link Node#wants} is false for the operand. */
        @Nullable
        Var[] of(Node node);
    }
}
