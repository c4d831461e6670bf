package dev.pullback.core;

import java.io.Serial;

/**
 * A kernel's refusal of what one of its operands holds, such as a singular matrix. A kernel knows no names, so it says
 * which operand it means; the tape throws it again with the name of the op and the user's name for the operand, as in
 * {@code inverse: w is 2x2 and singular}.
 */
public final class OperandException extends IllegalArgumentException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int operand;
    private final String flaw;

    /** A refusal of an operand, counted from 0; the flaw is what follows its name, as in {@code is 2x2 and singular}. */
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

    /** For engines: this refusal with the op and the user's name for the {@linkplain #operand operand}. */
    public OperandException named(Op op, String label) {
        return new OperandException(op + ": " + label + " " + flaw, operand, flaw);
    }

    /** The operand that is refused, counted from 0. */
    public int operand() {
        return operand;
    }
}
