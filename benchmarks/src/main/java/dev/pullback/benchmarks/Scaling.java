package dev.pullback.benchmarks;

import dev.pullback.benchmarks.Stopwatch.Times;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Measures how the time of a step grows with the number of ops, and with the number of rows of a batch. */
final class Scaling {
    private static final int[] OPS = {10, 100, 1000, 10_000, 100_000, 1_000_000};

    /** The limit for programs, because recording a longer program takes gigabytes of memory. */
    private static final int MAX_PROGRAM_OPS = 100_000;

    private static final int[] BATCHES = {64, 256, 1024, 4096};

    private final Stopwatch stopwatch;

    Scaling(Stopwatch stopwatch) {
        this.stopwatch = stopwatch;
    }

    void print() {
        System.out.printf("%-10s %16s %16s%n", "ops", "eager ns/op", "program ns/op");
        for (int ops : OPS) {
            Chain chain = new Chain(ops);
            Map<StepMode, TimedStep> steps = new LinkedHashMap<>();
            steps.put(StepMode.EAGER, chain.eager());
            if (ops <= MAX_PROGRAM_OPS) steps.put(StepMode.PROGRAM, chain.program());
            Map<StepMode, Times> times = new LinkedHashMap<>();
            stopwatch.time(steps, times);
            line(ops, times);
        }
        System.out.printf("%n%-10s %16s %16s%n", "wide", "eager ns/row", "program ns/row");
        Workload wide = Workload.ALL.stream()
                .filter(w -> w.name().equals("wide"))
                .findFirst()
                .orElseThrow();
        for (int rows : BATCHES) {
            Map<StepMode, TimedStep> steps = new LinkedHashMap<>();
            for (StepMode mode : new StepMode[] {StepMode.EAGER, StepMode.PROGRAM})
                steps.put(mode, mode.of(wide.withRows(rows)));
            Map<StepMode, Times> times = new LinkedHashMap<>();
            stopwatch.time(steps, times);
            line(rows, times);
        }
    }

    private static void line(int parts, Map<StepMode, Times> times) {
        System.out.printf(Locale.ROOT, "%-10d", parts);
        times.forEach((mode, t) -> System.out.printf(Locale.ROOT, " %16.1f", t.median() * 1000 / parts));
        System.out.println();
    }
}
