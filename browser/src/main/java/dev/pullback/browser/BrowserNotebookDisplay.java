package dev.pullback.browser;

import java.util.function.Function;

/** Does nothing: a page is no notebook. */
final class BrowserNotebookDisplay {
    private BrowserNotebookDisplay() {}

    static <T> void register(Class<T> type, Function<? super T, String> html) {}
}
