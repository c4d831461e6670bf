package dev.pullback.browser;

import org.jspecify.annotations.Nullable;

/** An array of references, which one thread uses. */
public final class BrowserAtomicReferenceArray<E> {
    private final Object[] elements;

    public BrowserAtomicReferenceArray(int length) {
        elements = new Object[length];
    }

    public int length() {
        return elements.length;
    }

    @SuppressWarnings("unchecked")
    public @Nullable E get(int i) {
        return (E) elements[i];
    }

    public void set(int i, E value) {
        elements[i] = value;
    }

    public boolean compareAndSet(int i, @Nullable E expected, E value) {
        if (elements[i] != expected) return false;
        elements[i] = value;
        return true;
    }
}
