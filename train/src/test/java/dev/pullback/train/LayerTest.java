package dev.pullback.train;

import static dev.pullback.ops.Ops.mul;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Gradients;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.ops.Ops;
import dev.pullback.train.data.SplitMix;
import java.util.Arrays;
import java.util.List;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

class LayerTest {
    @Test
    void aLinearLayerIsXTimesWPlusB() {
        Linear layer =
                Linear.of("a", new DMatrixRMaj(new double[][] {{1, 2, 3}, {4, 5, 6}}), new DMatrixRMaj(new double[][] {
                    {10, 20, 30}
                }));
        Var y = layer.apply(new Tape().input(new DMatrixRMaj(new double[][] {{1, 0}, {1, -1}})));
        assertArrayEquals(new double[] {11, 22, 33, 7, 17, 27}, y.value().data);
        assertEquals(List.of("a.w", "a.b"), List.copyOf(layer.parameters().keySet()));
        assertEquals("linear a.w 2x3", layer.toString());
    }

    @Test
    void aLayerUsedTwiceHasOneSetOfParametersAndAddsUpItsGradients() {
        DMatrixRMaj factors = new DMatrixRMaj(new double[][] {{2, 3}});
        Layer stretch = x -> mul(x, x.tape().param("factors", factors));
        Tape tape = new Tape();
        Var y = stretch.then(stretch).apply(tape.input(new DMatrixRMaj(new double[][] {{1, 10}})));
        assertArrayEquals(new double[] {4, 90}, y.value().data);
        assertEquals(1, tape.params().size());
        Gradients gradients = Autodiff.gradients(Ops.sum(y));
        assertArrayEquals(new double[] {4, 60}, gradients.of("factors").data); // 2 f x
    }

    @Test
    void whatDoesNotFitIsRefusedByTheNamesOfTheLayer() {
        Linear layer = Linear.of("a", 2, 3, Initializer.GLOROT, new SplitMix(1));
        Var x = new Tape().input("x", new DMatrixRMaj(5, 4));
        assertEquals(
                "matmul: x is 5x4 but a.w is 2x3; the columns of x (4) must equal the rows of a.w (2)",
                assertThrows(MatrixDimensionException.class, () -> layer.apply(x))
                        .getMessage());
        assertEquals(
                "a: w is 2x3 but b is 3x1; b must be a row with as many columns as w (3)",
                assertThrows(
                                MatrixDimensionException.class,
                                () -> Linear.of("a", new DMatrixRMaj(2, 3), new DMatrixRMaj(3, 1)))
                        .getMessage());
    }

    @Test
    void initializersDrawWithTheirDeviationAndReproducibly() {
        DMatrixRMaj glorot = Initializer.GLOROT.weights(200, 100, new SplitMix(1));
        DMatrixRMaj he = Initializer.HE.weights(200, 100, new SplitMix(1));
        assertEquals(
                Math.sqrt(2.0 / 300),
                deviation(glorot),
                0.02 * Math.sqrt(2.0 / 300)); // U(-a, a) has the deviation a / √3
        assertEquals(Math.sqrt(2.0 / 200), deviation(he), 0.02 * Math.sqrt(2.0 / 200));
        double bound = Math.sqrt(6.0 / 300);
        for (double w : glorot.data) assertEquals(0, w, bound);
        assertArrayEquals(he.data, Initializer.HE.weights(200, 100, new SplitMix(1)).data);
        assertThrows(MatrixDimensionException.class, () -> Initializer.HE.weights(0, 3, new SplitMix(1)));
    }

    private static double deviation(DMatrixRMaj m) {
        double sum = 0;
        for (double v : m.data) sum += v * v;
        return Math.sqrt(sum / m.data.length);
    }

