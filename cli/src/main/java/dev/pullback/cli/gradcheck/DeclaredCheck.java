package dev.pullback.cli.gradcheck;

import dev.pullback.autograd.Fn;
import dev.pullback.check.GradCheck;
import org.jspecify.annotations.Nullable;

/**
 * A check that a Java file declares; {@link Declarations} finds them.
 *
 * @param name the name, as in {@code Gate}, {@code Layers.GATE} or {@code Layers.gate()}
 * @param check the check
 * @param function the function, or null if the file declares a {@code GradCheck}
 * @param arity the number of inputs, or 0 if it is unknown
 */
record DeclaredCheck(String name, GradCheck check, Fn.@Nullable N function, int arity) {
    /** Whether the check runs at these inputs: as many as it has, unless it is a {@code GradCheck} with its own inputs. */
    boolean takes(InputsFile inputs) {
        return !check.hasInputs() && (arity == 0 || arity == inputs.matrices().size());
    }
}
