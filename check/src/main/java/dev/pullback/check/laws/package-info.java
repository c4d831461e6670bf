/**
 * The laws of a vector-Jacobian product. Internal: only {@link dev.pullback.check.GradCheck} uses this package.
 *
 * <p>{@link dev.pullback.check.laws.Laws} runs the checks, in this order: {@code Contract} (the code modifies nothing, shares
 * nothing and keeps no state), {@code Linearity} (in the cotangent, and for one matrix as two inputs) and {@code Adjoint} (a
 * JVP is the transpose of the VJP, a Hessian is symmetric). {@code Rounding} measures by how much two sums may differ.
 */
@LibraryCode
@NullMarked
package dev.pullback.check.laws;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
