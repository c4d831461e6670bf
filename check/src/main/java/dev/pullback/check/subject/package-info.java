@NullMarked
package dev.pullback.check.subject;

import org.jspecify.annotations.NullMarked;
