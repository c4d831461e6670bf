package dev.pullback.check;

/** What the checker found out about one entry of a Jacobian, or about a whole gradient. */
public enum Verdict {
    /** Analytic and numeric derivative agree, and the error bar is small enough for that to mean something. */
    OK,
    /** Left and right derivative differ, and the analytic one is a subgradient: it lies between them. */
    KINK_OK,
    /** Only one side lies in the domain, or the slope is infinite; the derivative from that side does not contradict. */
    EDGE,
    /** The function jumps here; it has no derivative to compare with. */
    JUMP,
    /** The error bar is too wide to tell; the noise of the function drowns its derivative. */
    UNDECIDED,
    /** An input never influenced the output, so that nothing was checked. */
    VACUOUS,
    /** The analytic derivative is NaN or infinite where the function is finite and its slope too. */
    NONFINITE,
    /** Left and right derivative differ, and the analytic one is not a subgradient. */
    KINK_WRONG,
    /** The analytic derivative is not that of the function, or breaks a law that every gradient keeps. */
    WRONG;

    /** Whether this says that the gradient is wrong. */
    public boolean fails() {
        return compareTo(NONFINITE) >= 0;
    }

    /** Whether this says neither that the gradient is right nor that it is wrong. */
    public boolean isOpen() {
        return this == UNDECIDED || this == VACUOUS;
    }
}
