@NullMarked
package dev.pullback.check.planted;

import org.jspecify.annotations.NullMarked;
