package dev.pullback.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.testing.SharedData;
import dev.pullback.train.data.Generated;
import dev.pullback.train.data.Idx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** 200,000 moons and the 10,000 digits of MNIST: the same bits for any partitions, and the accuracy of Spark's own classifier. */
@Tag("slow")
class LargeTablesTest {
    private static Dataset<Row> frame(List<Row> rows, int partitions) {
        List<Row> shuffled = new ArrayList<>(rows);
        Collections.shuffle(shuffled, new Random(partitions));
        return LocalSpark.session()
                .createDataFrame(shuffled, LocalSpark.schema())
                .repartition(partitions);
    }

    private static void hasTheSameBits(PullbackClassifier mlp, List<Row> rows) {
        PullbackClassifier distributed = mlp.copy(new ParamMap()).setPlacement("cluster");
        double[] first = LocalSpark.weights(mlp.fit(frame(rows, 1)).model());
        for (int partitions : new int[] {1, 2, 7, 16}) {
            Dataset<Row> frame = frame(rows, partitions);
            for (PullbackClassifier run : List.of(mlp, distributed))
                assertArrayEquals(first, LocalSpark.weights(run.fit(frame).model()), partitions + " partitions");
        }
        try (TaskKiller killer = TaskKiller.every(30)) {
            assertArrayEquals(
                    first, LocalSpark.weights(distributed.fit(frame(rows, 7)).model()), "killed tasks");
            assertTrue(killer.killed() > 0);
        }
    }

    /** Compares the accuracies on the test rows; {@code chance} is the number of rows by which they may differ. */
    private static void isAsAccurate(
            PullbackClassifier mlp, dev.pullback.train.data.Dataset.Split data, int chance, int... layers) {
        Dataset<Row> train = frame(LocalSpark.rows(data.train()), 4).persist();
        Dataset<Row> test = frame(LocalSpark.rows(data.test()), 4).persist();
        Model<?> other = new MultilayerPerceptronClassifier()
                .setLayers(layers)
                .setMaxIter(50)
                .setSeed(1)
                .setTol(1e-12)
                .fit(train);
        double theirs = accuracy(other, test);
        double ours = accuracy(mlp.setMaxIter(50).fit(train), test);
        assertTrue(ours >= theirs - (double) chance / data.test().size() - 1e-9, ours + " and " + theirs);
    }

    private static double accuracy(Model<?> model, Dataset<Row> test) {
        return new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(model.transform(test));
    }

    @Test
    void moons() {
        PullbackClassifier mlp =
                new PullbackClassifier().setHiddenLayers(64, 64).setMaxIter(2).setSeed(1);
        hasTheSameBits(mlp, LocalSpark.rows(Generated.moons(200_000, 0.15, 1)));
        // Both are as accurate as the noise allows, and differ in a few of the 10,000 rows near the border.
        isAsAccurate(mlp, Generated.moons(50_000, 0.15, 1).split(0.2, 1), 5, 2, 64, 64, 2);
    }

    @Test
    void digits() {
        dev.pullback.train.data.Dataset.Split data = Idx.readDirectory(SharedData.file("mnist"), 0.2, 1);
        PullbackClassifier mlp =
                new PullbackClassifier().setHiddenLayers(128).setMaxIter(2).setSeed(1);
        hasTheSameBits(mlp, LocalSpark.rows(data.train()));
        isAsAccurate(mlp, data, 0, 784, 128, 10);
    }
}
