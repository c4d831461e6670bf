package dev.pullback.core.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Detects that a thread calls an object while another thread is inside of a method of it. A tape, a program or a trainer
 * belongs to one thread at a time; without this check, a second thread would silently get wrong numbers.
 *
 * <pre>{@code
 * boolean entered = guard.enter();
 * try {
 *     …
 * } finally {
 *     guard.leave(entered);
 * }
 * }</pre>
 *
 * <p>A method that the same thread calls inside of another one enters without cost. A thread that calls after another
 * one has left sees everything that the other one wrote.
 */
public final class ThreadGuard {
    private static final VarHandle INSIDE;

    static {
        try {
            INSIDE = MethodHandles.lookup().findVarHandle(ThreadGuard.class, "inside", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final String subject;

    private @Nullable Thread inside;

    /** Creates a guard of an object, which error messages name, as in {@code tape}. */
    public ThreadGuard(String subject) {
        this.subject = subject;
    }

    /**
     * Enters a method.
     *
     * @return whether {@link #leave} has to release the object: false if this thread was inside already
     * @throws IllegalStateException if another thread is inside; nothing has changed then
     */
    public boolean enter() {
        Thread current = Thread.currentThread();
        // No other thread writes this thread to the field, so a plain read is enough.
        if (inside == current) return false;
        if (!INSIDE.compareAndSet(this, null, current)) throw refusal((Thread) INSIDE.getAcquire(this));
        return true;
    }

    /** Leaves a method; {@code entered} is what {@link #enter} returned. */
    public void leave(boolean entered) {
        if (entered) INSIDE.setRelease(this, null);
    }

    /** Throws IllegalStateException if another thread is inside; for methods that only read. */
    public void check() {
        Thread other = (Thread) INSIDE.getAcquire(this);
        if (other != null && other != Thread.currentThread()) throw refusal(other);
    }

    private IllegalStateException refusal(@Nullable Thread other) {
        return new IllegalStateException(subject + ": thread '"
                + Thread.currentThread().getName() + "' calls it while "
                + (other == null ? "another thread" : "thread '" + other.getName() + "'")
                + " is using it; a " + subject + " belongs to one thread at a time, so give each thread its own");
    }
}
