package dev.pullback.core;

import java.io.Serial;

/**
 * Thrown by a kernel that cannot use the numbers of an operand, for example a singular matrix. A kernel does not know
 * the user's names, so it gives the index of the operand. The tape adds the names of the op and of the operand to the
 * message, as in {@code inverse: w is 2x2 and singular}.
 */
public final class OperandException extends IllegalArgumentException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int operand;
    private final String flaw;

    /**
     * Creates an exception.
     *
     * @param operand the index of the operand, from 0
     * @param flaw what is wrong with the operand; it follows the name of the operand, as in {@code is 2x2 and singular}
     */
    public OperandException(int operand, String flaw) {
        this("operand " + operand + " " + flaw, operand, flaw);
    }

    private OperandException(String message, int operand, String flaw) {
        super(message);
        this.operand = operand;
        this.flaw = flaw;
    }

    OperandException named(Op op, Var[] operands) {
        return named(op, operands[operand].label());
    }

    /** Returns this exception with the name of the op and the user's name for the operand. */
    public OperandException named(Op op, String label) {
        return new OperandException(op + ": " + label + " " + flaw, operand, flaw);
    }

    /** Returns the index of the refused operand, from 0. */
    public int operand() {
        return operand;
    }
}
