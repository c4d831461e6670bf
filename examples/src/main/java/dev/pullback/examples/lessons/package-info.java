/**
 * Lessons: short programs to read from top to bottom, which print what happens. Each is one file and runs from its source, as in
 * {@code java -cp cli/target/pullback.jar examples/src/main/java/dev/pullback/examples/lessons/TwoMoons.java}. In the order of
 * the lessons: {@link dev.pullback.examples.lessons.LinearRegression}, {@link dev.pullback.examples.lessons.LogisticRegression},
 * {@link dev.pullback.examples.lessons.TwoMoons}, {@link dev.pullback.examples.lessons.HandwrittenDigits},
 * {@link dev.pullback.examples.lessons.CustomLayer}, {@link dev.pullback.examples.lessons.LabelSmoothing},
 * {@link dev.pullback.examples.lessons.NewtonLogisticRegression}, {@link dev.pullback.examples.lessons.SpringChain},
 * {@link dev.pullback.examples.lessons.ReadingATape}, {@link dev.pullback.examples.lessons.EnormousGradients},
 * {@link dev.pullback.examples.lessons.KalmanNoise}, {@link dev.pullback.examples.lessons.RigidTransformation},
 * {@link dev.pullback.examples.lessons.CharacterModel} and {@link dev.pullback.examples.lessons.Shapes}.
 */
@NullMarked
package dev.pullback.examples.lessons;

import org.jspecify.annotations.NullMarked;
