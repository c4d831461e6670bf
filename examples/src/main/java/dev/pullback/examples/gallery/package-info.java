/**
 * A gallery of NaNs. {@link dev.pullback.examples.gallery.NanGallery} lists formulas that overflow or produce NaN at extreme
 * arguments; each is an {@link dev.pullback.examples.gallery.Exhibit} beside a stable formula for the same function.
 */
@NullMarked
package dev.pullback.examples.gallery;

import org.jspecify.annotations.NullMarked;
