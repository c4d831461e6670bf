package dev.pullback.train.data;

/**
 * A feature that holds the number of a category: 1 for the first one, and 0 for a missing cell or a category that the
 * training rows lack. It is input of an embedding, not a quantity, so it is never scaled.
 *
 * @param feature the index of the feature
 * @param categories the number of categories
 */
public record CategoryFeature(int feature, int categories) {
    /** Throws IllegalArgumentException if the index is negative or there is no category. */
    public CategoryFeature {
        if (feature < 0 || categories < 1)
            throw new IllegalArgumentException("category feature: feature " + feature + " of " + categories
                    + " categories; the index must be at least 0, and there must be a category");
    }
}
