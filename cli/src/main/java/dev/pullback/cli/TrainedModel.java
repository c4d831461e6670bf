package dev.pullback.cli;

import dev.pullback.train.Model;
import dev.pullback.train.data.DataException;
import dev.pullback.train.data.FeatureEncoding;
import dev.pullback.train.data.Messages;
import java.nio.file.Path;
import java.util.List;

/**
 * A model that {@code train} wrote. One of its notes contains the encoding that turns rows into features.
 *
 * @param model the network, which takes encoded features
 * @param encoding converts rows of a file to features
 */
record TrainedModel(Model model, FeatureEncoding encoding) {
    static final String ENCODING = "encoding";

    /** Reads a model; throws DataException if the file is not a model that {@code train} wrote. */
    static TrainedModel load(Path file) {
        Model model = Model.load(file);
        String text = model.notes().get(ENCODING);
        if (text == null)
            throw new DataException(Messages.of(file) + ": does not say how rows become features (it has no note '"
                    + ENCODING + "'); was it written by pullback train?");
        FeatureEncoding encoding = read(file, text);
        if (!encoding.featureNames().equals(model.featureNames())
                || !encoding.classNames().equals(model.classNames())
                || !targets(encoding, model).equals(model.targetNames())
                || model.standardizer().isPresent())
            throw new DataException(Messages.of(file) + ": is inconsistent: its note '" + ENCODING
                    + "' has other features, classes or targets than its network");
        return new TrainedModel(model, encoding);
    }

    /** Returns the targets of the encoding; without any, the features are the targets of an autoencoder. */
    private static List<String> targets(FeatureEncoding encoding, Model model) {
        if (model.task().isClassification() || !encoding.targetNames().isEmpty()) return encoding.targetNames();
        return encoding.featureNames();
    }

    private static FeatureEncoding read(Path file, String text) {
        try {
            return FeatureEncoding.parse(text);
        } catch (DataException e) {
            throw new DataException(Messages.of(file) + ": " + e.getMessage(), e);
        }
    }
}
