package dev.pullback.benchmarks;

import java.util.Locale;
import java.util.function.Function;

/** A way to compute steps. */
enum Mode {
    /** Recorded once and repeated. */
    PROGRAM(ProgramStep::new),
    /** A tape that is reset before each step. */
    EAGER(EagerStep::new),
    /** By hand over the library's kernels. */
    HAND(HandStep::new),
    /** By hand over EJML's multiply and textbook loops. */
    EJML(EjmlStep::new);

    private final Function<Problem, Step> maker;

    Mode(Function<Problem, Step> maker) {
        this.maker = maker;
    }

    /** A step of its own weights. */
    Step of(Workload workload) {
        return maker.apply(new Problem(workload));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
