package dev.pullback.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.ops.Ops;
import dev.pullback.train.data.Batches;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Generated;
import dev.pullback.train.optim.Sgd;
import dev.pullback.train.task.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests layers with state, and layers that contain other layers. */
class LayerStateTest {
    private static final Dataset MOONS = Generated.moons(64, 0.1, 1);

    private static void steps(Layer net, int steps) {
        TrainingStep step = TrainingStep.of(Trainer.of(net).eager(), new Objective(net, Task.classification(), MOONS));
        Batches batches = Batches.shuffled(MOONS, 64, 0);
        Sgd still = Sgd.of(0);
        for (int i = 0; i < steps; i++)
            assertNull(step.take(batches.epoch(i).iterator().next(), still, true));
    }

    @Test
    void dropoutHasAnotherMaskInEveryStepAndNoneInEvaluation() {
        List<double[]> seen = new ArrayList<>();
        Layer spy = x -> {
            seen.add(Arrays.copyOf(x.value().data, x.value().getNumElements()));
            return x;
        };
        DMatrixRMaj ones = new DMatrixRMaj(64, 2);
        ones.fill(1);
        Dropout dropout = Dropout.of("drop", 0.25, 1L << 60);
        Layer net = Sequential.of(x -> x.tape().constant(ones), dropout, spy);
        steps(net, 3);
        for (double[] values : seen) {
            long dropped = Arrays.stream(values).filter(v -> v == 0).count();
            assertTrue(dropped > 10 && dropped < 60, "dropped " + dropped);
            for (double v : values) assertTrue(v == 0 || v == 1 / 0.75);
        }
        assertFalse(Arrays.equals(seen.get(0), seen.get(1)));
        assertFalse(Arrays.equals(seen.get(1), seen.get(2)));
        assertArrayEquals(ones.data, Predictions.logits(dropout, ones).data);
        assertEquals(3, Weights.of(dropout, 2).state().get("drop.seed").data[0]); // 2⁶⁰ is 0 modulo 2⁵²
        assertEquals("dropout 0.25", dropout.toString());
        assertThrows(IllegalArgumentException.class, () -> Dropout.of("drop", 1, 0));
    }

    @Test
    void batchNormUpdatesRunningAveragesAndEvaluatesWithThem() {
        BatchNorm norm = BatchNorm.of("norm", 2);
        steps(norm, 2);
        DMatrixRMaj mean = Weights.of(norm, 2).state().get("norm.mean");
        DMatrixRMaj variance = Weights.of(norm, 2).state().get("norm.variance");
        DMatrixRMaj x = MOONS.features();
        for (int j = 0; j < 2; j++) {
            double sum = 0;
            for (int i = 0; i < 64; i++) sum += x.get(i, j);
            double squares = 0;
            for (int i = 0; i < 64; i++) squares += Math.pow(x.get(i, j) - sum / 64, 2);
            assertEquals(0.19 * sum / 64, mean.data[j], 1e-14); // 0.9 · 0.1 + 0.1
            assertEquals(0.81 + 0.19 * squares / 63, variance.data[j], 1e-14);
        }
        DMatrixRMaj logits = Predictions.logits(norm, x);
        assertEquals((x.get(5, 1) - mean.data[1]) / Math.sqrt(variance.data[1] + 1e-5), logits.get(5, 1), 1e-14);
        assertEquals(
                List.of("norm.gamma", "norm.beta"),
                List.copyOf(Weights.of(norm, 2).parameters().keySet()));
    }

    @Test
    void aSingleRowIsNormalisedByTheRunningAverages() {
        BatchNorm norm = BatchNorm.of("norm", 2);
        DMatrixRMaj row = new DMatrixRMaj(new double[][] {{3, 4}});
        assertArrayEquals(Predictions.logits(norm, row).data, norm.at(row).data);
        // With 65 rows and batches of 16, the last batch has one row.
        Dataset data = Generated.moons(65, 0.1, 1);
        History history = Trainer.of(Mlp.of(2, 4, 2).norm(Norm.BATCH))
                .batchSize(16)
                .epochs(2)
                .fit(data);
        assertEquals(0, history.skipped());
    }

    @Test
    void aLayerOfOnesOwnMayKeepSomething() {
        DMatrixRMaj calls = new DMatrixRMaj(1, 1);
        Layer counting = x -> {
            Ops.shift(x.tape().input("calls", calls), 1).named("calls" + Layer.NEXT);
            return x;
        };
        steps(counting, 5);
        assertEquals(5, calls.data[0]);
        Tape tape = new Tape();
        counting.apply(tape.input(MOONS.features()));
        Layer.advance(tape);
        assertEquals(6, calls.data[0]);
    }

