package dev.pullback.check;

/**
 * A property that a gradient is checked for: the values of its derivatives, or a law that holds for all gradients and
 * needs no numeric derivatives. Reports are sorted in this order, because a broken law often explains that the laws
 * after it are broken too. For example, a gradient that modifies its input also returns different results when it is
 * repeated.
 */
public enum Criterion {
    /** There is one gradient for each input, and it has the shape of the input. */
    SHAPE,
    /** Inputs, cotangent and value are not modified. */
    MUTATION,
    /** Repeating the forward or the backward pass gives the same bits. */
    REPETITION,
    /** Gradients share no array with each other, the inputs or the cotangent, and later calls do not overwrite them. */
    ALIASING,
    /** Calls at another point in between do not change the result. */
    STATE,
    /**
     * {@code vjp(2ᵏ g) = 2ᵏ vjp(g)}, {@code vjp(-g) = -vjp(g)} and {@code vjp(0) = 0} hold exactly, and
     * {@code vjp(g + h) = vjp(g) + vjp(h)} up to rounding.
     */
    LINEARITY,
    /** Matrices whose array is longer than their number of elements give the same result. */
    OVERSIZE,
    /** If one matrix is passed as two inputs, the gradients add up. */
    SAME_INPUT,
    /** {@code ⟨g, J u⟩ = ⟨Jᵀ g, u⟩} holds if there is a Jacobian-vector product. */
    TRANSPOSITION,
    /** {@code ⟨u, H w⟩ = ⟨w, H u⟩} holds for the second derivative. */
    SYMMETRY,
    /** The derivatives agree with numeric ones, entry by entry or along a direction. */
    DERIVATIVE
}
