package dev.pullback.train.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.pullback.core.Var;
import dev.pullback.kernels.image.Convolution;
import dev.pullback.kernels.image.ImageSize;
import dev.pullback.kernels.image.Window;
import dev.pullback.ops.Images;
import dev.pullback.ops.Ops;
import dev.pullback.ops.SpecialFunctions;
import dev.pullback.train.Activation;
import dev.pullback.train.BatchNorm;
import dev.pullback.train.Conv2d;
import dev.pullback.train.Dropout;
import dev.pullback.train.Initializer;
import dev.pullback.train.Layer;
import dev.pullback.train.LayerNorm;
import dev.pullback.train.Linear;
import dev.pullback.train.MaxPool;
import dev.pullback.train.Model;
import dev.pullback.train.Residual;
import dev.pullback.train.Sequential;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.SplitMix;
import dev.pullback.train.data.Standardizer;
import dev.pullback.train.task.Task;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Runs exported networks in onnxruntime and compares the outputs with the library's, over 1,000 rows each. */
class OnnxRuntimeTest {
    private static final int ROWS = 1000;
    private static final double SINGLE = 1e-6;
    private static final double DOUBLE = 1e-14;

    private final SplitMix random = new SplitMix(7);

    private Linear linear(String name, int in, int out) {
        return Linear.of(name, in, out, Initializer.GLOROT, random);
    }

    private Model classifier(Layer hidden) {
        Layer net = Sequential.of(linear("first", 6, 8), hidden, linear("last", 8, 3));
        double[] means = {1, -2, 100, 0, 3, 0.5};
        double[] deviations = {2, 1, 40, 1, 0.1, 7};
        return Model.of(net, names("f", 6), List.of("a", "b", "c"))
                .standardizer(Standardizer.of(means, deviations))
                .temperature(1.7)
                .note("source", "a test");
    }

    private static List<String> names(String prefix, int n) {
        return IntStream.range(0, n).mapToObj(i -> prefix + i).toList();
    }

    @TestFactory
    Stream<DynamicTest> layers() {
        Map<String, Layer> layers = new LinkedHashMap<>();
        Activation.standard().forEach(layers::put);
        layers.put("layer norm", LayerNorm.of("norm", 8));
        layers.put("batch norm", BatchNorm.of("norm", 8));
        layers.put("dropout", Dropout.of("drop", 0.5, 1));
        layers.put("residual", Residual.of(Sequential.of(linear("inner", 8, 8), Activation.SILU)));
        layers.put("rms norm", x -> Ops.rmsNorm(x, x.tape().constant(row(8, 1.5)), 1e-6));
        verbs().forEach((name, verb) -> layers.put(name, x -> verb.apply(Ops.scale(Ops.tanh(x), 2))));
        return layers.entrySet().stream()
                .map(e -> dynamicTest(e.getKey(), () -> agrees(classifier(e.getValue()), rows(6))));
    }

