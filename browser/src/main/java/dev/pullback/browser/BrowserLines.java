package dev.pullback.browser;

import dev.pullback.core.Var;
import org.jspecify.annotations.Nullable;

/** Stands for the lines of user code: a page has none, because its formulas are no Java. */
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
