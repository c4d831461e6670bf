/**
 * The check of a user's Java file, {@code gradcheck MyLayer.java}.
 *
 * <p>In the order in which data passes through them: {@link dev.pullback.cli.gradcheck.JavaFile} compiles the file in memory
 * and loads its classes. {@code Declarations} finds the layers, functions, ops and checks that they declare, each as a
 * {@code DeclaredCheck}.
 * {@code InputsFile} reads the inputs from JSON; without it, {@code TrialInputs} draws inputs that a function accepts.
 * {@link dev.pullback.cli.gradcheck.FileCheck} runs the checks and shows one row for each.
 */
@NullMarked
package dev.pullback.cli.gradcheck;

import org.jspecify.annotations.NullMarked;
