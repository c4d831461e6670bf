package dev.pullback.train.data;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * A random split of rows in which every class has the same share of test rows. Shares are rounded by the
 * largest-remainder method.
 *
 * @param train the indices of the training rows, ascending
 * @param test the indices of the test rows, ascending
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record StratifiedSplit(int[] train, int[] test) {
    static StratifiedSplit split(int[] labels, double testFraction, long seed) {
        if (!(testFraction > 0 && testFraction < 1))
            throw new IllegalArgumentException(
                    "split: the test fraction is " + testFraction + "; it must be above 0 and below 1");
        int[] counts = new int[Arrays.stream(labels).max().orElse(0) + 1];
        for (int label : labels) counts[label]++;
        boolean[] chosen = choose(labels, counts, testFraction, seed);
        int[] test = IntStream.range(0, labels.length).filter(i -> chosen[i]).toArray();
        int[] train = IntStream.range(0, labels.length).filter(i -> !chosen[i]).toArray();
        if (test.length == 0 || train.length == 0)
            throw new IllegalArgumentException("split: a test fraction of " + testFraction + " of "
                    + Messages.count(labels.length, "row") + " leaves " + train.length + " for training and "
                    + test.length + " for testing; neither side may be empty"
                    + (Math.round(labels.length * testFraction) > 0
                            ? ", and one row of each class stays for training"
                            : ""));
        return new StratifiedSplit(train, test);
    }

    private static boolean[] choose(int[] labels, int[] counts, double fraction, long seed) {
        int[] take = take(counts, labels.length, fraction);
        int[] order = IntStream.range(0, labels.length).toArray();
        new SplitMix(seed).shuffle(order);
        boolean[] chosen = new boolean[labels.length];
        for (int row : order) {
            if (take[labels[row]] > 0) {
                take[labels[row]]--;
                chosen[row] = true;
            }
        }
        return chosen;
    }

    /** Returns the number of test rows of each class; at least one row of each class remains for training. */
    private static int[] take(int[] counts, int rows, double fraction) {
        int[] take = Arrays.stream(counts)
                .map(c -> Math.min((int) (c * fraction), Math.max(c - 1, 0)))
                .toArray();
        long missing = Math.round(rows * fraction) - Arrays.stream(take).sum();
        int[] byRemainder = IntStream.range(0, counts.length)
                .filter(k -> take[k] + 1 < counts[k])
                .boxed()
                .sorted(Comparator.comparingDouble(k -> take[k] - counts[k] * fraction))
                .limit(Math.max(missing, 0))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int k : byRemainder) take[k]++;
        return take;
    }
}
