package dev.pullback.autograd;

import dev.pullback.core.Var;
import org.jspecify.annotations.Nullable;

/**
 * Vector-Jacobian products. Where an op computes {@code y = f(a, b)} and {@code g} is the cotangent of {@code y} (the
 * derivative of the final result with respect to {@code y}), a VJP answers the cotangent of one operand, which has the
 * operand's shape. It is a pure function that calls the same verbs as a user does, so that it can be differentiated in
 * its turn. The cotangent of an operand that a broadcasting op repeated may be left in the shape of the output: the
 * sweep sums it.
 */
public final class Vjp {
    private Vjp() {}

    /** The VJP of an op of one operand. */
    @FunctionalInterface
    public interface Unary {
        /** The cotangent of {@code x}. */
        Var of(Var g, Var y, Var x);
    }

    /** The VJP of an op of two operands with respect to one of them. */
    @FunctionalInterface
    public interface Binary {
        /** The cotangent of {@code a} or of {@code b}. */
        Var of(Var g, Var y, Var a, Var b);
    }

    /** The VJP of an op of three operands with respect to one of them. */
    @FunctionalInterface
    public interface Ternary {
        /** The cotangent of {@code a}, {@code b} or {@code c}. */
        Var of(Var g, Var y, Var a, Var b, Var c);
    }

    /** The VJP of an op of any number of operands with respect to operand {@code i}. */
    @FunctionalInterface
    public interface Each {
        /** The cotangent of {@code in[i]}. */
        Var of(Var g, Var y, Var[] in, int i);
    }

    /** The VJPs of an op of any number of operands and outputs at once, where they share work. */
    @FunctionalInterface
    public interface All {
        /** The cotangent of each operand; null may stand where {@link Node#wants} says no. */
        @Nullable
        Var[] of(Node node);
    }
}
