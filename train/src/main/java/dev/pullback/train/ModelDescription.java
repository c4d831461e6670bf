package dev.pullback.train;

import dev.pullback.train.data.Standardizer;
import dev.pullback.train.task.Task;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything of a {@link Model} but its network.
 *
 * @param features the names of the features
 * @param outcomes the names of the classes, or of the targets
 * @param task how the outputs are read
 * @param inputs the numbers of columns of the further inputs, by name
 * @param scale the standardizer of the features, or null
 * @param targetScale the standardizer of the targets, or null
 * @param temperature the number by which logits are divided
 * @param threshold the least probability at which the second of two classes, or a label, is predicted
 * @param notes the notes by name
 * @param provenance where the model comes from, or null if that is unknown
 */
record ModelDescription(
        List<String> features,
        List<String> outcomes,
        Task task,
        Map<String, Integer> inputs,
        @Nullable Standardizer scale,
        @Nullable Standardizer targetScale,
        double temperature,
        double threshold,
        Map<String, String> notes,
        @Nullable Provenance provenance) {
    /** Copies the collections; throws IllegalArgumentException if a component is out of range. */
    ModelDescription {
        features = List.copyOf(features);
        outcomes = List.copyOf(outcomes);
        inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
        notes = Collections.unmodifiableMap(new LinkedHashMap<>(notes));
        String kind = task.isClassification() ? "class" : "target";
        if (features.isEmpty() || outcomes.isEmpty())
            throw new IllegalArgumentException("model: " + features.size() + " feature names and " + outcomes.size()
                    + " " + kind + " names; at least one of each is needed");
        if (scale != null && scale.columns() != features.size())
            throw new IllegalArgumentException(
                    "model: the " + scale + " does not fit " + features.size() + " features");
        if (targetScale != null && (targetScale.columns() != outcomes.size() || !task.isRegression()))
            throw new IllegalArgumentException("model: the " + targetScale + " does not fit " + outcomes.size() + " "
                    + kind + (outcomes.size() == 1 ? "" : kind.equals("class") ? "es" : "s") + " of the task " + task);
        if (!(temperature > 0 && temperature <= Double.MAX_VALUE))
            throw new IllegalArgumentException(
                    "model: the temperature is " + temperature + "; it must be positive and finite");
        if (!(threshold > 0 && threshold < 1))
            throw new IllegalArgumentException(
                    "model: the threshold is " + threshold + "; it must be above 0 and below 1");
    }

    static ModelDescription of(List<String> features, List<String> outcomes, Task task) {
        return new ModelDescription(features, outcomes, task, Map.of(), null, null, 1, Task.HALF, Map.of(), null);
    }

    ModelDescription withInputs(Map<String, Integer> widths) {
        return new ModelDescription(
                features, outcomes, task, widths, scale, targetScale, temperature, threshold, notes, provenance);
    }

    ModelDescription withScale(Standardizer scale) {
        return new ModelDescription(
                features, outcomes, task, inputs, scale, targetScale, temperature, threshold, notes, provenance);
    }

    ModelDescription withTargetScale(@Nullable Standardizer targetScale) {
        return new ModelDescription(
                features, outcomes, task, inputs, scale, targetScale, temperature, threshold, notes, provenance);
    }

    ModelDescription withTemperature(double temperature) {
        return new ModelDescription(
                features, outcomes, task, inputs, scale, targetScale, temperature, threshold, notes, provenance);
    }

    ModelDescription withThreshold(double threshold) {
        return new ModelDescription(
                features, outcomes, task, inputs, scale, targetScale, temperature, threshold, notes, provenance);
    }

    ModelDescription withNote(String name, String text) {
        Map<String, String> more = new LinkedHashMap<>(notes);
        more.put(name, text);
        return withNotes(more);
    }

    ModelDescription withNotes(Map<String, String> all) {
        return new ModelDescription(
                features, outcomes, task, inputs, scale, targetScale, temperature, threshold, all, provenance);
    }

    ModelDescription withProvenance(@Nullable Provenance provenance) {
        return new ModelDescription(
                features, outcomes, task, inputs, scale, targetScale, temperature, threshold, notes, provenance);
    }
}
