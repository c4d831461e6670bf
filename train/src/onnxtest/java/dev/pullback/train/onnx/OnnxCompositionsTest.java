package dev.pullback.train.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.onnxruntime.OrtException;
import dev.pullback.autograd.Autodiff;
import dev.pullback.core.Shape;
import dev.pullback.core.Var;
import dev.pullback.kernels.image.Convolution;
import dev.pullback.kernels.image.ImageSize;
import dev.pullback.ops.Activations;
import dev.pullback.ops.Arrangements;
import dev.pullback.ops.Ops;
import dev.pullback.ops.Sequences;
import dev.pullback.ops.Sorting;
import dev.pullback.ops.Statistics;
import dev.pullback.train.Activation;
import dev.pullback.train.BatchNorm;
import dev.pullback.train.Conv2d;
import dev.pullback.train.Initializer;
import dev.pullback.train.Layer;
import dev.pullback.train.LayerNorm;
import dev.pullback.train.Linear;
import dev.pullback.train.Model;
import dev.pullback.train.Residual;
import dev.pullback.train.Sequential;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.SplitMix;
import dev.pullback.train.data.Standardizer;
import dev.pullback.train.task.Loss;
import dev.pullback.train.task.Task;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Networks composed of ops as users write them, in onnxruntime, for batches of several sizes, all of which a model computes together. */
class OnnxCompositionsTest {
    private static final double SINGLE = 1e-6;
    private static final double DOUBLE = 1e-14;
    private static final int WIDTH = 8;

    private final SplitMix random = new SplitMix(9);

    private DMatrixRMaj weights(int rows, int cols) {
        return Initializer.GLOROT.weights(rows, cols, random);
    }

    private Layer linear(int in, int out) {
        return Linear.of("linear" + random.nextInt(1 << 30), in, out, Initializer.GLOROT, random);
    }

    @TestFactory
    Stream<DynamicTest> networks() {
        Map<String, Layer> networks = new LinkedHashMap<>();
        attention(networks);
        heads(networks);
        others(networks);
        openDimensions(networks);
        return networks.entrySet().stream()
                .map(network -> dynamicTest(network.getKey(), () -> agrees(network.getValue(), WIDTH)));
    }

    /** The rows of the batch are the tokens of one sequence. */
    private void attention(Map<String, Layer> networks) {
        DMatrixRMaj q = weights(WIDTH, WIDTH);
        DMatrixRMaj k = weights(WIDTH, WIDTH);
        DMatrixRMaj v = weights(WIDTH, WIDTH);
        networks.put("two causal heads", x -> {
            Var ones = x.tape().constant(new DMatrixRMaj(1, 1, true, 1));
            Var mask = Ops.lowerTriangle(Ops.expand(ones, new Shape(x.rows(), x.rows())));
            Var queries = Ops.matmul(x, x.tape().param("q", q));
            Var keys = Ops.matmul(x, x.tape().param("k", k));
            Var values = Ops.matmul(x, x.tape().param("v", v));
            Var[] heads = new Var[2];
            for (int h = 0; h < 2; h++) {
                Var part = Ops.slice(queries, 0, 4 * h, x.rows(), 4);
                heads[h] = Ops.attention(
                        part,
                        Ops.slice(keys, 0, 4 * h, x.rows(), 4),
                        Ops.slice(values, 0, 4 * h, x.rows(), 4),
                        mask);
            }
            return Ops.add(x, Ops.concatCols(heads));
        });
        networks.put("attention to learned keys", x -> {
            Var keys = x.tape().param("k", k);
            DMatrixRMaj open = new DMatrixRMaj(1, WIDTH, true, 1, 0, 1, 1, 0, 1, 1, 1);
            return Ops.attention(x, keys, x.tape().param("v", v), x.tape().constant(open));
        });
        networks.put("pre-norm block", Sequential.of(
                Residual.of(Sequential.of(LayerNorm.of("n", WIDTH), linear(WIDTH, 16), Activation.SILU, linear(16, WIDTH))),
                LayerNorm.of("m", WIDTH)));
    }

