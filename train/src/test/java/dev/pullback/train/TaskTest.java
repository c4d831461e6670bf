package dev.pullback.train;

import static dev.pullback.ops.Ops.abs;
import static dev.pullback.ops.Ops.concatCols;
import static dev.pullback.ops.Ops.mean;
import static dev.pullback.ops.Ops.mul;
import static dev.pullback.ops.Ops.rowSums;
import static dev.pullback.ops.Ops.square;
import static dev.pullback.ops.Ops.sub;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Generated;
import dev.pullback.train.data.SplitMix;
import dev.pullback.train.metrics.Evaluation;
import dev.pullback.train.metrics.Figures;
import dev.pullback.train.metrics.RegressionEvaluation;
import dev.pullback.train.optim.AdamW;
import dev.pullback.train.task.Inputs;
import dev.pullback.train.task.Loss;
import dev.pullback.train.task.Metric;
import dev.pullback.train.task.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trains networks for tasks other than classification. */
class TaskTest {
    private static final int ROWS = 400;

    @TempDir
    Path folder;

    /** Rows of three features and two targets, a plane and a bump, in units far from 1, with noise. */
    private static Dataset quantities(long seed) {
        SplitMix random = SplitMix.of(seed, 0);
        DMatrixRMaj x = new DMatrixRMaj(ROWS, 3);
        DMatrixRMaj y = new DMatrixRMaj(ROWS, 2);
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < 3; j++) x.set(i, j, 100 * random.nextDouble());
            double noise = random.nextDouble() - 0.5;
            y.set(i, 0, 5000 + 20 * x.get(i, 0) - 7 * x.get(i, 1) + 40 * noise);
            y.set(i, 1, Math.exp(-Math.pow((x.get(i, 2) - 50) / 20, 2)) + 0.02 * noise);
        }
        return Dataset.of(x, y, List.of("price", "share"), List.of("a", "b", "c"));
    }

    private static Trainer trainer(Mlp net, Task task) {
        return Trainer.of(net).task(task).optimizer(AdamW.of(0.01)).epochs(80).seed(1);
    }

    @Test
    void regressionOfSeveralTargetsReachesTheNoise() {
        Dataset.Split data = quantities(1).split(0.25, 1).standardized();
        Mlp net = Mlp.of(3, 24, 2).seed(1);
        List<Epoch> seen = new ArrayList<>();
        trainer(net, Task.regression())
                .epochs(150)
                .validate(0.2)
                .patience(50)
                .listener(seen::add)
                .fit(data.train());
        RegressionEvaluation result = RegressionEvaluation.of(net, data.test());
        assertTrue(result.r2() > 0.97, result::show);
        assertTrue(result.targets().get(0).rmse() < 60, result::show);
        assertTrue(result.targets().get(1).mae() < 0.08, result::show);
        assertTrue(seen.get(0).toString().contains("validation loss"), seen.get(0)::toString);
        assertTrue(seen.get(0).toString().contains("R\u00b2"), seen.get(0)::toString);
        assertTrue(Double.isNaN(seen.get(0).metric()));
    }

    @Test
    void aModelPredictsInTheUnitOfTheTargets() {
        Dataset raw = quantities(2);
        Dataset.Split data = raw.split(0.25, 1).standardized();
        Mlp net = Mlp.of(3, 8, 2).seed(1);
        trainer(net, Task.regression()).epochs(20).fit(data.train());
        Path file = folder.resolve("model.safetensors");
        Model.of(net, data.train()).save(file);
        Model model = Model.load(file);
        assertEquals("regression", model.task().name());
        assertEquals(List.of("price", "share"), model.columns());
        double first = model.read(data.test().features()).get(0, 0);
        assertTrue(first > 3000 && first < 9000, () -> "price " + first);
        assertArrayEquals(
                Model.of(net, data.train()).read(data.test().features()).data,
                model.read(data.test().features()).data);
        assertThrows(
                IllegalStateException.class, () -> model.predict(data.test().features()));
        assertTrue(model.toString().endsWith("3 features, 2 targets, regression"), model::toString);
    }

    @Test
    void huberIgnoresOutliersThatMisleadSquaredLoss() {
        Dataset clean = quantities(3);
        DMatrixRMaj spoiled = clean.targets().copy();
        for (int i = 0; i < ROWS; i += 10) spoiled.set(i, 0, 60_000);
        Dataset train = clean.withTargets(spoiled, clean.targetNames());
        Dataset.Split scaled = new Dataset.Split(train, clean).standardized();
        double[] mae = new double[2];
        Loss[] losses = {Loss.squared(), Loss.huber(0.05)};
        for (int i = 0; i < 2; i++) {
            Mlp net = Mlp.of(3, 16, 2).seed(1);
            trainer(net, Task.regression().with(losses[i])).fit(scaled.train());
            mae[i] =
                    RegressionEvaluation.of(net, scaled.test()).targets().get(0).mae();
        }
        assertTrue(mae[1] < mae[0] / 3, () -> mae[0] + " " + mae[1]);
    }

    @Test
    void gaussianOutputsCoverTheirIntervals() {
        Dataset.Split data = quantities(4).split(0.25, 1).standardized();
        Mlp net = Mlp.of(3, 24, 4).seed(1);
        trainer(net, Task.gaussian()).validate(0.2).patience(20).fit(data.train());
        Figures result = Task.gaussian().evaluate(net, data.test());
        double inside = result.value("inside the 90 % interval");
        assertTrue(inside > 0.75 && inside < 1, result::show);
        assertTrue(result.value("R\u00b2") > 0.9, result::show);
        Model model = Model.of(net, data.train(), Task.gaussian());
        assertEquals(List.of("price", "share", "sd(price)", "sd(share)"), model.columns());
        assertTrue(model.read(data.test().features()).get(0, 2) > 1);
    }

    @Test
    void aLevelOfAQuantileIsGivenOnce() {
        Exception e = assertThrows(IllegalArgumentException.class, () -> Task.quantiles(0.5, 0.1, 0.5));
        assertEquals("quantile: the level 0.5 is given twice", e.getMessage());
    }

    @Test
    void quantilesHaveTheirShareOfRowsBelow() {
        Dataset.Split data = quantities(5).split(0.25, 1).standardized();
        Mlp net = Mlp.of(3, 24, 6).seed(1);
        Task task = Task.quantiles(0.9, 0.1, 0.5);
        trainer(net, task).validate(0.2).patience(30).fit(data.train());
        Figures result = task.evaluate(net, data.test());
        assertEquals(0.1, result.value("share below q0.1"), 0.12, result::show);
        assertEquals(0.9, result.value("share below q0.9"), 0.12, result::show);
        DMatrixRMaj q = Model.of(net, data.train(), task).read(data.test().features());
        for (int i = 0; i < q.getNumElements(); i += 3)
            assertTrue(q.data[i] <= q.data[i + 1] && q.data[i + 1] <= q.data[i + 2]);
        assertEquals("quantile 0.1,0.5,0.9", Task.parse(task.name()).name());
    }

    @Test
    void multiLabelNetworksPredictEachLabel() {
        DMatrixRMaj x = new DMatrixRMaj(ROWS, 3);
        DMatrixRMaj y = new DMatrixRMaj(ROWS, 3);
        SplitMix random = SplitMix.of(6, 0);
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < 3; j++) x.set(i, j, 2 * random.nextDouble() - 1);
            y.set(i, 0, x.get(i, 0) > 0 ? 1 : 0);
            y.set(i, 1, x.get(i, 0) * x.get(i, 1) > 0 ? 1 : 0);
            y.set(i, 2, x.get(i, 2) > 0.6 ? 1 : 0);
        }
        Dataset.Split data = Dataset.of(x, y).split(0.25, 1);
        Mlp net = Mlp.of(3, 24, 3).seed(1);
        List<Epoch> seen = new ArrayList<>();
        trainer(net, Task.multiLabel()).validate(0.2).listener(seen::add).fit(data.train());
        Figures result = Task.multiLabel().evaluate(net, data.test());
        assertTrue(result.value("micro F1") > 0.9, result::show);
        assertTrue(result.value("mAP") > 0.9, result::show);
        assertTrue(result.value("subset accuracy") > 0.75, result::show);
        assertTrue(seen.get(79).validation().metric() > 0.9);
    }

    @Test
    void anAutoencoderReproducesRowsOnALine() {
        DMatrixRMaj x = new DMatrixRMaj(200, 4);
        for (int i = 0; i < 200; i++) for (int j = 0; j < 4; j++) x.set(i, j, (i / 100.0 - 1) * (j + 1));
        Dataset.Split data = Dataset.of(x, new int[200]).autoencoding().split(0.2, 1);
        Mlp net = Mlp.of(4, 1, 4).activation(Activation.TANH).seed(1);
        trainer(net, Task.regression()).epochs(150).fit(data.train());
        assertTrue(RegressionEvaluation.of(net, data.test()).r2() > 0.95);
    }

    @Test
    void aLossMayReadFurtherInputsAndSoMayANetwork() {
        Dataset rows = quantities(7);
        DMatrixRMaj mask = new DMatrixRMaj(ROWS, 2);
        DMatrixRMaj spoiled =
                new Dataset.Split(rows, rows).standardized().train().targets().copy();
        for (int i = 0; i < ROWS; i++) {
            mask.set(i, i % 2, 1);
            spoiled.set(i, 1 - i % 2, 1e6);
        }
        Dataset train = new Dataset.Split(rows, rows)
                .standardized()
                .train()
                .withTargets(spoiled, rows.targetNames())
                .withInput("mask", mask)
                .withInput("third", column(rows, 2));
        Layer named = x -> concatCols(x, Inputs.of(x, "third"));
        Layer net = named.then(Mlp.of(4, 24, 2).seed(3));
        Loss masked = (out, target) -> mean(mul(Inputs.of(out, "mask"), square(sub(out, target))));
        Metric loss = new Metric("masked loss", false, (out, data) -> {
            double sum = 0;
            for (int i = 0; i < out.getNumElements(); i++)
                sum += Math.abs(data.inputs().get("mask").data[i] * (out.data[i] - data.targets().data[i]));
            return sum / data.size();
        });
        History history = Trainer.of(net)
                .task(Task.custom("masked", masked).with(loss))
                .optimizer(AdamW.of(0.01))
                .epochs(100)
                .validate(0.2)
                .fit(train);
        assertTrue(history.last().validation().metric() < 0.25, () -> history.last()
                .toString());
        assertEquals(
                "inputs: there is no input 'fourth' among [x, targets, mask, third]; add it to the data set by"
                        + " withInput",
                assertThrows(IllegalArgumentException.class, () -> Trainer.of(net)
                                .task(Task.custom("other", (out, t) -> mean(Inputs.of(out, "fourth"))))
                                .fit(train))
                        .getMessage());
        Path file = folder.resolve("two.safetensors");
        Model.of(net, train, Task.custom("masked", masked)).save(file);
        Model same = Model.load(file, named.then(Mlp.of(4, 24, 2)));
        assertArrayEquals(Predictions.outputs(net, train).data, same.logits(train).data);
    }

    private static DMatrixRMaj column(Dataset rows, int column) {
        DMatrixRMaj one = new DMatrixRMaj(rows.size(), 1);
        for (int i = 0; i < rows.size(); i++) one.set(i, 0, rows.features().get(i, column) / 100);
        return one;
    }

    @Test
    void rowsOfWeightZeroDoNotCountAndOfWeightTwoCountTwice() {
        Dataset moons = Generated.moons(120, 0.1, 1);
        int[] twice = new int[80];
        double[] weights = new double[120];
        for (int i = 0; i < 40; i++) {
            twice[2 * i] = i;
            twice[2 * i + 1] = i;
            weights[i] = 2;
        }
        Mlp weighted = Mlp.of(2, 8, 2).seed(1);
        Mlp copied = Mlp.of(2, 8, 2).seed(1);
        Trainer.of(weighted).batchSize(120).epochs(30).fit(moons.withWeights(weights));
        Trainer.of(copied).batchSize(80).epochs(30).fit(moons.rows(twice));
        weighted.parameters()
                .forEach((name, m) -> assertArrayEquals(copied.parameters().get(name).data, m.data, 1e-9, name));
    }

    @Test
    void balancedRowsRaiseTheRecallOfARareClass() {
        Dataset moons = Generated.moons(1200, 0.35, 1);
        int[] rare = IntStream.range(0, 1200)
                .filter(i -> moons.labels()[i] == 0 || i % 12 == 1 || i % 12 == 6)
                .toArray();
        Dataset.Split data = moons.rows(rare).split(0.3, 1);
        double[] recall = new double[2];
        for (int i = 0; i < 2; i++) {
            Mlp net = Mlp.of(2, 8, 2).seed(1);
            trainer(net, Task.classification())
                    .fit(i == 0 ? data.train() : data.train().balanced());
            recall[i] =
                    Evaluation.of(net, data.test()).classes().get(1).scores().recall();
        }
        assertTrue(recall[1] > recall[0] + 0.05, () -> recall[0] + " " + recall[1]);
    }

    @Test
    void epochsAreJudgedByAMetric() {
        Dataset.Split data = quantities(8).split(0.25, 1).standardized();
        Metric mae = Metric.mae();
        History history = Trainer.of(Mlp.of(3, 8, 2))
                .task(Task.regression().with(mae))
                .judgeByMetric()
                .validate(0.2)
                .optimizer(AdamW.of(0.05))
                .epochs(15)
                .fit(data.train());
        double best = history.epochs().stream()
                .mapToDouble(e -> e.validation().metric())
                .min()
                .orElseThrow();
        assertEquals(best, history.best().validation().metric());
        assertEquals(best, history.best().judged());
    }

    @Test
    void errorsNameTheTaskAndTheShapes() {
        Dataset rows = quantities(9);
        assertEquals(
                "dataset: the rows have no classes but the targets 'price', 'share'; choose a task for them, such as"
                        + " Task.regression()",
                assertThrows(IllegalStateException.class, () -> Trainer.of(Mlp.of(3, 2))
                                .fit(rows))
                        .getMessage());
        assertEquals(
                "trainer: the network returns 32x2 but the batch has 32 rows of 2 targets; for the task gaussian the"
                        + " output must be 32x4",
                assertThrows(MatrixDimensionException.class, () -> Trainer.of(Mlp.of(3, 2))
                                .task(Task.gaussian())
                                .fit(rows))
                        .getMessage());
        Loss own = (out, target) -> mean(abs(sub(out, target)));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Trainer.of(Mlp.of(3, 2))
                        .task(Task.custom("absolute", own))
                        .fit(rows.withWeights(ones())))
                .getMessage()
                .contains("Loss.perRow"));
        Trainer.of(Mlp.of(3, 2))
                .task(Task.custom("absolute", Loss.perRow((out, target) -> rowSums(abs(sub(out, target))))))
                .epochs(1)
                .fit(rows.withWeights(ones()));
    }

    private static double[] ones() {
        double[] ones = new double[ROWS];
        Arrays.fill(ones, 1);
        return ones;
    }

    @Test
    void labelsThatAreNeither0Nor1AreNotEvaluated() {
        Dataset rows = Dataset.of(new DMatrixRMaj(2, 1), new DMatrixRMaj(new double[][] {{1}, {2}}));
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> Task.multiLabel().evaluate(new DMatrixRMaj(2, 1), rows));
        assertEquals("task: multilabel needs targets from 0 to 1, but 'y0' of row 1 is 2.0", e.getMessage());
    }
}
