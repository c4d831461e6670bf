package dev.pullback.benchmarks;

import com.google.gson.GsonBuilder;
import dev.pullback.benchmarks.Stopwatch.Times;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command that times a training step of each workload in each mode, and prints a table. */
@Command(
        name = "steps",
        mixinStandardHelpOptions = true,
        description = "Times one step of each workload: median and 10th percentile in µs, bytes allocated per step.")
public final class Steps implements Callable<Integer> {
    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "the number of threads; by default that of the processors")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--mode", paramLabel = "MODE", description = "one of ${COMPLETION-CANDIDATES}; all by default")
    private @Nullable StepMode mode;

    @Option(
            names = "--only",
            paramLabel = "NAME",
            split = ",",
            description = "the workloads, separated by commas; all by default")
    private List<String> only = List.of();

    @Option(names = "--json", paramLabel = "FILE", description = "also write the figures to this file, as JSON")
    private @Nullable Path json;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description = "how long each mode of a workload is measured; 2 by default")
    private double seconds = 2;

    @Option(
            names = "--scaling",
            description =
                    "instead, time an op for chains of different lengths, and a row of wide for different batches")
    private boolean scaling;

    /** The limit of the warm-up in seconds. After that, a step is measured even if it still becomes faster. */
    private static final double MAX_WARM_UP = 15;

    /** One measurement as JSON. */
    record Figure(String workload, String mode, int threads, double median_us, double p10_us, long bytes_per_step) {}

    public static void main(String[] args) {
        CommandLine line = new CommandLine(new Steps()).setCaseInsensitiveEnumValuesAllowed(true);
        System.exit(line.execute(args));
    }

    @Override
    public Integer call() throws IOException {
        System.setProperty("pullback.threads", Integer.toString(threads));
        if (scaling) {
            new Scaling(new Stopwatch(seconds, MAX_WARM_UP)).print();
            return 0;
        }
        List<Workload> workloads = Workload.ALL.stream()
                .filter(w -> only.isEmpty() || only.contains(w.name()))
                .toList();
        if (workloads.isEmpty()) {
            System.err.println("steps: there is no workload " + only + "; the workloads are "
                    + Workload.ALL.stream().map(Workload::name).toList());
            return 2;
        }
        System.out.printf(
                "%-18s %-8s %8s %12s %12s %12s%n", "workload", "mode", "threads", "median µs", "p10 µs", "bytes");
        List<Figure> figures = new ArrayList<>();
        for (Workload workload : workloads) {
            for (Figure f : figures(workload)) {
                System.out.printf(
                        Locale.ROOT,
                        "%-18s %-8s %8d %12.2f %12.2f %12d%n",
                        f.workload,
                        f.mode,
                        f.threads,
                        f.median_us,
                        f.p10_us,
                        f.bytes_per_step);
                figures.add(f);
            }
        }
        if (json != null)
            Files.writeString(
                    json, new GsonBuilder().setPrettyPrinting().create().toJson(figures));
        return 0;
    }

    private List<Figure> figures(Workload workload) {
        Map<StepMode, TimedStep> steps = new EnumMap<>(StepMode.class);
        for (StepMode m : StepMode.values()) {
            if ((mode == null || mode == m) && m.computes(workload)) steps.put(m, m.of(workload));
        }
        Map<StepMode, Times> times = new EnumMap<>(StepMode.class);
        new Stopwatch(seconds, MAX_WARM_UP).time(steps, times);
        List<Figure> figures = new ArrayList<>();
        times.forEach((m, t) ->
                figures.add(new Figure(workload.name(), m.toString(), threads, t.median(), t.p10(), t.bytes())));
        return figures;
    }
}