    @Test
    void invalidStateIsRefused() {
        Layer without = x -> Ops.shift(x, 1).named("nothing.next");
        assertEquals(
                "layer: 'nothing.next' replaces 'nothing', which is not an input of the tape",
                assertThrows(IllegalArgumentException.class, () -> steps(without, 1))
                        .getMessage());
        Dropout drop = Dropout.of("drop", 0.5, 1);
        assertEquals(
                "layer: 'drop.seed' is updated twice in one step; use a layer with state in one place only",
                assertThrows(IllegalArgumentException.class, () -> steps(drop.then(drop), 1))
                        .getMessage());
        DMatrixRMaj kept = new DMatrixRMaj(1, 1);
        Layer shape = x -> {
            x.tape().input("kept", kept);
            return Ops.identity(x).named("kept.next");
        };
        assertEquals(
                "layer: 'kept' is 1x1 but 'kept.next' is 64x2; they must have the same shape",
                assertThrows(MatrixDimensionException.class, () -> steps(shape, 1))
                        .getMessage());
    }

    @Test
    void aLayerThatDoesNotPassOnEvaluatingIsDetected() {
        Dropout drop = Dropout.of("drop", 0.5, 1);
        Layer hiding = x -> drop.apply(x);
        assertEquals(
                "predictions: the network still updates drop.seed in evaluation; a layer that contains others must"
                        + " override evaluating(), as Sequential does",
                assertThrows(IllegalStateException.class, () -> Predictions.logits(hiding, MOONS.features()))
                        .getMessage());
    }

    @Test
    void aResidualAddsItsArgument() {
        Layer twice = x -> Ops.scale(x, 2);
        DMatrixRMaj x = new DMatrixRMaj(new double[][] {{1, -2}});
        assertArrayEquals(new double[] {3, -6}, Residual.of(twice).at(x).data);
        assertEquals(
                "residual: x is 2x2 but the layer returns 1x2; they must have the same shape",
                assertThrows(MatrixDimensionException.class, () -> Residual.of(Ops::colSums)
                                .apply(new Tape().input("x", new DMatrixRMaj(2, 2))))
                        .getMessage());
        Dropout drop = Dropout.of("drop", 0.5, 1);
        assertArrayEquals(new double[] {2, -4}, Predictions.logits(Residual.of(drop), x).data);
    }

    @Test
    void layersInASequenceAreAppliedInTheirOrder() {
        Layer net = Sequential.of(x -> Ops.shift(x, 1), Ops::square, Ops::neg);
        assertArrayEquals(new double[] {-4}, net.at(new DMatrixRMaj(new double[][] {{1}})).data);
        assertEquals(
                "sequential: at least one layer is needed",
                assertThrows(IllegalArgumentException.class, Sequential::of).getMessage());
    }

    @Test
    void layerNormStandardisesRowsThenScalesAndShifts() {
        LayerNorm norm = LayerNorm.of("norm", 3);
        Weights weights = Weights.of(norm, 3);
        weights.parameters().get("norm.gamma").data[1] = 2;
        weights.parameters().get("norm.beta").data[1] = 7;
        double[] y = norm.at(new DMatrixRMaj(new double[][] {{1, 2, 6}})).data;
        double deviation = Math.sqrt(14.0 / 3 + 1e-5);
        assertArrayEquals(new double[] {-2 / deviation, 7 - 2 / deviation, 3 / deviation}, y, 1e-14);
    }

    @Test
    void aPerceptronCountsItsParametersWithoutDrawingThem() {
        for (Norm norm : Norm.values()) {
            Mlp net = Mlp.of(3, 7, 5, 2).norm(norm).dropout(0.1);
            long counted = net.parameterCount();
            Weights weights = Weights.of(net, 3);
            assertEquals(weights.parameterCount(), counted);
        }
        assertEquals(
                "mlp 3-4-2 tanh, batch norm, dropout 0.1, 34 parameters",
                Mlp.of(3, 4, 2)
                        .activation(Activation.TANH)
                        .norm(Norm.BATCH)
                        .dropout(0.1)
                        .toString());
    }

    @Test
    void weightsAreSetAllOrNone() {
        Linear layer = Linear.of("a", new DMatrixRMaj(2, 3), new DMatrixRMaj(1, 3));
        Weights weights = Weights.of(layer, 2);
        DMatrixRMaj w = new DMatrixRMaj(2, 3);
        w.fill(5);
        assertEquals(
                "weights: 'a.b' is missing; there are 'a.w', 'c'",
                assertThrows(IllegalArgumentException.class, () -> weights.set(new TreeMap<>(Map.of("a.w", w, "c", w))))
                        .getMessage());
        assertEquals(
                "weights: 'a.b' is 2x3 but the network's is 1x3; they must have the same shape",
                assertThrows(MatrixDimensionException.class, () -> weights.set(Map.of("a.w", w, "a.b", w)))
                        .getMessage());
        assertEquals(0, layer.w().data[0]);
        assertEquals("weights of 2 parameters, 0 states", weights.toString());
        Var y = layer.apply(new Tape().input(new DMatrixRMaj(1, 2)));
        assertEquals(3, y.cols());
    }
}
