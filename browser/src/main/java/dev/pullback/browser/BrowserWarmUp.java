package dev.pullback.browser;

import java.util.function.Consumer;
import java.util.function.Supplier;

/** Replaces {@code WarmUp} in the browser: always chooses the scalar implementation, because there is no vector unit. */
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
