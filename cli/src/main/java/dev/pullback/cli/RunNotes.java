package dev.pullback.cli;

import dev.pullback.kernels.Backend;
import dev.pullback.train.Model;
import dev.pullback.train.data.DataException;
import dev.pullback.train.data.FeatureEncoding;
import dev.pullback.train.data.Messages;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Notes on how a model was trained. They are stored with the model and its checkpoints, shown by {@code show} and in
 * the report, and compared when training is resumed.
 */
final class RunNotes {
    /** The name of the note with the implementation of the kernels, which decides the last digits of the weights. */
    static final String BACKEND = "backend";

    private final Map<String, String> notes = new LinkedHashMap<>();

    void put(String name, Object value) {
        notes.put(name, value.toString());
    }

    void putAll(Map<String, String> settings) {
        notes.putAll(settings);
    }

    Map<String, String> all() {
        return notes;
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

    /** Returns a warning if a checkpoint was written with another backend than that of this JVM. */
    static Optional<String> differentBackend(Path checkpoint) {
        String now = Backend.get().toString();
        return Optional.ofNullable(Model.load(checkpoint).notes().get(BACKEND))
                .filter(then -> !then.equals(now))
                .map(then -> Messages.of(checkpoint) + " was written with the backend " + Messages.printable(then)
                        + ", and this is the backend " + now + ": the weights will differ in their last digits from"
                        + " those of training in one go (the launcher uses vector, java -jar alone scalar)");
    }

    Model addTo(Model model, FeatureEncoding encoding) {
        Model described = model.note(TrainedModel.ENCODING, encoding.toText());
        for (Map.Entry<String, String> note : notes.entrySet())
            described = described.note(note.getKey(), note.getValue());
        return described;
    }
}
