package dev.pullback.browser;

/** Stands for the guard against a second thread, which a page does not have. */
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
