package dev.pullback.autograd.program;

import org.ejml.data.DMatrixRMaj;

/** Moves one parameter by its gradient, as an optimizer does; for example {@code optimizer::update}. */
@FunctionalInterface
public interface Update {
    /** Changes {@code parameter}, the user's own matrix, and not {@code gradient}, which is lent for this call only. */
    void apply(String name, DMatrixRMaj parameter, DMatrixRMaj gradient);
}
