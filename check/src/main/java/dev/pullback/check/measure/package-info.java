@NullMarked
package dev.pullback.check.measure;

import org.jspecify.annotations.NullMarked;
