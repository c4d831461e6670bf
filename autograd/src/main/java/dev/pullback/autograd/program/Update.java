package dev.pullback.autograd.program;

import org.ejml.data.DMatrixRMaj;

/** Updates one parameter by its gradient, as an optimizer does; for example {@code optimizer::update}. */
@FunctionalInterface
public interface Update {
    /** Changes {@code parameter}, which is the user's matrix. {@code gradient} must not be changed or kept. */
    void apply(String name, DMatrixRMaj parameter, DMatrixRMaj gradient);
}
