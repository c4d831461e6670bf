package dev.pullback.browser;

/** Replaces {@code ThreadGuard} in the browser, where there is only one thread. */
public final class BrowserThreadGuard {
    private boolean inside;

    public BrowserThreadGuard(String subject) {}

    public boolean enter() {
        boolean entered = !inside;
        inside = true;
        return entered;
    }

    public void leave(boolean entered) {
        if (entered) inside = false;
    }

    public void check() {}
}
