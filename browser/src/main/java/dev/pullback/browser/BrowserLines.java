package dev.pullback.browser;

import dev.pullback.core.Var;
import org.jspecify.annotations.Nullable;

/** Replaces {@code Lines} in the browser: formulas have no lines of Java code. */
final class BrowserLines {
    void note(Var v, boolean byUser, int rule) {}

    void renew(int position) {}

    void copy(int from, int first, int end) {}

    int ruleOf(int position) {
        return -1;
    }

    @Nullable
    String of(int position) {
        return null;
    }
}