    /** Verbs from 8 columns to 8 columns, for arguments from -2 to 2. */
    private static Map<String, UnaryOperator<Var>> verbs() {
        Map<String, UnaryOperator<Var>> verbs = new LinkedHashMap<>();
        verbs.put("softplus", Ops::softplus);
        verbs.put("logSigmoid", Ops::logSigmoid);
        verbs.put("exp", x -> Ops.exp(Ops.tanh(x)));
        verbs.put("log", x -> Ops.log(Ops.shift(Ops.square(x), 1)));
        verbs.put("sqrt", x -> Ops.sqrt(Ops.shift(Ops.abs(x), 1)));
        verbs.put("pow", x -> Ops.pow(Ops.shift(Ops.abs(x), 1), 1.5));
        verbs.put("reciprocal", x -> Ops.reciprocal(Ops.shift(Ops.square(x), 1)));
        verbs.put("sin", Ops::sin);
        verbs.put("cos", Ops::cos);
        verbs.put("clip", x -> Ops.clip(x, -0.5, 0.25));
        verbs.put("maximum", x -> Ops.maximum(x, Ops.neg(x)));
        verbs.put("minimum", x -> Ops.minimum(x, Ops.scale(x, 2)));
        verbs.put("expm1", x -> Ops.expm1(Ops.tanh(x)));
        verbs.put("log1p", x -> Ops.log1p(Ops.square(x)));
        verbs.put("softmax", Ops::softmax);
        verbs.put("logSoftmax", Ops::logSoftmax);
        verbs.put("logSumExp", x -> Ops.sub(x, Ops.logSumExp(x)));
        verbs.put("standardizeRows", x -> Ops.standardizeRows(x, 1e-5));
        verbs.put("row reductions", x -> Ops.add(Ops.mul(x, Ops.rowMax(x)), Ops.rowSums(x)));
        verbs.put("rowRms", x -> Ops.div(x, Ops.rowRms(x, 1e-3)));
        verbs.put("slices", x -> Ops.concatCols(Ops.slice(x, 0, 3, x.rows(), 5), Ops.slice(x, 0, 0, x.rows(), 3)));
        verbs.put("expand", x -> Ops.mul(x, Ops.expand(Ops.rowSums(x), x.shape())));
        verbs.put("logAddExp", x -> Ops.logAddExp(x, Ops.scale(x, -3)));
        verbs.put("where", x -> Ops.where(Ops.step(x), Ops.square(x), Ops.scale(x, 0.1)));
        verbs.put("matmulTransB", x -> Ops.matmulTransB(x, x.tape().constant(square(8))));
        verbs.put("erf", SpecialFunctions::erf);
        verbs.put("tan", x -> Ops.tan(Ops.tanh(x)));
        verbs.put("asinh", SpecialFunctions::asinh);
        verbs.put("atan", SpecialFunctions::atan);
        verbs.put("sinh", x -> SpecialFunctions.sinh(Ops.tanh(x)));
        verbs.putAll(MoreVerbs.all());
        return verbs;
    }

    private static DMatrixRMaj row(int n, double value) {
        DMatrixRMaj row = new DMatrixRMaj(1, n);
        row.fill(value);
        return row;
    }

    private static DMatrixRMaj square(int n) {
        DMatrixRMaj m = new DMatrixRMaj(n, n);
        Random random = new Random(4);
        for (int i = 0; i < n * n; i++) m.data[i] = random.nextGaussian() / 3;
        return m;
    }

    static DMatrixRMaj rows(int cols) {
        DMatrixRMaj x = new DMatrixRMaj(ROWS, cols);
        Random random = new Random(11);
        for (int i = 0; i < x.getNumElements(); i++) x.data[i] = (float) (3 * random.nextGaussian());
        return x;
    }

    @Test
    void aConvolutionalNetwork() throws OrtException {
        Convolution first =
                new Convolution(new ImageSize(2, 9, 7), 4, new Window(3, 2, 2, 1, 1), 2);
        ImageSize half = first.output();
        Window pool = Window.of(2);
        ImageSize pooled = pool.output(half, half.channels());
        Layer net = Sequential.of(
                Conv2d.of("conv", first, Initializer.HE, random),
                BatchNorm.of("conv.norm", half),
                Activation.RELU,
                MaxPool.of(half, 1),
                x -> Images.avgPool(x, half, pool),
                linear("last", pooled.elements(), 3));
        Model model = Model.of(net, names("p", first.image().elements()), List.of("a", "b", "c"));
        DMatrixRMaj x = rows(first.image().elements());
        assertEquals(0, distance(model, x, OnnxPrecision.SINGLE, "probabilities"), SINGLE);
        String text = assertThrows(OnnxException.class, () -> bytes(model, OnnxPrecision.DOUBLE))
                .getMessage();
        assertTrue(text.contains("conv2d"), text);
    }

    @Test
    void aTransposedConvolution() throws OrtException {
        Convolution c = Convolution.of(new ImageSize(2, 8, 6), 3, 3).stride(2).padding(1);
        DMatrixRMaj w = Initializer.HE.weights(c.filterSize(), c.filters(), random);
        w.reshape(c.filters(), c.filterSize());
        Layer net = x -> Images.conv2dTranspose(x, x.tape().constant(w), c);
        Model model = Model.of(
                net, regression(c.output().elements(), c.image().elements()), Task.regression());
        DMatrixRMaj x = rows(c.output().elements());
        assertEquals(0, distance(model, x, OnnxPrecision.SINGLE, "predictions"), 2e-5);
    }

