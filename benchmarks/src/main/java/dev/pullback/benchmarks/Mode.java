package dev.pullback.benchmarks;

import java.util.Locale;

/** A way to compute steps. */
enum Mode {
    /** A step recorded once and repeated. */
    PROGRAM,
    /** A tape that is reset before each step. */
    EAGER,
    /** By hand over the library's kernels. */
    HAND,
    /** By hand over EJML's multiply and textbook loops. */
    EJML;

    /** A step of its own weights. */
    Step of(Workload workload) {
        Problem problem = new Problem(workload);
        return switch (this) {
            case PROGRAM -> new ProgramStep(problem);
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
