package dev.pullback.train;

import dev.pullback.train.data.CategoryFeature;
import dev.pullback.train.data.Dataset;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.ejml.data.DMatrixRMaj;

/** Finds features that are far from the scale on which networks learn, which is mean 0 and deviation 1. */
final class UnscaledFeatures {
    /** Networks train with numbers of this size, though not well; pixels up to 255 are beyond it. */
    private static final double LARGEST = 100;

    private UnscaledFeatures() {}

    /** Returns a warning that names the feature with the largest mean absolute value, if that is too large. */
    static Optional<String> warning(Dataset rows) {
        DMatrixRMaj x = rows.features();
        double largest = LARGEST;
        int worst = -1;
        Set<Integer> categories =
                rows.categoryFeatures().stream().map(CategoryFeature::feature).collect(Collectors.toSet());
        for (int j = 0; j < x.numCols; j++) {
            if (categories.contains(j)) continue;
            double mean = 0;
            for (int i = 0; i < x.numRows; i++) mean += Math.abs(x.get(i, j)) / x.numRows;
            if (mean > largest) {
                largest = mean;
                worst = j;
            }
        }
        if (worst < 0) return Optional.empty();
        return Optional.of(String.format(
                Locale.ROOT,
                "the features are not scaled: the mean absolute value of '%s' is %.3g; standardise them, as by Standardizer",
                rows.featureNames().get(worst),
                largest));
    }
}
