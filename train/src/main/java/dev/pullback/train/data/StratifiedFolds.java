package dev.pullback.train.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** A random division of rows into k folds of nearly equal size, in each of which every class has nearly its share. */
final class StratifiedFolds {
    private StratifiedFolds() {}

    /**
     * Returns k splits for each repetition. Each row is a test row of one of the k.
     *
     * @param strata the class of each row
     */
    static List<StratifiedSplit> of(int[] strata, int k, int repeats, long seed) {
        int m = strata.length;
        if (k < 2 || k > m)
            throw new IllegalArgumentException("folds: " + k + " folds of " + Messages.count(m, "row")
                    + "; there must be at least 2 folds, each with a row");
        if (repeats < 1)
            throw new IllegalArgumentException(
                    "folds: the number of repetitions is " + repeats + "; it must be at least 1");
        List<StratifiedSplit> splits = new ArrayList<>();
        for (int r = 0; r < repeats; r++) {
            int[] foldOf = deal(strata, k, SplitMix.of(seed, r));
            for (int fold = 0; fold < k; fold++) {
                int number = fold;
                splits.add(new StratifiedSplit(
                        IntStream.range(0, m).filter(i -> foldOf[i] != number).toArray(),
                        IntStream.range(0, m).filter(i -> foldOf[i] == number).toArray()));
            }
        }
        return splits;
    }

    /** Deals the shuffled rows, class by class, to the folds in turn. */
    private static int[] deal(int[] strata, int k, SplitMix random) {
        int[] order = IntStream.range(0, strata.length).toArray();
        random.shuffle(order);
        int classes = Arrays.stream(strata).max().orElse(0) + 1;
        int[] first = new int[classes + 1];
        for (int stratum : strata) first[stratum + 1]++;
        for (int c = 0; c < classes; c++) first[c + 1] += first[c];
        int[] fold = new int[strata.length];
        for (int row : order) fold[row] = first[strata[row]]++ % k;
        return fold;
    }
}
