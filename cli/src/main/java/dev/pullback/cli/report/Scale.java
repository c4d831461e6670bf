package dev.pullback.cli.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/**
 * An axis: which numbers it spans and where its marks are.
 *
 * @param from the number at its beginning
 * @param to the number at its end, above from
 * @param log whether equal distances are equal ratios
 * @param ticks the numbers to mark, rising
 */
record Scale(double from, double to, boolean log, List<Double> ticks) {
    private static final int TICKS = 6;
    private static final int MOST_DECADES = 7;

    /** From a round number to a round number, that have these two between them. */
    static Scale linear(double least, double most) {
        if (!(most > least)) {
            double room = Math.max(Math.abs(least), 1) * 0.05;
            return linear(least - room, least + room);
        }
        double step = roundStep((most - least) / (TICKS - 1));
        double from = Math.floor(least / step) * step;
        double to = Math.ceil(most / step) * step;
        return new Scale(from, to, false, ticks(from, to, step));
    }

    /** Exactly from one number to another, marked at round numbers. */
    static Scale exact(double from, double to) {
        return new Scale(from, to, false, ticks(from, to, roundStep((to - from) / TICKS)));
    }

    /** Whole numbers from 1. */
    static Scale counting(int most) {
        if (most < 2) return new Scale(0.5, 1.5, false, List.of(1.0));
        double step = Math.max(1, roundStep((most - 1.0) / 10));
        List<Double> ticks = new ArrayList<>(List.of(1.0));
        for (double t = step; t <= most; t += step) {
            if (t > 1) ticks.add(t);
        }
        // 1 and the first round number may be too near each other to be written out both.
        if (step > 2 && ticks.size() > 1 && ticks.get(1) - 1 < step / 2) ticks.remove(1);
        return new Scale(1, most, false, ticks);
    }

    /** Of ratios, between positive numbers. */
    static Scale log(double least, double most) {
        int low = (int) Math.floor(Math.log10(least));
        int high = (int) Math.ceil(Math.log10(most));
        int decades = Math.max(high - low, 1);
        int stride = (decades + MOST_DECADES - 1) / MOST_DECADES;
        double[] within = decades <= 2 ? new double[] {1, 2, 5} : new double[] {1};
        List<Double> all = new ArrayList<>();
        for (int e = low; e <= high; e += stride) {
            for (double m : within) all.add(m * Math.pow(10, e));
        }
        double from = Math.pow(10, low);
        double to = Math.pow(10, high);
        for (double t : all) {
            if (t <= least) from = t;
        }
        for (int i = all.size() - 1; i >= 0; i--) {
            if (all.get(i) >= most) to = all.get(i);
        }
        if (to <= from) to = from * 10;
        double first = from;
        double last = to;
        return new Scale(
                from,
                to,
                true,
                all.stream().filter(t -> t >= first && t <= last).toList());
    }

    /** 1, 2 or 5 times a power of ten, not below this. */
    private static double roundStep(double least) {
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (double factor : new double[] {1, 2, 5}) {
            if (factor * power >= least * (1 - 1e-9)) return factor * power;
        }
        return 10 * power;
    }

    private static List<Double> ticks(double from, double to, double step) {
        List<Double> ticks = new ArrayList<>();
        long first = (long) Math.ceil(from / step - 1e-9);
        for (long i = first; i * step <= to + 1e-9 * step; i++) ticks.add(i * step);
        return ticks;
    }

    /** Where a number is, from 0 to 1 between the ends. */
    double place(double value) {
        return log ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
    }

    /** A mark as text: {@code 0.05}, {@code 20}, {@code 1e-6}. */
    static String label(double tick) {
        if (tick == 0) return "0";
        BigDecimal rounded = new BigDecimal(tick, new MathContext(6)).stripTrailingZeros();
        double size = Math.abs(tick);
        return size < 1e-4 || size >= 1e6
                ? rounded.unscaledValue() + (rounded.scale() == 0 ? "" : "e" + -rounded.scale())
                : rounded.toPlainString();
    }
}
