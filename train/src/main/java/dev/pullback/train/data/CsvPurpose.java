package dev.pullback.train.data;

import org.jspecify.annotations.Nullable;

/**
 * What a file is read for.
 *
 * @param like the encoding that the file must match, or null to learn from the file
 * @param isPrediction whether labels and targets are ignored and every row is kept
 */
record CsvPurpose(@Nullable FeatureEncoding like, boolean isPrediction) {
    static final CsvPurpose TRAINING = new CsvPurpose(null, false);

    /** Returns the policy for missing cells. */
    Missing missing(Csv csv) {
        if (like == null) return csv.missing;
        Missing policy = like.source().missing();
        return isPrediction && policy == Missing.DROP ? Missing.MEAN : policy;
    }
}
