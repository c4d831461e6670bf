package dev.pullback.cli;

import dev.pullback.train.Model;
import dev.pullback.train.data.DataException;
import dev.pullback.train.data.FeatureEncoding;
import dev.pullback.train.data.Messages;
import java.nio.file.Path;

/**
 * A model that {@code train} wrote, which keeps in a note how rows become features.
 *
 * @param model takes features as the encoding makes them
 * @param encoding takes rows as they are in files
 */
record KeptModel(Model model, FeatureEncoding encoding) {
    static final String ENCODING = "encoding";

    /**
     * Reads a model.
     *
     * @throws DataException if the file is none, or none that {@code train} wrote
     */
    static KeptModel load(Path file) {
        Model model = Model.load(file);
        String text = model.notes().get(ENCODING);
        if (text == null)
            throw new DataException(Messages.of(file) + ": does not say how rows become features (it has no note '"
                    + ENCODING + "'); was it written by pullback train?");
        FeatureEncoding encoding = read(file, text);
        if (!encoding.featureNames().equals(model.featureNames())
                || !encoding.classNames().equals(model.classNames())
                || model.standardizer().isPresent())
            throw new DataException(Messages.of(file) + ": contradicts itself: its note '" + ENCODING
                    + "' does not make the features and classes of its network");
        return new KeptModel(model, encoding);
    }

    private static FeatureEncoding read(Path file, String text) {
        try {
            return FeatureEncoding.parse(text);
        } catch (DataException e) {
            throw new DataException(Messages.of(file) + ": " + e.getMessage(), e);
        }
    }
}
