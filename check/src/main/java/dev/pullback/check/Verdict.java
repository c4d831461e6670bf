package dev.pullback.check;

/**
 * The result of the check of one derivative, or of a whole gradient. The constants are in the order from good to bad.
 */
public enum Verdict {
    /** The analytic and the numeric derivative agree, and the error bar is small. */
    OK,
    /** The left and the right derivative differ, and the analytic one lies between them: it is a subgradient. */
    KINK_OK,
    /** Only one side is in the domain, and the derivative from that side agrees; or the slope is infinite. */
    EDGE,
    /** The function is not continuous here, so there is no derivative to compare with. */
    JUMP,
    /** The error bar is too wide for a decision, because the noise of the function hides its derivative. */
    UNDECIDED,
    /** An input never influenced the value, so nothing was checked. */
    VACUOUS,
    /** The analytic derivative is NaN or infinite where the function and its slope are finite. */
    NONFINITE,
    /** The left and the right derivative differ, and the analytic one is not a subgradient. */
    KINK_WRONG,
    /** The analytic derivative is not the derivative of the function, or breaks a law of all gradients. */
    WRONG;

    /** Whether this means that the gradient is wrong. */
    public boolean fails() {
        return compareTo(NONFINITE) >= 0;
    }

    /** Whether this means that the check has no result. */
    public boolean isOpen() {
        return this == UNDECIDED || this == VACUOUS;
    }
}