    private void heads(Map<String, Layer> networks) {
        networks.put("poisson", Sequential.of(linear(WIDTH, 3), x -> Ops.exp(Ops.tanh(x))));
        networks.put("ordinal", Sequential.of(linear(WIDTH, 1), x -> {
            Var steps = x.tape().param("steps", new DMatrixRMaj(1, 4, true, -1, 0.3, -0.2, 0.5));
            Var thresholds = Sequences.rowCumulativeSums(Ops.softplus(steps));
            Var below = Ops.sigmoid(Ops.sub(thresholds, Ops.expand(x, new Shape(x.rows(), 4))));
            Var padded = Ops.pad(below, 0, 1, new Shape(x.rows(), 5));
            return Ops.sub(Ops.slice(padded, 0, 1, x.rows(), 4), Ops.slice(padded, 0, 0, x.rows(), 4));
        }));
        networks.put("mixture of normal distributions", Sequential.of(linear(WIDTH, 9), x -> {
            Var shares = Ops.softmax(Ops.slice(x, 0, 0, x.rows(), 3));
            Var means = Ops.slice(x, 0, 3, x.rows(), 3);
            Var deviations = Ops.exp(Ops.scale(Ops.tanh(Ops.slice(x, 0, 6, x.rows(), 3)), 0.5));
            Var mean = Ops.rowSums(Ops.mul(shares, means));
            Var squares = Ops.add(Ops.square(Ops.sub(means, mean)), Ops.square(deviations));
            return Ops.concatCols(shares, means, deviations, mean, Ops.rowSums(Ops.mul(shares, squares)));
        }));
        networks.put("quantiles in order", Sequential.of(
                linear(WIDTH, 4), x -> Sequences.rowCumulativeSums(Ops.softplus(x))));
        networks.put("hazards", Sequential.of(linear(WIDTH, 5), x -> Ops.exp(
                Sequences.rowCumulativeSums(Ops.logSigmoid(Ops.neg(x))))));
        networks.put("top two", Sequential.of(linear(WIDTH, 5), x -> Sorting.rowTopK(Ops.softmax(x), 2)));
    }

    private void others(Map<String, Layer> networks) {
        networks.put("gated linear unit", Sequential.of(linear(WIDTH, 12), Activations::glu));
        DMatrixRMaj tied = weights(WIDTH, 5);
        networks.put("tied weights", x -> {
            Var w = x.tape().param("w", tied);
            return Ops.matmulTransB(Ops.tanh(Ops.matmul(x, w)), w);
        });
        DMatrixRMaj table = weights(7, 5);
        networks.put("embedding sums", x -> {
            Var vectors = x.tape().param("table", table);
            Var sum = x.tape().constant(new DMatrixRMaj(x.rows(), 5));
            for (int j = 0; j < 3; j++) {
                Var size = Ops.abs(Ops.slice(x, 0, j, x.rows(), 1));
                Var index = Ops.add(Ops.step(Ops.shift(size, -1)), Ops.scale(Ops.step(Ops.shift(size, -3)), 2));
                sum = Ops.add(sum, Ops.gatherRows(vectors, index));
            }
            return sum;
        });
        networks.put("two branches", x -> Ops.concatCols(
                Ops.relu(Ops.slice(x, 0, 0, x.rows(), 3)), Ops.softmax(Ops.slice(x, 0, 3, x.rows(), 5)), Ops.rowMax(x)));
        networks.put("checkpoint", Sequential.of(linear(WIDTH, 6), x -> {
            Var bias = x.tape().param("bias", new DMatrixRMaj(1, 6, true, 1, 2, 3, 4, 5, 6));
            Var y = Autodiff.checkpoint(in -> Ops.tanh(Ops.add(Ops.square(in[0]), bias))).apply(x);
            return Autodiff.checkpoint(in -> Ops.mul(in[0], in[1])).apply(y, x);
        }));
        networks.put("cumulative log-sum-exp", Sequential.of(linear(WIDTH, 6), Sequences::rowCumulativeLogSumExps));
        DMatrixRMaj square = weights(WIDTH, WIDTH);
        networks.put("orthogonal weights", x -> {
            Var w = x.tape().param("w", square);
            Var skew = Ops.sub(w, Ops.transpose(w));
            Var identity = x.tape().constant(CommonOps_DDRM.identity(WIDTH));
            return Ops.matmul(x, Ops.solve(Ops.add(identity, skew), Ops.sub(identity, skew)));
        });
        networks.put("normalization without epsilon", x -> {
            Var equal = Ops.mul(x, Ops.step(Ops.slice(x, 0, 0, x.rows(), 1))); // zeros in half of the rows
            Var shifted = Ops.shift(equal, 0.1);
            return Ops.concatCols(
                    Ops.standardizeRows(shifted, 0), Ops.rowDeviations(shifted, 0), Ops.rowRms(equal, 0));
        });
        networks.put("weight normalization", x -> {
            Var w = x.tape().param("w", square);
            return Ops.matmul(x, Ops.transpose(Statistics.unitRows(w)));
        });
    }

