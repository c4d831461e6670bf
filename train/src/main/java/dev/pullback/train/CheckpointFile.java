package dev.pullback.train;

import com.google.gson.JsonParseException;
import dev.pullback.core.Precision;
import dev.pullback.train.data.DataException;
import dev.pullback.train.data.Messages;
import dev.pullback.train.optim.Optimizer;
import dev.pullback.train.safetensors.SafeTensors;
import dev.pullback.train.task.Task;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes checkpoints. A checkpoint is a {@link Model} file that also contains the data on which the next
 * steps depend: the state of the optimizer, the {@link TrainingPosition}, the best weights so far if training
 * restores them at the end, and the average of the weights if there is one. The order of the rows and the dropout
 * masks need not be stored, since they are functions of a seed and the number of the epoch or step.
 */
final class CheckpointFile {
    static final String TASK = "task";
    static final String ACCUMULATED = "number of batches of a step";
    static final String AVERAGING = "decay of the average";
    static final String FROZEN = "list of frozen parameters";

    static final String IMAGE_SHIFT = "shift of images";
    static final String PRECISION = "precision of products";
    static final String ROWS = "training rows";
    static final String VALIDATION_ROWS = "validation rows";

    /** The names of the settings whose values are fingerprints. */
    private static final List<String> FINGERPRINTS = List.of(ROWS, VALIDATION_ROWS);

    private static final String POSITION = "pullback.position";
    private static final String SETTING = "pullback.setting.";
    private static final String OPTIMIZER = "optimizer:";
    static final String BEST = "best:";
    static final String AVERAGE = "average:";

    /** The values of settings that a checkpoint may lack. */
    private static final Map<String, String> DEFAULTS = Map.of(
            SETTING + IMAGE_SHIFT, "0",
            SETTING + PRECISION, Precision.DOUBLE.toString(),
            SETTING + TASK, Task.classification().name(),
            SETTING + ACCUMULATED, "1",
            SETTING + AVERAGING, "0.0",
            SETTING + FROZEN, "[]");

    private CheckpointFile() {}

    static void save(
            Path path,
            Model model,
            Optimizer optimizer,
            TrainingPosition position,
            Map<String, String> settings,
            Map<String, DMatrixRMaj> further) {
        SafeTensors file = ModelFile.of(model);
        Map<String, DMatrixRMaj> tensors = new LinkedHashMap<>(file.tensors());
        optimizer.state().forEach((name, m) -> tensors.put(OPTIMIZER + name, m));
        tensors.putAll(further);
        Map<String, String> texts = new LinkedHashMap<>(file.metadata());
        texts.put(POSITION, ModelFile.json().toJson(position));
        settings.forEach((name, value) -> texts.put(SETTING + name, value));
        new SafeTensors(tensors, texts).write(path);
    }

    /** The contents of a checkpoint that {@link #restore} does not copy into the network or the optimizer. */
    record Restored(
            TrainingPosition position, @Nullable Map<String, DMatrixRMaj> best, Map<String, DMatrixRMaj> averages) {}

    /**
     * Restores the network and the optimizer from a checkpoint.
     *
     * @param settings the settings that must be the same as in the checkpoint
     * @param epochs the number of epochs in total, at least the number planned in the checkpoint
     * @param stepsPerEpoch the number of batches of an epoch
     */
    static Restored restore(
            Path path,
            Weights weights,
            Optimizer optimizer,
            Map<String, String> settings,
            int epochs,
            long stepsPerEpoch) {
        SafeTensors file = SafeTensors.read(path);
        try {
            requireSettings(file.metadata(), settings);
            String text = ModelFile.text(file.metadata(), POSITION);
            TrainingPosition position = ModelFile.read(POSITION, text, TrainingPosition.class);
            position.requireSound(stepsPerEpoch);
            position.plan(epochs);
            Map<String, DMatrixRMaj> best = under(BEST, file);
            if (!best.isEmpty() && !best.keySet().equals(weights.all().keySet()))
                throw new IllegalArgumentException("the best weights belong to another network");
            Map<String, DMatrixRMaj> before = weights.copy();
            weights.set(file.tensors());
            try {
                optimizer.restore(weights.parameters(), under(OPTIMIZER, file));
            } catch (IllegalArgumentException e) {
                weights.set(before);
                throw e;
            }
            return new Restored(position, best.isEmpty() ? null : best, under(AVERAGE, file));
        } catch (IllegalArgumentException | MatrixDimensionException | JsonParseException e) {
            throw new DataException(
                    Messages.of(path) + ": training cannot be resumed: "
                            + Messages.printable(String.valueOf(e.getMessage())),
                    e);
        }
    }

    private static void requireSettings(Map<String, String> metadata, Map<String, String> settings) {
        Map<String, String> texts = new LinkedHashMap<>(DEFAULTS);
        // Checkpoints of older versions have no fingerprints.
        for (String name : FINGERPRINTS) texts.put(SETTING + name, settings.getOrDefault(name, ""));
        texts.putAll(metadata);
        settings.forEach((name, value) -> {
            String was = ModelFile.text(texts, SETTING + name);
            if (was.equals(value)) return;
            if (FINGERPRINTS.contains(name))
                throw new IllegalArgumentException("the " + name + " have changed since; they must be the same");
            throw new IllegalArgumentException("the " + name + " was " + Messages.quoted(was) + " but is now "
                    + Messages.quoted(value) + "; it must be the same");
        });
    }

    private static Map<String, DMatrixRMaj> under(String prefix, SafeTensors file) {
        Map<String, DMatrixRMaj> found = new LinkedHashMap<>();
        file.tensors().forEach((name, m) -> {
            if (name.startsWith(prefix)) found.put(name.substring(prefix.length()), m);
        });
        return found;
    }
}
