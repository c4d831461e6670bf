package dev.pullback.train.attribution;

import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.SplitMix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;

/**
 * Permutation importance of a feature: by how much a metric gets worse if the values of the feature are exchanged at
 * random between rows, so that they contain no information about their rows. Source: Breiman, "Random forests", 2001,
 * section 10; Fisher, Rudin, Dominici, "All models are wrong, but many are useful", 2019.
 *
 * @param name the name of the feature or column
 * @param drop by how much the metric is worse, the mean over the repetitions
 * @param deviation the standard deviation over the repetitions
 */
public record Importance(String name, double drop, double deviation) {
    /**
     * Columns of a table that are several features, because a category has one feature for each of its values, are
     * exchanged together.
     *
     * @param name the name of the column
     * @param features the indices of its features
     */
    public record Group(String name, List<Integer> features) {
        /** Copies the list. */
        public Group {
            features = List.copyOf(features);
        }
    }

    /**
     * Returns the importance of each feature, the most important first.
     *
     * @param rows rows that were not used for training
     * @param metric returns the metric of a trained model on rows, the higher the better
     * @param repeats the number of random permutations of each feature
     * @throws IllegalArgumentException if there is no repetition
     */
    public static List<Importance> of(Dataset rows, ToDoubleFunction<Dataset> metric, int repeats, long seed) {
        List<Group> each = IntStream.range(0, rows.features().numCols)
                .mapToObj(j -> new Group(rows.featureNames().get(j), List.of(j)))
                .toList();
        return of(rows, each, metric, repeats, seed);
    }

    /** Returns the importance of each group of features; see {@link #of(Dataset, ToDoubleFunction, int, long)}. */
    public static List<Importance> of(
            Dataset rows, List<Group> groups, ToDoubleFunction<Dataset> metric, int repeats, long seed) {
        if (repeats < 1)
            throw new IllegalArgumentException(
                    "importance: the number of permutations is " + repeats + "; it must be at least 1");
        double whole = metric.applyAsDouble(rows);
        List<Importance> all = new ArrayList<>();
        for (int g = 0; g < groups.size(); g++) {
            SplitMix random = SplitMix.of(seed, g);
            double[] drops = new double[repeats];
            for (int r = 0; r < repeats; r++)
                drops[r] = whole
                        - metric.applyAsDouble(permuted(rows, groups.get(g).features(), random));
            double mean = 0;
            for (double drop : drops) mean += drop / repeats;
            double squares = 0;
            for (double drop : drops) squares += (drop - mean) * (drop - mean);
            double deviation = repeats < 2 ? Double.NaN : Math.sqrt(squares / (repeats - 1));
            all.add(new Importance(groups.get(g).name(), mean, deviation));
        }
        all.sort(Comparator.comparingDouble(importance -> -importance.drop()));
        return all;
    }

    private static Dataset permuted(Dataset rows, List<Integer> features, SplitMix random) {
        int[] order = IntStream.range(0, rows.size()).toArray();
        random.shuffle(order);
        DMatrixRMaj x = rows.features().copy();
        for (int i = 0; i < order.length; i++) {
            for (int j : features) x.set(i, j, rows.features().get(order[i], j));
        }
        return rows.withFeatures(x);
    }

    /** Returns one line, as in {@code petal width: 0.2340 ± 0.0310}. */
    @Override
    public String toString() {
        return name + ": " + String.format(Locale.ROOT, "%.4f \u00b1 %.4f", drop, deviation);
    }
}
