/** A gallery of NaNs: what naive formulas do at the ends of the range of doubles, and what cures them. */
@NullMarked
package dev.pullback.examples.gallery;

import org.jspecify.annotations.NullMarked;
