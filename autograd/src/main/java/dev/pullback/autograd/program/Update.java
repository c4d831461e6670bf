package dev.pullback.autograd.program;

import java.util.List;
import org.ejml.data.DMatrixRMaj;

/**
 * Updates one parameter by its gradient, as an optimizer does. An {@code Optimizer} of the module {@code train} is an
 * {@code Update}.
 *
 * <p>If an update of a step throws an exception, the program restores all parameters, and each optimizer that the
 * updates called restores its state.
 */
@FunctionalInterface
public interface Update {
    /** Changes {@code parameter}, which is the user's matrix. {@code gradient} must not be changed or kept. */
    void apply(String name, DMatrixRMaj parameter, DMatrixRMaj gradient);

    /**
     * Called in each step before the first parameter is updated. Throws an exception if a parameter cannot be updated.
     *
     * @return whether {@link #apply} cannot throw for these parameters; then no copy of them is needed to undo the step
     */
    default boolean prepare(List<String> names, List<DMatrixRMaj> parameters, List<DMatrixRMaj> gradients) {
        return false;
    }

    /** Calls {@link #apply} for each parameter of a step for which {@link #prepare} returned true. */
    default void applyAll(List<String> names, List<DMatrixRMaj> parameters, List<DMatrixRMaj> gradients) {
        for (int i = 0; i < names.size(); i++) apply(names.get(i), parameters.get(i), gradients.get(i));
    }
}
