package dev.pullback.browser;

/** Says nothing: a page cannot be started with another flag. */
final class BrowserMissingModuleHint {
    private BrowserMissingModuleHint() {}

    static void log() {}
}
