@NullMarked
package dev.pullback.check.laws;

import org.jspecify.annotations.NullMarked;
