/** The command line. */
@NullMarked
package dev.pullback.examples;

import org.jspecify.annotations.NullMarked;
