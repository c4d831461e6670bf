package dev.pullback.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PullbackRegressorTest {
    /** Returns rows whose label is a smooth function of two features, in units far from 1. */
    private static Dataset<Row> waves(int partitions) {
        Random random = new Random(3);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            double a = random.nextDouble() * 4;
            double b = random.nextDouble() * 1000;
            rows.add(RowFactory.create(Vectors.dense(a, b), 5000 + 300 * Math.sin(a) + b, 1.0));
        }
        return LocalSpark.session().createDataFrame(rows, LocalSpark.schema()).repartition(partitions);
    }

    @Test
    void learnsInTheUnitOfTheLabels(@TempDir Path folder) throws Exception {
        for (String solver : List.of("adamw", "l-bfgs")) {
            PullbackRegressor mlp = new PullbackRegressor()
                    .setHiddenLayers(16)
                    .setActivation("tanh")
                    .setSolver(solver)
                    .setMaxIter(80)
                    .setBlocksPerStep(1);
            PullbackRegressionModel model = mlp.fit(waves(4));
            String path = folder.resolve(solver).toString();
            model.save(path);
            PullbackRegressionModel read = PullbackRegressionModel.load(path);
            double r2 = new RegressionEvaluator().setMetricName("r2").evaluate(read.transform(waves(1)));
            assertTrue(r2 > 0.98, solver + " " + r2);
            assertEquals(model.history(), mlp.fit(waves(7)).history());
        }
    }
}