    private static Dataset regression(int features, int targets) {
        return Dataset.of(
                new DMatrixRMaj(2, features), new DMatrixRMaj(2, targets), names("y", targets), names("x", features));
    }

    @Test
    void regressionInTheUnitOfTheTargets() throws OrtException {
        Layer net = Sequential.of(linear("first", 5, 7), Activation.TANH, linear("last", 7, 2));
        Model model = Model.of(net, regression(5, 2), Task.regression())
                .targetStandardizer(Standardizer.of(new double[] {10, -3}, new double[] {2, 0.5}));
        assertEquals(0, distance(model, rows(5), OnnxPrecision.SINGLE, "predictions"), 1e-5);
        assertEquals(0, distance(model, rows(5), OnnxPrecision.DOUBLE, "predictions"), DOUBLE);
    }

    @Test
    void labelsAndDistributions() throws OrtException {
        Layer labels = Sequential.of(linear("first", 5, 7), Activation.TANH, linear("last", 7, 3));
        Model multi = Model.of(labels, regression(5, 3), Task.multiLabel());
        assertEquals(0, distance(multi, rows(5), OnnxPrecision.SINGLE, "probabilities"), SINGLE);
        Layer two = Sequential.of(linear("first", 5, 7), Activation.TANH, linear("last", 7, 4));
        Model gaussian = Model.of(two, regression(5, 2), Task.gaussian());
        assertEquals(0, distance(gaussian, rows(5), OnnxPrecision.DOUBLE, "predictions"), DOUBLE);
        Layer wide = Sequential.of(linear("first", 5, 7), Activation.TANH, linear("last", 7, 8));
        Model quantiles = Model.of(wide, regression(5, 2), Task.quantiles(0.1, 0.3, 0.5, 0.9));
        assertEquals(0, distance(quantiles, rows(5), OnnxPrecision.DOUBLE, "predictions"), DOUBLE);
    }

    private static void agrees(Model model, DMatrixRMaj x) throws OrtException {
        assertEquals(0, distance(model, x, OnnxPrecision.SINGLE, "probabilities"), SINGLE, "float32");
        byte[] exported;
        try {
            exported = bytes(model, OnnxPrecision.DOUBLE);
        } catch (OnnxException e) {
            assertTrue(e.getMessage().contains("float64"), e.getMessage());
            return;
        }
        assertEquals(0, distance(exported, model, x, OnnxPrecision.DOUBLE, "probabilities"), DOUBLE, "float64");
    }

    private static byte[] bytes(Model model, OnnxPrecision precision) {
        return Onnx.of(model).precision(precision).toByteArray();
    }

    static double distance(Model model, DMatrixRMaj x, OnnxPrecision precision, String output)
            throws OrtException {
        return distance(bytes(model, precision), model, x, precision, output);
    }

    /** The largest difference of an output from the model's own, relative to 1 or to the value if that is larger. */
    private static double distance(byte[] file, Model model, DMatrixRMaj x, OnnxPrecision precision, String output)
            throws OrtException {
        DMatrixRMaj expected = model.read(x);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        long[] shape = {x.numRows, x.numCols};
        try (OrtSession session = environment.createSession(file);
                OnnxTensor tensor = precision == OnnxPrecision.DOUBLE
                        ? OnnxTensor.createTensor(environment, DoubleBuffer.wrap(x.data), shape)
                        : OnnxTensor.createTensor(environment, FloatBuffer.wrap(floats(x)), shape);
                OrtSession.Result result = session.run(Map.of("x", tensor))) {
            OnnxTensor values = (OnnxTensor) result.get(output).orElseThrow();
            double largest = 0;
            for (int i = 0; i < expected.getNumElements(); i++) {
                double actual = precision == OnnxPrecision.DOUBLE
                        ? values.getDoubleBuffer().get(i)
                        : values.getFloatBuffer().get(i);
                double scale = Math.max(1, Math.abs(expected.data[i]));
                largest = Math.max(largest, Math.abs(actual - expected.data[i]) / scale);
            }
            return largest;
        }
    }

    private static float[] floats(DMatrixRMaj x) {
        float[] values = new float[x.getNumElements()];
        for (int i = 0; i < values.length; i++) values[i] = (float) x.data[i];
        return values;
    }
}
