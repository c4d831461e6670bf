package dev.pullback.check;

/**
 * What was looked at: the derivative itself, or a law that holds for every gradient and needs no differences. In the order
 * in which one explains the next: who modifies an input need not wonder that a repetition differs.
 */
public enum Criterion {
    /** One gradient for each input, of the input's shape. */
    SHAPE,
    /** Inputs, cotangent and values stay as they are. */
    MUTATION,
    /** Equal bits when everything is done again, the backward pass twice in a row included. */
    REPETITION,
    /** Gradients share no storage with one another, with inputs or with the cotangent, and are not overwritten later. */
    ALIASING,
    /** Nothing is left behind by a call at another point in between. */
    STATE,
    /** {@code vjp(2ᵏ g) = 2ᵏ vjp(g)}, {@code vjp(-g) = -vjp(g)}, {@code vjp(0) = 0}: exactly; additivity to rounding. */
    LINEARITY,
    /** Matrices whose array is longer than their elements. */
    OVERSIZE,
    /** The same matrix as two inputs. */
    SAME_INPUT,
    /** {@code ⟨g, J u⟩ = ⟨Jᵀ g, u⟩}, where there is a Jacobian-vector product. */
    TRANSPOSITION,
    /** {@code ⟨u, H w⟩ = ⟨w, H u⟩}, where there is a second derivative. */
    SYMMETRY,
    /** The derivative, entry by entry or along a direction. */
    DERIVATIVE
}
