package dev.pullback.autograd;

import java.io.Serial;

/** Thrown if a gradient needs the VJP of an op for which the table of rules has no row. */
public final class MissingRuleException extends IllegalArgumentException {
    @Serial
    private static final long serialVersionUID = 1L;

    MissingRuleException(String message) {
        super(message);
    }
}
