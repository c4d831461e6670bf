package dev.pullback.kernels;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/** The one line that says how to make large products faster, where the vector unit is not used for want of its module. */
final class Advice {
    private static final AtomicBoolean GIVEN = new AtomicBoolean(Backend.hasVectorModule());

    private Advice() {}

    /** Logs it, the first time. */
    static void give() {
        if (GIVEN.get() || !GIVEN.compareAndSet(false, true)) return;
        Logger log = System.getLogger("dev.pullback");
        log.log(Level.INFO, "large matrix products run several times faster with --add-modules jdk.incubator.vector");
    }
}
