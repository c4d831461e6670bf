/**
 * Lessons: short programs, each read from top to bottom, which print what happens. Run one by its name, as in {@code java
 * -cp cli/target/pullback.jar dev.pullback.examples.lessons.TwoMoons}.
 */
@NullMarked
package dev.pullback.examples.lessons;

import org.jspecify.annotations.NullMarked;
