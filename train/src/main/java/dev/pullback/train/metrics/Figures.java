package dev.pullback.train.metrics;

import java.util.Map;

/** The metrics of a network on rows, of any task. */
public interface Figures {
    /** Returns the metrics by name, in the order in which they are printed. */
    Map<String, Double> values();

    /** Returns the metrics as text tables of several lines. */
    String show();

    /**
     * Returns a metric.
     *
     * @throws IllegalArgumentException if there is no metric of this name
     */
    default double value(String name) {
        Double value = values().get(name);
        if (value == null)
            throw new IllegalArgumentException("figures: there is no '" + name + "' among " + values().keySet());
        return value;
    }
}
