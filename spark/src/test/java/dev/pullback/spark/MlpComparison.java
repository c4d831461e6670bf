package dev.pullback.spark;

import dev.pullback.testing.SharedData;
import dev.pullback.train.data.Generated;
import dev.pullback.train.data.Idx;
import java.util.Locale;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Compares training with Spark's {@link MultilayerPerceptronClassifier} on the same rows: accuracy and time per pass. A
 * program, not a test: {@code MlpComparison ROWS}.
 */
final class MlpComparison {
    private static final int PARTITIONS = 4;
    private static final int PASSES = 50;

    private MlpComparison() {}

    public static void main(String[] args) {
        int rows = args.length > 0 ? Integer.parseInt(args[0]) : 200_000;
        compare("moons", Generated.moons(rows, 0.15, 1), Generated.moons(20_000, 0.15, 2), 64, 64);
        dev.pullback.train.data.Dataset.Split digits = Idx.readDirectory(SharedData.file("mnist"), 0.2, 1);
        compare("mnist", digits.train(), digits.test(), 128);
        LocalSpark.session().stop();
    }

    private static Dataset<Row> frame(dev.pullback.train.data.Dataset data) {
        Dataset<Row> frame = LocalSpark.session()
                .createDataFrame(LocalSpark.rows(data), LocalSpark.schema())
                .repartition(PARTITIONS)
                .persist();
        frame.count();
        return frame;
    }

    private static void compare(
            String name,
            dev.pullback.train.data.Dataset trainRows,
            dev.pullback.train.data.Dataset testRows,
            int... hidden) {
        Dataset<Row> train = frame(trainRows);
        Dataset<Row> test = frame(testRows);
        int[] layers = new int[hidden.length + 2];
        layers[0] = trainRows.features().numCols;
        System.arraycopy(hidden, 0, layers, 1, hidden.length);
        layers[layers.length - 1] = trainRows.classes();
        for (int round = 0; round < 2; round++) {
            long start = System.nanoTime();
            Model<?> spark = new MultilayerPerceptronClassifier()
                    .setLayers(layers)
                    .setMaxIter(PASSES)
                    .setSeed(1)
                    .setTol(1e-12)
                    .fit(train);
            report(name + " MultilayerPerceptronClassifier", start, accuracy(spark, test));
            for (String solver : new String[] {"l-bfgs", "adamw"}) {
                start = System.nanoTime();
                PullbackClassificationModel ours = new PullbackClassifier()
                        .setHiddenLayers(hidden)
                        .setSolver(solver)
                        .setMaxIter(PASSES)
                        .setTol(0)
                        .setSeed(1)
                        .fit(train);
                report(name + " PullbackClassifier " + solver, start, accuracy(ours, test));
            }
        }
    }

    private static double accuracy(Model<?> model, Dataset<Row> test) {
        return new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(model.transform(test));
    }

    private static void report(String name, long start, double accuracy) {
        System.out.println(String.format(
                Locale.ROOT,
                "%s: %.0f ms per pass, accuracy %.4f",
                name,
                (System.nanoTime() - start) / 1e6 / PASSES,
                accuracy));
    }
}
