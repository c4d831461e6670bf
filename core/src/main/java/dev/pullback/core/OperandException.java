package dev.pullback.core;

import java.io.Serial;

/**
 * Thrown by a kernel that refuses the numbers of an operand, for example a singular matrix. A kernel knows no names, so it
 * gives the index of the operand; the tape adds the name of the op and the user's name for the operand, as in {@code
 * inverse: w is 2x2 and singular}.
 */
public final class OperandException extends IllegalArgumentException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int operand;
    private final String flaw;

    /**
     * Creates a refusal.
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

    /** Returns this refusal with the name of the op and the user's name for the operand. */
    public OperandException named(Op op, String label) {
        return new OperandException(op + ": " + label + " " + flaw, operand, flaw);
    }

    /** Returns the index of the refused operand, from 0. */
    public int operand() {
        return operand;
    }
}
