package dev.pullback.autograd.program;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.util.List;
import java.util.Map;

/**
 * A function and its gradients as recorded on a tape; the input of {@link Plan}.
 *
 * @param result the value of the function
 * @param named the variables with a name
 * @param wrt the variables whose gradients are recorded; empty if none are
 * @param gradients one for each of {@code wrt}
 */
record Recording(Tape tape, Var result, Map<String, Var> named, List<Var> wrt, List<Var> gradients) {}
