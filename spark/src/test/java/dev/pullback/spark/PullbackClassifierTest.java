package dev.pullback.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.train.BlockGradient;
import dev.pullback.train.BlockTraining;
import dev.pullback.train.DataBlock;
import dev.pullback.train.GradientSum;
import dev.pullback.train.Mlp;
import dev.pullback.train.Model;
import dev.pullback.train.data.Generated;
import dev.pullback.train.optim.AdamW;
import dev.pullback.train.optim.Schedule;
import dev.pullback.train.task.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.apache.spark.TaskContext;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PullbackClassifierTest {
    @TempDir
    private Path folder;

    private static PullbackClassifier small() {
        return new PullbackClassifier()
                .setHiddenLayers(8)
                .setMaxIter(3)
                .setBlockSize(64)
                .setBlocksPerStep(5)
                .setSeed(1);
    }

    private static double[] weights(PullbackClassificationModel model) {
        return LocalSpark.weights(model.model());
    }

    @Test
    void theBitsDoNotDependOnThePartitions() {
        for (String solver : List.of("adamw", "l-bfgs")) {
            double[] one = weights(small().setSolver(solver).fit(LocalSpark.moons(3000, 1)));
            for (String placement : List.of("cluster", "task")) {
                PullbackClassifier mlp = small().setSolver(solver).setPlacement(placement);
                for (int partitions : new int[] {1, 2, 7, 16})
                    assertArrayEquals(
                            one, weights(mlp.fit(LocalSpark.moons(3000, partitions))), solver + " in " + placement);
            }
        }
    }

    @Test
    void aTaskThatFailsChangesNoBit() {
        double[] one = weights(small().fit(LocalSpark.moons(3000, 2)));
        Dataset<Row> failing = LocalSpark.moons(3000, 7)
                .toDF()
                .mapPartitions(
                        (org.apache.spark.api.java.function.MapPartitionsFunction<Row, Row>) rows -> {
                            TaskContext task = TaskContext.get();
                            if (task.attemptNumber() == 0 && task.partitionId() % 3 == 1)
                                throw new IllegalStateException("this task fails at its first attempt");
                            return rows;
                        },
                        Encoders.row(LocalSpark.schema()));
        assertArrayEquals(one, weights(small().fit(failing)));
    }

    @Test
    void aKilledTaskChangesNoBit() {
        double[] one = weights(small().fit(LocalSpark.moons(3000, 2)));
        try (TaskKiller killer = TaskKiller.every(20)) {
            assertArrayEquals(one, weights(small().setPlacement("cluster").fit(LocalSpark.moons(3000, 7))));
            assertTrue(killer.killed() > 0);
        }
    }

    /** The order of rows is that of their hash, as SparkTraining puts them. */
    @Test
    void equalsTrainingOnOneMachine() {
        dev.pullback.train.data.Dataset data = Generated.moons(1000, 0.15, 1);
        PullbackClassificationModel model =
                small().setStandardization(false).setRegParam(0).fit(LocalSpark.moons(1000, 7));
        List<LabelledRow> rows = LocalSpark.rows(data).stream()
                .map(r -> LabelledRow.of(((Vector) r.get(0)).toArray(), r.getDouble(1), 1, 1))
                .sorted()
                .toList();
        DMatrixRMaj x = new DMatrixRMaj(rows.size(), 2);
        int[] labels = new int[rows.size()];
        for (int i = 0; i < labels.length; i++) {
            System.arraycopy(rows.get(i).features(), 0, x.data, 2 * i, 2);
            labels[i] = (int) rows.get(i).label();
        }
        List<DataBlock> blocks = DataBlock.split(dev.pullback.train.data.Dataset.of(x, labels), 64);
        Mlp net = Mlp.of(2, 8, 2).seed(1);
        BlockGradient gradient = BlockGradient.of(net, Task.classification(), data);
        List<Double> losses = BlockTraining.of(gradient, blocks.size(), (parameters, from, end) -> {
                    gradient.set(parameters);
                    GradientSum sum = new GradientSum();
                    for (long i = from; i < end; i++) gradient.add(blocks.get((int) i), from, sum);
                    return sum;
                })
                .blocksOfStep(5)
                .seed(1)
                .schedule(Schedule.cosine())
                .minimize(AdamW.of(0.01).weightDecay(0), 3);
        assertArrayEquals(gradient.parameters(), weights(model));
        assertEquals(losses, model.history());
    }

    @Test
    void learnsAndAddsTheColumns() {
        PullbackClassificationModel model = new PullbackClassifier()
                .setHiddenLayers(16)
                .setMaxIter(60)
                .setBlockSize(64)
                .setBlocksPerStep(2)
                .setStepSize(0.02)
                .fit(LocalSpark.moons(2000, 4));
        Dataset<Row> predicted = model.transform(LocalSpark.moons(2000, 3));
        MulticlassClassificationEvaluator accuracy = new MulticlassClassificationEvaluator().setMetricName("accuracy");
        assertTrue(accuracy.evaluate(predicted) > 0.98);
        Row row = predicted.head();
        Vector probability = row.getAs("probability");
        Vector logits = row.getAs("rawPrediction");
        assertEquals(1, probability.apply(0) + probability.apply(1), 1e-12);
        assertEquals(logits.argmax(), (double) row.getAs("prediction"));
        assertArrayEquals(
                model.model()
                        .read(new DMatrixRMaj(
                                1, 2, true, row.<Vector>getAs("features").toArray()))
                        .data,
                probability.toArray());
        assertEquals(2, model.numClasses());
        assertEquals(2, model.numFeatures());
        assertEquals(60, model.history().size());
        String data = model.model().provenance().orElseThrow().data();
        assertTrue(data.startsWith("2000 rows, 2 features, fingerprint "), data);
    }

    @Test
    void weightsOfRowsCountAsRows() {
        List<Row> rows = LocalSpark.rows(Generated.moons(300, 0.15, 1));
        List<Row> heavy = new java.util.ArrayList<>();
        for (Row row : rows) heavy.add(RowFactory.create(row.get(0), row.get(1), row.getDouble(1) == 1 ? 100.0 : 1.0));
        PullbackClassificationModel even = small().fit(LocalSpark.session().createDataFrame(rows, LocalSpark.schema()));
        PullbackClassificationModel skewed = small().setWeightCol("weight")
                .fit(LocalSpark.session()
                        .createDataFrame(heavy, LocalSpark.schema())
                        .repartition(3));
        double evenShare = share(even);
        double skewedShare = share(skewed);
        assertTrue(skewedShare > evenShare, evenShare + " " + skewedShare);
    }

    private static double share(PullbackClassificationModel model) {
        int ones = 0;
        for (int k : model.model().classes(Generated.moons(300, 0.15, 2).features())) ones += k;
        return ones / 300.0;
    }

    @Test
    void modelsAreWrittenAndRead() throws Exception {
        PullbackClassificationModel model = small().setProbabilityCol("p").fit(LocalSpark.moons(500, 2));
        String path = folder.resolve("model").toString();
        model.write().overwrite().save(path);
        assertTrue(Files.exists(folder.resolve("model/model.safetensors")));
        PullbackClassificationModel read = PullbackClassificationModel.load(path);
        assertEquals(model.uid(), read.uid());
        assertEquals("p", read.getProbabilityCol());
        assertArrayEquals(weights(model), weights(read));
        Dataset<Row> data = LocalSpark.moons(100, 1);
        assertEquals(
                model.transform(data).select("p", "prediction").collectAsList(),
                read.transform(data).select("p", "prediction").collectAsList());
        assertEquals(
                model.model().provenance(),
                Model.load(folder.resolve("model/model.safetensors")).provenance());
    }

    @Test
    void estimatorsAreCopiedWrittenAndRead() throws Exception {
        LocalSpark.session();
        PullbackClassifier estimator =
                small().setNorm("layer").setWeightCol("weight").setFeaturesCol("f");
        estimator.write().overwrite().save(folder.resolve("estimator").toString());
        PullbackClassifier read =
                PullbackClassifier.load(folder.resolve("estimator").toString());
        assertEquals(estimator.settings(), read.settings());
        assertEquals(estimator.uid(), read.uid());
        PullbackClassifier copy = estimator.copy(new ParamMap().put(estimator.maxIter(), 77));
        assertEquals(77, copy.getMaxIter());
        assertEquals(3, estimator.getMaxIter());
        assertEquals(estimator.uid(), copy.uid());
        assertArrayEquals(new int[] {8}, copy.getHiddenLayers());
    }

    @Test
    void aPipelineWithCrossValidation() throws Exception {
        List<Row> rows = LocalSpark.rows(Generated.moons(600, 0.15, 1)).stream()
                .map(r -> RowFactory.create(
                        ((Vector) r.get(0)).apply(0),
                        ((Vector) r.get(0)).apply(1),
                        r.getDouble(1) == 1 ? "lower" : "upper"))
                .toList();
        Dataset<Row> data = LocalSpark.session()
                .createDataFrame(
                        rows,
                        new StructType()
                                .add("east", DataTypes.DoubleType)
                                .add("north", DataTypes.DoubleType)
                                .add("moon", DataTypes.StringType));
        PullbackClassifier mlp = small();
        Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {
            new StringIndexer().setInputCol("moon").setOutputCol("label"),
            new VectorAssembler().setInputCols(new String[] {"east", "north"}).setOutputCol("features"),
            mlp
        });
        CrossValidatorModel best = new CrossValidator()
                .setEstimator(pipeline)
                .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("accuracy"))
                .setEstimatorParamMaps(new ParamGridBuilder()
                        .addGrid(mlp.stepSize(), new double[] {1e-5, 0.05})
                        .addGrid(mlp.maxIter(), new int[] {80})
                        .build())
                .setNumFolds(3)
                .setSeed(1)
                .fit(data);
        assertTrue(best.avgMetrics()[1] > 0.95, best.avgMetrics()[1] + "");
        PipelineModel chosen = (PipelineModel) best.bestModel();
        PullbackClassificationModel model = (PullbackClassificationModel) chosen.stages()[2];
        assertEquals(List.of("east", "north"), model.model().featureNames());
        assertEquals(Set.of("lower", "upper"), Set.copyOf(model.model().classNames()));
        String path = folder.resolve("pipeline").toString();
        chosen.write().overwrite().save(path);
        assertEquals(
                chosen.transform(data).select("prediction").collectAsList(),
                PipelineModel.load(path).transform(data).select("prediction").collectAsList());
    }

    @Test
    void whatCannotBeTrainedIsRefused() {
        Dataset<Row> data = LocalSpark.moons(100, 2);
        assertEquals(
                "norm: batch norm depends on which rows are computed together, that is on the partitions; choose none or"
                        + " layer",
                assertThrows(IllegalArgumentException.class, () -> small().setNorm("batch")
                                .fit(data))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> small().setSolver("sgd"));
        assertThrows(IllegalArgumentException.class, () -> small().setMaxIter(0));
        assertThrows(IllegalArgumentException.class, () -> small().setHiddenLayers(4, 0));
        Dataset<Row> nan = LocalSpark.session()
                .createDataFrame(
                        List.of(
                                RowFactory.create(Vectors.dense(1, Double.NaN), 0.0, 1.0),
                                RowFactory.create(Vectors.dense(1, 2), 1.0, 1.0)),
                        LocalSpark.schema());
        Throwable thrown = assertThrows(Exception.class, () -> small().fit(nan));
        while (thrown.getCause() != null) thrown = thrown.getCause();
        assertEquals(
                "pullback: a row has the features [1.0, NaN], label 0.0 and weight 1.0; all must be finite, and the weight"
                        + " at least 0",
                thrown.getMessage());
    }

    @Test
    void sparkConnectFindsTheClasses() {
        assertTrue(StreamSupport.stream(ServiceLoader.load(Estimator.class).spliterator(), false)
                .anyMatch(PullbackClassifier.class::isInstance));
        assertTrue(StreamSupport.stream(ServiceLoader.load(Transformer.class).spliterator(), false)
                .anyMatch(PullbackRegressionModel.class::isInstance));
    }
}