    /** Matrices whose columns or rows depend on the number of rows, in ways that a file can state. */
    private void openDimensions(Map<String, Layer> networks) {
        networks.put("columns of the batch", x -> Ops.transpose(Ops.softmax(Ops.transpose(x))));
        networks.put("the first row", x -> Ops.sub(x, Ops.slice(x, 0, 0, 1, x.cols())));
        networks.put("the last row", x -> Ops.sub(x, Ops.slice(x, x.rows() - 1, 0, 1, x.cols())));
        networks.put("rows twice", x -> {
            Var twice = Ops.concatRows(x, Ops.scale(x, 2));
            return Ops.add(Ops.slice(twice, x.rows(), 0, x.rows(), x.cols()), Ops.scale(x, -0.5));
        });
        networks.put("previous row", x -> {
            Var first = x.tape().constant(new DMatrixRMaj(1, x.cols()));
            Var all = Ops.concatRows(first, x);
            return Ops.sub(x, Ops.slice(all, 0, 0, x.rows(), x.cols()));
        });
        networks.put("one long row", x -> Ops.reshape(
                Ops.tanh(Ops.reshape(x, 1, x.rows() * x.cols())), x.rows(), x.cols()));
        networks.put("halves of rows", x -> Ops.reshape(
                Ops.softmax(Ops.reshape(x, 2 * x.rows(), WIDTH / 2)), x.rows(), WIDTH));
        networks.put("distances of the rows", x -> Ops.matmul(Statistics.pairwiseSquaredDistances(x, x), Ops.scale(x, 0.001)));
        networks.put("sums of the batch", x -> Ops.sub(x, Ops.scale(Ops.colSums(x), 0.01)));
        networks.put("outer products", x -> {
            Var left = Arrangements.repeatCols(Ops.slice(x, 0, 0, x.rows(), 3), 2);
            return Ops.mul(left, Arrangements.tile(Ops.slice(x, 0, 3, x.rows(), 2), 1, 3));
        });
    }

    private void agrees(Layer net, int features) throws OrtException {
        Model model = regression(net, features, 1);
        for (int rows : new int[] {200, 1, 2, 3, 5, 7}) {
            DMatrixRMaj x = CommonOps_DDRM.extract(OnnxRuntimeTest.rows(features), 0, rows, 0, features);
            for (int i = 0; i < x.getNumElements(); i++) x.data[i] = (float) Math.tanh(x.data[i]);
            double single = OnnxRuntimeTest.distance(model, x, OnnxPrecision.SINGLE, "predictions");
            assertTrue(single <= SINGLE, rows + " rows, float32: " + single);
            double both;
            try {
                both = OnnxRuntimeTest.distance(model, x, OnnxPrecision.DOUBLE, "predictions");
            } catch (OnnxException e) {
                assertTrue(e.getMessage().contains("float64"), e.getMessage());
                continue;
            }
            assertTrue(both <= DOUBLE, rows + " rows, float64: " + both);
        }
    }

    private static Model regression(Layer net, int features, int targets) {
        List<String> names = IntStream.range(0, features).mapToObj(i -> "x" + i).toList();
        Dataset data = Dataset.of(new DMatrixRMaj(2, features), new DMatrixRMaj(2, targets), List.of("y"), names);
        return Model.of(net, data, Task.custom("any", Loss.squared()));
    }

    @TestFactory
    Stream<DynamicTest> residualConvolutions() {
        ImageSize image = new ImageSize(3, 6, 7);
        Convolution c = Convolution.of(image, 3, 3).padding(1);
        BatchNorm norm = BatchNorm.of("norm", image);
        Layer block = Sequential.of(
                Residual.of(Sequential.of(
                        Conv2d.of("a", c, Initializer.HE, random), norm, Activation.RELU, Conv2d.of("b", c, Initializer.HE, random))),
                Activation.RELU,
                x -> Ops.tanh(x));
        return Stream.of(
                dynamicTest("residual convolution", () -> agrees(block, image.elements())),
                dynamicTest("scaled targets", () -> {
                    Model model = regression(linear(4, 1), 4, 1)
                            .targetStandardizer(Standardizer.of(new double[] {0.5}, new double[] {0.25}));
                    DMatrixRMaj x = OnnxRuntimeTest.rows(4);
                    assertEquals(0, OnnxRuntimeTest.distance(model, x, OnnxPrecision.DOUBLE, "predictions"), DOUBLE);
                }));
    }
}
