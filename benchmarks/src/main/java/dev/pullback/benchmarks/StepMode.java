package dev.pullback.benchmarks;

import dev.pullback.core.Precision;
import java.util.Locale;

/** The ways to compute a training step. */
enum StepMode {
    /** A program, in which the step is recorded once and repeated. */
    PROGRAM,
    /** A program whose large products use single precision. */
    SINGLE,
    /** A tape that is reset and recorded again in each step. */
    EAGER,
    /** Code written by hand with the library's kernels. */
    HAND,
    /** Code written by hand with EJML's products and textbook loops. */
    EJML;

    /** Returns whether this mode computes a workload; the modes by hand compute only networks and plain losses. */
    boolean computes(Workload workload) {
        return this == PROGRAM || this == SINGLE || this == EAGER || workload.isWrittenByHand();
    }

    TimedStep of(Workload workload) {
        return switch (this) {
            case PROGRAM -> Computation.of(workload).program(Precision.DOUBLE);
            case SINGLE -> Computation.of(workload).program(Precision.SINGLE_PRODUCTS);
            case EAGER -> Computation.of(workload).eager();
            case HAND -> new HandStep(new Problem(workload));
            case EJML -> new EjmlStep(new Problem(workload));
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
