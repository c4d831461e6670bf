package dev.pullback.cli;

import dev.pullback.train.Layer;
import dev.pullback.train.Predictions;
import dev.pullback.train.data.Column;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.FeatureEncoding;
import dev.pullback.train.data.Table;
import java.util.function.UnaryOperator;
import org.ejml.data.DMatrixRMaj;

/**
 * Rows ready to train and test on.
 *
 * @param split the rows, columns of a table or a plane brought to one scale, pixels as they are
 * @param test the test rows as they were measured, images excepted
 * @param encoding what was learned from the training rows to make them so, to be kept with a model
 */
record EncodedRows(Dataset.Split split, Dataset test, FeatureEncoding encoding) {
    static EncodedRows images(Dataset.Split images, FeatureEncoding encoding) {
        return new EncodedRows(images, images.test(), encoding);
    }

    static EncodedRows of(Table train, Table test, FeatureEncoding encoding) {
        Dataset.Split split = new Dataset.Split(encoding.apply(train), encoding.apply(test));
        // Two numbers can be drawn, and a picture is read more easily in the units of the file.
        boolean plane =
                encoding.columns().size() == 2 && encoding.columns().stream().allMatch(Column::isNumber);
        return new EncodedRows(split, plane ? FeatureEncoding.of(train).apply(test) : split.test(), encoding);
    }

    /** The logits that a network gives rows like {@link #test}. */
    UnaryOperator<DMatrixRMaj> classifier(Layer net) {
        if (test.features() == split.test().features()) return x -> Predictions.logits(net, x);
        return x -> Predictions.logits(
                net,
                encoding.features(Table.of(Dataset.of(x, new int[x.numRows], test.classNames(), test.featureNames()))));
    }
}
