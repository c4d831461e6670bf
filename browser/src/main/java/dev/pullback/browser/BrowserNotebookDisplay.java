package dev.pullback.browser;

import java.util.function.Function;

/** Replaces {@code NotebookDisplay} in the browser: does nothing, because a page is not a notebook. */
final class BrowserNotebookDisplay {
    private BrowserNotebookDisplay() {}

    static <T> void register(Class<T> type, Function<? super T, String> html) {}
}
