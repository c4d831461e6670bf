package dev.pullback.kernels;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An object for each thread, such as a buffer, that does not keep the class loader of this library in memory. A {@code
 * ThreadLocal} refers from a thread to its value, and so to the class loader of the value's class: as long as a thread
 * of a server lives, no application that computed on this thread could be unloaded. Here the thread has a weak
 * reference, and this object has the strong one. If this object is in a static field, its values are reachable as long
 * as the class loader is.
 *
 * <p>The object of a thread that has ended is released when another thread gets its first one.
 *
 * @param <T> the objects, which must not refer to their thread
 */
public final class PerThread<T> {
    private final Supplier<T> factory;

    @SuppressWarnings("ThreadLocalUsage") // kernels that own one live as long as the class loader
    private final ThreadLocal<@Nullable WeakReference<T>> ofThread = new ThreadLocal<>();

    private final Map<Thread, T> values = new WeakHashMap<>();

    /** The object of one thread, the first that asked for it, which is found faster than by the {@code ThreadLocal}. */
    private @Nullable Owned<T> first;

    /** The object of a thread. Its fields are final, so a thread that reads it without synchronization sees their values. */
    private static final class Owned<T> {
        final WeakReference<Thread> thread = new WeakReference<>(Thread.currentThread());
        final T value;

        Owned(T value) {
            this.value = value;
        }
    }

    /** Creates the objects when they are first needed. */
    public PerThread(Supplier<T> factory) {
        this.factory = factory;
    }

    /** Returns the object of the current thread. */
    public T get() {
        Owned<T> owned = first;
        if (owned != null && owned.thread.get() == Thread.currentThread()) return owned.value;
        WeakReference<T> reference = ofThread.get();
        T value = reference == null ? null : reference.get();
        return value == null ? create() : value;
    }

    private T create() {
        T value = factory.get();
        synchronized (values) {
            values.put(Thread.currentThread(), value);
            if (first == null || first.thread.get() == null) first = new Owned<>(value);
        }
        ofThread.set(new WeakReference<>(value));
        return value;
    }
}
