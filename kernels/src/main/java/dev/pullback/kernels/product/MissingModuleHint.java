package dev.pullback.kernels.product;

import dev.pullback.kernels.IncubatorModule;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/** The one line that says how to make large products faster, where the vector unit is not used for want of its module. */
final class MissingModuleHint {
    private static final AtomicBoolean GIVEN = new AtomicBoolean(IncubatorModule.isPresent());

    private MissingModuleHint() {}

    /** Logs it, the first time. */
    static void log() {
        if (GIVEN.get() || !GIVEN.compareAndSet(false, true)) return;
        Logger log = System.getLogger("dev.pullback");
        log.log(Level.INFO, "large matrix products run several times faster with --add-modules jdk.incubator.vector");
    }
}
