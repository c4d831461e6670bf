package dev.pullback.browser;

/** Replaces {@code MissingModuleHint} in the browser: logs nothing, because a page has no flags. */
final class BrowserMissingModuleHint {
    private BrowserMissingModuleHint() {}

    static void log() {}
}
