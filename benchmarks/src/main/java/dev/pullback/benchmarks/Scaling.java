package dev.pullback.benchmarks;

import dev.pullback.benchmarks.Stopwatch.Times;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Whether time grows as the work does: with the number of ops, and with the rows of a batch. */
final class Scaling {
    private static final int[] OPS = {10, 100, 1000, 10_000, 100_000, 1_000_000};

    /** Beyond that, what a recording knows of each op takes gigabytes. */
    private static final int LONGEST_PROGRAM = 100_000;

    private static final int[] BATCHES = {64, 256, 1024, 4096};

    private final Stopwatch stopwatch;

    Scaling(Stopwatch stopwatch) {
        this.stopwatch = stopwatch;
    }

    void print() {
        System.out.printf("%-10s %16s %16s%n", "ops", "eager ns/op", "program ns/op");
        for (int ops : OPS) {
            Chain chain = new Chain(ops);
            Map<Mode, Step> ways = new LinkedHashMap<>();
            ways.put(Mode.EAGER, chain.eager());
            if (ops <= LONGEST_PROGRAM) ways.put(Mode.PROGRAM, chain.program());
            Map<Mode, Times> times = new LinkedHashMap<>();
            stopwatch.time(ways, times);
            line(ops, times);
        }
        System.out.printf("%n%-10s %16s %16s%n", "wide", "eager ns/row", "program ns/row");
        Workload wide = Workload.ALL.stream()
                .filter(w -> w.name().equals("wide"))
                .findFirst()
                .orElseThrow();
        for (int rows : BATCHES) {
            Map<Mode, Step> ways = new LinkedHashMap<>();
            for (Mode mode : new Mode[] {Mode.EAGER, Mode.PROGRAM}) ways.put(mode, mode.of(wide.withBatch(rows)));
            Map<Mode, Times> times = new LinkedHashMap<>();
            stopwatch.time(ways, times);
            line(rows, times);
        }
    }

    private static void line(int parts, Map<Mode, Times> times) {
        System.out.printf(Locale.ROOT, "%-10d", parts);
        times.forEach((mode, t) -> System.out.printf(Locale.ROOT, " %16.1f", t.median() * 1000 / parts));
        System.out.println();
    }
}
