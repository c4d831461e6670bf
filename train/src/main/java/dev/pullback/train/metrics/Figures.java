package dev.pullback.train.metrics;

import java.util.List;
import java.util.Map;

/** The metrics of a network on some rows: the common interface of the evaluations of all tasks. */
public interface Figures {
    /** Returns the metrics by name, in the order in which they are printed. */
    Map<String, Double> values();

    /** Returns a table of the metrics of each class, label or target, with a first row of titles; empty if there is none. */
    default List<List<String>> details() {
        return List.of();
    }

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
