package dev.pullback.cli;

import dev.pullback.train.Model;
import dev.pullback.train.data.DataException;
import dev.pullback.train.data.FeatureEncoding;
import dev.pullback.train.data.Messages;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Notes on how a model was trained. They are stored with the model and its checkpoints, shown by {@code show} and in
 * the report, and compared when training is resumed.
 */
final class RunNotes {
    private final Map<String, String> notes = new LinkedHashMap<>();

    void put(String name, Object value) {
        notes.put(name, value.toString());
    }

    void putAll(Map<String, String> settings) {
        notes.putAll(settings);
    }

    String get(String name) {
        return notes.getOrDefault(name, "");
    }

    /**
     * Checks that a checkpoint was written with the current settings. With other settings, the weights would differ
     * from those of uninterrupted training.
     *
     * @throws DataException if a setting differs
     */
    void requireSameAs(Path checkpoint) {
        Map<String, String> stored = Model.load(checkpoint).notes();
        notes.forEach((name, now) -> {
            String then = stored.get(name);
            if (then != null && !then.equals(now))
                throw new DataException(Messages.of(checkpoint) + ": training cannot be resumed: " + name + " was '"
                        + Messages.printable(then) + "' but is now '" + Messages.printable(now)
                        + "'; it must be the same");
        });
    }

    Model addTo(Model model, FeatureEncoding encoding) {
        Model described = model.note(TrainedModel.ENCODING, encoding.toText());
        for (Map.Entry<String, String> note : notes.entrySet())
            described = described.note(note.getKey(), note.getValue());
        return described;
    }
}
