package dev.pullback.benchmarks;

import java.util.Locale;

/** The ways to compute a training step. */
enum StepMode {
    /** A program, in which the step is recorded once and repeated. */
    PROGRAM,
    /** A tape that is reset and recorded again in each step. */
    EAGER,
    /** Code written by hand with the library's kernels. */
    HAND,
    /** Code written by hand with EJML's products and textbook loops. */
    EJML;

    TimedStep of(Workload workload) {
        Problem problem = new Problem(workload);
        return switch (this) {
            case PROGRAM -> new RecordedStep(problem);
            case EAGER -> new EagerStep(problem);
            case HAND -> new HandStep(problem);
            case EJML -> new EjmlStep(problem);
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
