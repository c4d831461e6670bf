package dev.pullback.kernels.product;

import dev.pullback.kernels.IncubatorModule;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/** Logs, at most once per JVM, that large products would be faster with the module of the vector unit. */
final class MissingModuleHint {
    private static final AtomicBoolean GIVEN = new AtomicBoolean(IncubatorModule.isPresent());

    private MissingModuleHint() {}

    /** Logs the message, unless it was logged before or this JVM has the module. */
    static void log() {
        if (GIVEN.get() || !GIVEN.compareAndSet(false, true)) return;
        Logger log = System.getLogger("dev.pullback");
        log.log(Level.INFO, "large matrix products run several times faster with --add-modules jdk.incubator.vector");
    }
}
