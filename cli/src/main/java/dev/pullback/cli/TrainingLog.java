package dev.pullback.cli;

import dev.pullback.train.Epoch;
import dev.pullback.train.Listener;
import dev.pullback.train.Progress;
import dev.pullback.train.Score;
import dev.pullback.train.SkippedStep;
import java.io.Console;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Prints the progress of training. It prints about twenty lines for a run, one for each epoch or for each n-th epoch.
 * On a terminal it redraws a progress bar below the lines. Elsewhere it prints a line at least every five seconds.
 */
final class TrainingLog implements Listener {
    private static final int LINES = 20;
    private static final int SKIPPED_LINES = 5;
    private static final int BAR = 14;
    private static final double LARGE_LOSS = 1e6;
    /** The width of the narrowest terminal minus one column for the cursor. */
    private static final int WIDTH = 79;

    private static final long DRAW_NANOS = 100_000_000;
    /** The longest time between two lines if there is no bar. */
    private static final long MAX_SILENT_NANOS = 5_000_000_000L;
    /** No rate is printed before this time, because Java is still compiling. */
    private static final long WARM_NANOS = 1_000_000_000;

    private final PrintWriter out;
    private final boolean bar;
    private final LongSupplier nanos;
    private long firstNanos;
    private long firstRows = -1;
    private long drawnNanos;
    private long lineNanos;
    private boolean drawn;
    private int skipped;

    /**
     * Creates a log.
     *
     * @param bar whether the output is a terminal, on which a line can be redrawn
     * @param nanos a clock such as {@link System#nanoTime}
     */
    TrainingLog(PrintWriter out, boolean bar, LongSupplier nanos) {
        this.out = out;
        this.bar = bar;
        this.nanos = nanos;
    }

    @SuppressWarnings("SystemConsoleNull") // from Java 22 on it is never null, and isTerminal exists
    static boolean isTerminal() {
        Console console = System.console();
        if (console == null) return false;
        try {
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true; // before Java 22 there is a console only on a terminal
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("console: " + e, e);
        }
    }

    @Override
    public void step(Progress p) {
        long now = nanos.getAsLong();
        long rows = (p.epoch() - 1) * p.totalRows() + p.rows();
        if (firstRows < 0) {
            firstRows = rows;
            firstNanos = now;
            lineNanos = now;
        }
        if (!bar && p.rows() < p.totalRows() && now - lineNanos >= MAX_SILENT_NANOS)
            line(String.format(
                    Locale.ROOT,
                    "epoch %3d of %d  %d of %d rows  loss %s%s",
                    p.epoch(),
                    p.epochs(),
                    p.rows(),
                    p.totalRows(),
                    loss(p.loss(), 5),
                    metric("  ", p.metricName(), p.metric())));
        if (!bar || (drawn && now - drawnNanos < DRAW_NANOS)) return;
        drawnNanos = now;
        drawn = true;
        long all = p.epochs() * p.totalRows();
        double rate = (rows - firstRows) / Math.max((now - firstNanos) / 1e9, 1e-9);
        String epoch = String.format(Locale.ROOT, "epoch %d/%d ", p.epoch(), p.epochs());
        String figures = String.format(
                Locale.ROOT,
                " loss %s%s  %s",
                loss(p.loss(), 4),
                metric(" ", p.metricName(), p.metric()),
                now - firstNanos < WARM_NANOS
                        ? ""
                        : String.format(Locale.ROOT, "%s rows/s  %s left", count(rate), time((all - rows) / rate)));
        String line = epoch + bar(WIDTH - epoch.length() - figures.length(), rows, all) + figures;
        out.print("\r" + padded(line));
        out.flush();
    }

    /** Returns a loss with {@code decimals} decimals, or only its magnitude if it is huge. */
    private static String loss(double loss, int decimals) {
        return String.format(Locale.ROOT, Math.abs(loss) < LARGE_LOSS ? "%." + decimals + "f" : "%.1e", loss);
    }

    /** Returns a metric after blanks, or nothing if it was not measured. */
    private static String metric(String blanks, String name, double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%s%s %.4f", blanks, name, value);
    }

    /** Returns a progress bar that fits into {@code room} characters. */
    private static String bar(int room, long rows, long all) {
        int length = Math.min(Math.max(room - 2, 0), BAR);
        int filled = (int) (length * rows / all);
        return "[" + "#".repeat(filled) + "-".repeat(length - filled) + "]";
    }

    private static String padded(String line) {
        return line.length() >= WIDTH ? line.substring(0, WIDTH) : line + " ".repeat(WIDTH - line.length());
    }

    private static String count(double rate) {
        return rate < 10_000
                ? String.format(Locale.ROOT, "%.0f", rate)
                : String.format(Locale.ROOT, "%.0fk", rate / 1000);
    }

    private static String time(double seconds) {
        long s = Math.round(seconds);
        return s < 3600
                ? String.format(Locale.ROOT, "%d:%02d", s / 60, s % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
    }

    @Override
    public void epoch(Epoch e) {
        int every = (e.epochs() + LINES - 1) / LINES;
        boolean due = e.number() % every == 0 || e.number() == e.epochs();
        if (!due && (bar || nanos.getAsLong() - lineNanos < MAX_SILENT_NANOS)) return;
        Score score = e.validation();
        String validated = score == null
                ? ""
                : String.format(
                        Locale.ROOT,
                        "  validation loss %s%s",
                        loss(score.loss(), 5),
                        metric("  ", e.metricName(), score.metric()));
        line(String.format(
                Locale.ROOT,
                "epoch %3d of %d  loss %s%s%s  %.2f s",
                e.number(),
                e.epochs(),
                loss(e.loss(), 5),
                metric("  ", e.metricName(), e.metric()),
                validated,
                e.seconds()));
    }

    @Override
    public void warning(String text) {
        line("warning: " + text);
    }

    @Override
    public void skipped(SkippedStep step) {
        if (++skipped <= SKIPPED_LINES) line(step.toString());
        if (skipped == SKIPPED_LINES) line("further skipped steps are only counted");
    }

    boolean sawStep() {
        return firstRows >= 0;
    }

    /** Prints a line above the bar. */
    void line(String text) {
        clear();
        out.println(text);
        out.flush();
        lineNanos = nanos.getAsLong();
    }

    void clear() {
        if (!drawn) return;
        out.print("\r" + " ".repeat(WIDTH) + "\r");
        out.flush();
        drawn = false;
    }
}
