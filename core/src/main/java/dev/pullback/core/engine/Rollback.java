package dev.pullback.core.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Undoes changes of arrays if the function that changes them throws an exception. The function saves each array before it
 * changes it; methods that it calls can do the same through {@link #current}. So an update of several parameters changes all
 * of them or none, including the state of an optimizer that a user's function calls.
 *
 * <p>Calls may be nested. If an inner call fails, only its changes are undone; if the outer call fails, all are. One {@code
 * Rollback} serves all steps of a loop: it keeps its copies, so a step that changes the same arrays as an earlier one
 * allocates nothing.
 */
public final class Rollback {
    private static final ThreadLocal<@Nullable Rollback> CURRENT = new ThreadLocal<>();

    private static final double[] NOTHING = {};

    /** An array and its content before the change, or an action. */
    private static final class Entry {
        double[] changed = NOTHING;
        double[] before = NOTHING;
        int length;

        @Nullable
        Runnable action;
    }

    private final List<Entry> entries = new ArrayList<>();
    private int size;

    /** Returns what undoes the work that this thread is doing; null if nothing does. */
    public static @Nullable Rollback current() {
        return CURRENT.get();
    }

    /** Does some work, and undoes it if it throws an exception. */
    public void run(Runnable work) {
        Rollback outer = CURRENT.get();
        Rollback active = outer == null ? this : outer;
        int start = active.size;
        if (outer == null) CURRENT.set(this);
        try {
            work.run();
        } catch (Throwable e) { // errors too: a stack overflow must not leave half a step
            active.undo(start);
            throw e;
        } finally {
            if (outer == null) {
                forget(0);
                CURRENT.set(null); // not remove, after which the next set would allocate
            }
        }
    }

    /** Saves the first {@code length} elements of an array that is going to be changed. */
    public void save(double[] array, int length) {
        Entry e = next();
        if (e.before.length < length) e.before = new double[length];
        System.arraycopy(array, 0, e.before, 0, length);
        e.changed = array;
        e.length = length;
        size++;
    }

    /** Runs an action if the work is undone. */
    public void onUndo(Runnable action) {
        next().action = action;
        size++;
    }

    private Entry next() {
        if (size == entries.size()) entries.add(new Entry());
        return entries.get(size);
    }

    /** Undoes in reverse order, since an array may have been saved twice. */
    private void undo(int start) {
        for (int i = size - 1; i >= start; i--) {
            Entry e = entries.get(i);
            System.arraycopy(e.before, 0, e.changed, 0, e.length);
            if (e.action != null) e.action.run();
        }
        forget(start);
    }

    private void forget(int start) {
        for (int i = start; i < size; i++) {
            Entry e = entries.get(i);
            e.changed = NOTHING;
            e.length = 0;
            e.action = null;
        }
        size = start;
    }
}
