package dev.pullback.cli;

import dev.pullback.train.History;
import dev.pullback.train.Model;
import dev.pullback.train.Provenance;
import dev.pullback.train.metrics.Figures;
import java.util.Locale;
import java.util.Map;

/**
 * A trained model with its metrics.
 *
 * @param source where the rows come from
 * @param tested the metrics on the test rows, or on all rows if none were set aside
 */
record TrainingResult(DataSource source, Model model, PreparedData rows, History history, Figures tested) {
    /** Evaluates a model. */
    static TrainingResult of(DataSource source, Model model, PreparedData rows, History history) {
        return new TrainingResult(
                source, model, rows, history, model.evaluate(rows.split().test()));
    }

    private String metric() {
        return model.task().metric().name();
    }

    /** Adds the epochs and the metric of the task to the notes of the run. */
    void addTo(RunNotes notes) {
        notes.putAll(DecisionOptions.notes(model));
        notes.put("epochs", history.epochs().size() + " of " + history.last().epochs());
        String measured = source.isWhole() ? "training" : "test";
        notes.put(metric(), String.format(Locale.ROOT, "%.4f on the %s rows", tested.value(metric()), measured));
    }

    /** Returns the model with its metrics in its provenance. */
    Model described() {
        Provenance provenance = history.provenance();
        String judged = source.isWhole() ? "all rows " : "test ";
        for (Map.Entry<String, Double> figure : tested.values().entrySet())
            provenance = provenance.metric(judged + figure.getKey(), figure.getValue());
        return model.provenance(provenance);
    }

    /** Returns the result as {@code --json} writes it. */
    TrainingSummary summary() {
        return new TrainingSummary(
                source.name(),
                model.weights().parameterCount(),
                history.epochs().size(),
                source.seed(),
                history.losses(),
                tested.values().get("accuracy"),
                tested.values(),
                history.seconds());
    }

    /** Returns the metric of the task, as in {@code test accuracy 0.9750}. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%s %s %.4f", source.isWhole() ? "training" : "test", metric(), tested.value(metric()));
    }
}
