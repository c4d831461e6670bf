package dev.pullback.cli;

import dev.pullback.kernels.image.ImageSize;
import dev.pullback.train.Model;
import dev.pullback.train.data.Column;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.FeatureEncoding;
import dev.pullback.train.data.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a training run.
 *
 * @param split the encoded rows for training and testing: numbers are standardised, pixels are unchanged
 * @param test the test rows for the report. If they have two numeric columns, these are not standardised, so that the
 *     picture has the units of the file
 * @param encoding converts a row of the file to features. It was fitted on the training rows and is stored with the
 *     model
 * @param notices lines for the user on how the table was read
 */
record PreparedData(Dataset.Split split, Dataset test, FeatureEncoding encoding, List<String> notices) {
    /** Copies the list. */
    PreparedData {
        notices = List.copyOf(notices);
    }

    static PreparedData images(Dataset.Split images, FeatureEncoding encoding) {
        return new PreparedData(images, images.test(), encoding, List.of());
    }

    /** Encodes the rows of tables, which are images of the given size unless it is null. */
    static PreparedData of(Table train, Table test, FeatureEncoding encoding, @Nullable ImageSize image) {
        Dataset.Split split =
                new Dataset.Split(images(encoding.apply(train), image), images(encoding.apply(test), image));
        boolean plane = image == null
                && split.train().hasClasses()
                && encoding.columns().size() == 2
                && encoding.columns().stream().allMatch(Column::isNumber);
        return new PreparedData(
                split, plane ? FeatureEncoding.of(train).apply(test) : split.test(), encoding, notices(train));
    }

    private static Dataset images(Dataset rows, @Nullable ImageSize image) {
        return image == null ? rows : rows.asImages(image);
    }

    private static List<String> notices(Table train) {
        List<String> notices = new ArrayList<>();
        if (!train.reading().isEmpty()) {
            notices.add("read: " + train.reading());
            for (String remark : train.remarks()) notices.add("note: " + remark);
            for (String warning : train.warnings()) notices.add("warning: " + warning);
        }
        return notices;
    }

    /** Returns a function from features like those of {@link #test} to the outputs of a model. */
    UnaryOperator<DMatrixRMaj> outputs(Model model) {
        if (test.features() == split.test().features()) return model::logits;
        return x -> model.logits(
                encoding.features(Table.of(Dataset.of(x, new int[x.numRows], test.classNames(), test.featureNames()))));
    }
}
