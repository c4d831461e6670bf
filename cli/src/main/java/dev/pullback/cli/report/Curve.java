package dev.pullback.cli.report;

import java.util.List;

/**
 * One number an epoch.
 *
 * @param name what the legend calls it
 * @param values from the first epoch on; what is not finite is a gap
 */
record Curve(String name, List<Double> values) {
    Curve {
        values = List.copyOf(values);
    }
}
