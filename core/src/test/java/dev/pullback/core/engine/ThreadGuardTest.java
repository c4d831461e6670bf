package dev.pullback.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class ThreadGuardTest {
    private final ThreadGuard guard = new ThreadGuard("tape");

    /** Runs some work in another thread and returns what it threw. */
    private static Throwable thrownBy(Runnable work) throws InterruptedException {
        FutureTask<Void> task = new FutureTask<>(work, null);
        Thread other = new Thread(task, "second");
        other.start();
        return assertThrows(ExecutionException.class, task::get).getCause();
    }

    @Test
    void aSecondThreadIsRefusedUntilTheFirstHasLeft() throws Exception {
        boolean entered = guard.enter();
        assertTrue(entered);
        assertFalse(guard.enter(), "a nested call has nothing to release");
        guard.leave(false);
        String first = Thread.currentThread().getName();
        String message = "tape: thread 'second' calls it while thread '" + first
                + "' is using it; a tape belongs to one thread at a time, so give each thread its own";
        assertEquals(message, thrownBy(guard::enter).getMessage());
        assertEquals(message, thrownBy(guard::check).getMessage());
        guard.check();
        guard.leave(entered);
        FutureTask<Boolean> later = new FutureTask<>(() -> {
            boolean free = guard.enter();
            guard.leave(free);
            return free;
        });
        new Thread(later).start();
        assertTrue(later.get());
        assertTrue(guard.enter());
    }
}
