package dev.pullback.browser;

import java.util.function.Consumer;
import java.util.function.Supplier;

/** Stays with the scalar implementation: a page has no vector unit. */
public final class BrowserWarmUp<K> {
    private final K scalar;

    public BrowserWarmUp(long threshold, Supplier<K> vector, K scalar, Consumer<K> sample) {
        this.scalar = scalar;
    }

    public K choose(long work) {
        return scalar;
    }

    public boolean isWarm() {
        return false;
    }
}