    @Test
    void aPerceptronNamesItsParametersInTheOrderOfItsLayers() {
        Mlp net = Mlp.of(4, 8, 6, 3);
        assertEquals(
                List.of("layer1.w", "layer1.b", "layer2.w", "layer2.b", "layer3.w", "layer3.b"),
                List.copyOf(net.parameters().keySet()));
        assertEquals(4 * 8 + 8 + 8 * 6 + 6 + 6 * 3 + 3, net.parameterCount());
        assertEquals("mlp 4-8-6-3 relu, 115 parameters", net.toString());
        Tape tape = new Tape();
        Var y = net.apply(tape.input(new DMatrixRMaj(5, 4)));
        assertEquals("5x3", y.shape().toString());
        assertEquals(
                List.copyOf(net.parameters().keySet()),
                tape.params().stream().map(Var::label).toList());
        assertSame(net.parameters().get("layer2.w"), tape.params().get(2).value());
    }

    @Test
    void aPerceptronWithoutHiddenLayerIsLinear() {
        Mlp net = Mlp.of(2, 3);
        DMatrixRMaj x = new DMatrixRMaj(new double[][] {{1, 0}});
        DMatrixRMaj w = net.parameters().get("layer1.w");
        assertArrayEquals(new double[] {w.get(0, 0), w.get(0, 1), w.get(0, 2)}, Predictions.logits(net, x).data);
    }

    @Test
    void theSeedDecidesTheWeights() {
        double[] first =
                Mlp.of(3, 4, 2).activation(Activation.TANH).seed(7).parameters().get("layer2.w").data;
        assertArrayEquals(
                first,
                Mlp.of(3, 4, 2).activation(Activation.TANH).seed(7).parameters().get("layer2.w").data);
        double[] other =
                Mlp.of(3, 4, 2).activation(Activation.TANH).seed(8).parameters().get("layer2.w").data;
        for (int i = 0; i < first.length; i++) assertEquals(false, first[i] == other[i]);
    }

    @Test
    void settingsComeInAnyOrder() {
        double[] first = weights(Mlp.of(2, 16, 2).seed(7).activation(Activation.TANH));
        assertArrayEquals(
                first, weights(Mlp.of(2, 16, 2).activation(Activation.TANH).seed(7)));
        assertFalse(Arrays.equals(first, weights(Mlp.of(2, 16, 2).seed(7)))); // relu has another initializer
        assertFalse(Arrays.equals(first, weights(Mlp.of(2, 16, 2).activation(Activation.TANH))));
    }

    private static double[] weights(Mlp net) {
        return net.parameters().get("layer1.w").data;
    }

    @Test
    void weightsOnceDrawnStay() {
        Mlp net = Mlp.of(2, 3);
        assertEquals("mlp 2-3 relu, 9 parameters", net.toString()); // does not draw the weights
        double[] drawn = weights(net.seed(5));
        assertSame(drawn, weights(net));
        assertEquals(
                "mlp: the seed is set after the weights were drawn; set it before the network is first used",
                assertThrows(IllegalStateException.class, () -> net.seed(6)).getMessage());
        assertThrows(IllegalStateException.class, () -> net.activation(Activation.TANH));
    }

    @Test
    void aLayerMayBehaveDifferentlyInEvaluation() {
        Layer twice = new Layer() {
            @Override
            public Var apply(Var x) {
                return Ops.scale(x, 2);
            }

            @Override
            public Layer evaluating() {
                return x -> x;
            }
        };
        Layer net = ((Layer) Ops::neg).then(twice).then(Ops::neg);
        DMatrixRMaj x = new DMatrixRMaj(new double[][] {{1, 10}});
        assertArrayEquals(new double[] {2, 20}, net.at(x).data);
        assertArrayEquals(new double[] {1, 10}, Predictions.logits(net, x).data);
    }

    @Test
    void sizesThatMakeNoNetworkAreRefused() {
        assertEquals(
                "mlp: sizes are [3]; at least features and outputs are needed",
                assertThrows(IllegalArgumentException.class, () -> Mlp.of(3)).getMessage());
        assertEquals(
                "mlp: sizes are [3, 0, 2]; each must be at least 1",
                assertThrows(IllegalArgumentException.class, () -> Mlp.of(3, 0, 2))
                        .getMessage());
    }
}
