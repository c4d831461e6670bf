package dev.pullback.train.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import dev.pullback.train.Activation;
import dev.pullback.train.Conv2d;
import dev.pullback.train.ConvNet;
import dev.pullback.train.GruCell;
import dev.pullback.train.Initializer;
import dev.pullback.train.Layer;
import dev.pullback.train.Linear;
import dev.pullback.train.LstmCell;
import dev.pullback.train.Mlp;
import dev.pullback.train.Model;
import dev.pullback.train.Sequential;
import dev.pullback.train.Trainer;
import dev.pullback.train.data.Csv;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.FeatureEncoding;
import dev.pullback.train.data.Missing;
import dev.pullback.train.data.SplitMix;
import dev.pullback.train.data.Table;
import dev.pullback.train.data.Unseen;
import dev.pullback.train.task.Inputs;
import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Networks of images and sequences, and tables with categories and missing cells, in onnxruntime. */
class OnnxNetworksTest {
    private static final double SINGLE = 1e-6;
    private static final double DOUBLE = 1e-14;

    private final SplitMix random = new SplitMix(5);

    private static Model classifier(Layer net, int features) {
        List<String> names = IntStream.range(0, features).mapToObj(i -> "x" + i).toList();
        return Model.of(net, names, List.of("a", "b", "c"));
    }

    private Layer read(int inputs) {
        return Sequential.of(Activation.TANH, Linear.of("last", inputs, 3, Initializer.GLOROT, random));
    }

    @TestFactory
    Stream<DynamicTest> imagesOfAllKinds() {
        ImageSize image = new ImageSize(4, 9, 11);
        Map<String, Convolution> kinds = new LinkedHashMap<>();
        kinds.put("plain", new Convolution(image, 6, new Window(3, 3, 1, 0, 1), 1));
        kinds.put("stride", new Convolution(image, 6, new Window(3, 2, 2, 0, 1), 1));
        kinds.put("padding", new Convolution(image, 6, new Window(2, 3, 1, 1, 1), 1));
        kinds.put("dilation", new Convolution(image, 6, new Window(3, 3, 1, 1, 2), 1));
        kinds.put("groups", new Convolution(image, 6, new Window(3, 3, 2, 1, 1), 2));
        kinds.put("each channel", new Convolution(image, 8, new Window(2, 2, 2, 1, 2), 4));
        return kinds.entrySet().stream().map(kind -> dynamicTest(kind.getKey(), () -> {
            Convolution c = kind.getValue();
            Layer net = Sequential.of(
                    Conv2d.of("conv", c, Initializer.HE, random), read(c.output().elements()));
            Model model = classifier(net, image.elements());
            DMatrixRMaj x = OnnxRuntimeTest.rows(image.elements());
            assertEquals(0, OnnxRuntimeTest.distance(model, x, OnnxPrecision.SINGLE, "probabilities"), SINGLE);
        }));
    }

    @TestFactory
    Stream<DynamicTest> poolsOfAllKinds() {
        ImageSize image = new ImageSize(3, 8, 9);
        List<Window> windows = List.of(
                new Window(2, 2, 2, 0, 1), new Window(3, 2, 1, 0, 1), new Window(3, 3, 2, 1, 1), new Window(2, 2, 1, 0, 2));
        return windows.stream().map(w -> dynamicTest(w.toString(), () -> {
            ImageSize pooled = w.output(image, image.channels());
            Layer most = x -> Images.maxPool(x, image, w);
            Layer mean = x -> Images.avgPool(x, image, w);
            Layer spread = x -> Images.avgPoolTranspose(Images.avgPool(x, image, w), image, w);
            DMatrixRMaj x = OnnxRuntimeTest.rows(image.elements());
            for (Layer pool : List.of(most, mean, spread)) {
                int outputs = pool == spread ? image.elements() : pooled.elements();
                Model model = classifier(Sequential.of(pool, read(outputs)), image.elements());
                assertEquals(0, OnnxRuntimeTest.distance(model, x, OnnxPrecision.SINGLE, "probabilities"), SINGLE);
            }
            Model model = classifier(Sequential.of(most, read(pooled.elements())), image.elements());
            assertEquals(0, OnnxRuntimeTest.distance(model, x, OnnxPrecision.DOUBLE, "probabilities"), DOUBLE);
        }));
    }

    @Test
    void upsampledImages() throws OrtException {
        ImageSize image = new ImageSize(2, 4, 5);
        Layer net = Sequential.of(x -> Images.upsample(x, image, 2), read(4 * image.elements()));
        Model model = classifier(net, image.elements());
        DMatrixRMaj x = OnnxRuntimeTest.rows(image.elements());
        assertEquals(0, OnnxRuntimeTest.distance(model, x, OnnxPrecision.SINGLE, "probabilities"), SINGLE);
    }

    @Test
    void recurrentNetworks() throws OrtException {
        int steps = 6;
        GruCell gru = GruCell.of("gru", 3, 8, random);
        LstmCell lstm = LstmCell.of("lstm", 3, 8, random);
        Layer ofGru = x -> {
            Var h = x.tape().constant(new DMatrixRMaj(x.rows(), 8));
            for (int t = 0; t < steps; t++) h = gru.next(Ops.slice(x, 0, 3 * t, x.rows(), 3), h);
            return h;
        };
        Layer ofLstm = x -> {
            LstmCell.State state = lstm.start(x.tape(), x.rows());
            for (int t = 0; t < steps; t++) state = lstm.next(Ops.slice(x, 0, 3 * t, x.rows(), 3), state);
            return state.h();
        };
        DMatrixRMaj x = OnnxRuntimeTest.rows(3 * steps);
        for (Layer cells : List.of(ofGru, ofLstm)) {
            Model model = classifier(Sequential.of(cells, read(8)), 3 * steps);
            assertEquals(0, OnnxRuntimeTest.distance(model, x, OnnxPrecision.SINGLE, "probabilities"), SINGLE);
            assertEquals(0, OnnxRuntimeTest.distance(model, x, OnnxPrecision.DOUBLE, "probabilities"), DOUBLE);
        }
    }

    @Test
    void severalInputs() throws OrtException {
        Linear last = Linear.of("last", 4, 3, Initializer.GLOROT, random);
        Layer net = x -> last.apply(Ops.concatCols(x, Inputs.of(x, "more")));
        DMatrixRMaj x = OnnxRuntimeTest.rows(2);
        DMatrixRMaj more = OnnxRuntimeTest.rows(2);
        Dataset like = Dataset.of(x, new int[x.numRows], List.of("a", "b", "c"), List.of("x0", "x1"))
                .withInput("more", more);
        Model model = Model.of(net, like);
        DMatrixRMaj expected = model.task().read(model.logits(like), null);
        byte[] file = Onnx.of(model).precision(OnnxPrecision.DOUBLE).toByteArray();
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(file);
                OnnxTensor first = tensor(x);
                OnnxTensor second = tensor(more);
                OrtSession.Result result = session.run(Map.of("x", first, "more", second))) {
            agree(expected, result, DOUBLE);
        }
    }

    private static OnnxTensor tensor(DMatrixRMaj m) throws OrtException {
        return OnnxTensor.createTensor(
                OrtEnvironment.getEnvironment(), DoubleBuffer.wrap(m.data), new long[] {m.numRows, m.numCols});
    }

    private static void agree(DMatrixRMaj expected, OrtSession.Result result, double tolerance) {
        DoubleBuffer actual =
                ((OnnxTensor) result.get("probabilities").orElseThrow()).getDoubleBuffer();
        for (int i = 0; i < expected.getNumElements(); i++) assertEquals(expected.data[i], actual.get(i), tolerance);
    }

    /** Rows with texts, numbers and missing cells; the column b is embedded. */
    private static List<List<?>> cells(SplitMix cells, int count) {
        List<List<?>> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String color = List.of("red", "green", "blue", "").get(cells.nextInt(4));
            String city = "city" + cells.nextInt(9);
            String size = cells.nextInt(5) == 0 ? "" : Double.toString(cells.nextDouble(900, 1100));
            rows.add(List.of(color, city, size, i % 3 == 0 ? "no" : "yes"));
        }
        return rows;
    }

    private static final List<String> COLUMNS = List.of("color", "t1", "size", "label");

    @Test
    void rawCellsOfATable() throws OrtException {
        Csv csv = Csv.defaults().label("label").missing(Missing.MEAN).embed("t1");
        Table train = csv.table(COLUMNS, cells(random, 400));
        FeatureEncoding encoding = FeatureEncoding.standardizing(train);
        Dataset data = encoding.apply(train);
        Mlp net = Mlp.of(data.features().numCols, 12, 2).embed(data.categoryFeatures()).seed(1);
        Trainer.of(net).epochs(3).fit(data);
        Model model = Model.of(net, data);
        List<List<?>> rows = cells(new SplitMix(77), 1000);
        rows.set(3, List.of("violet", "nowhere", "1000", "yes"));
        byte[] file = Onnx.of(model)
                .encoding(encoding)
                .precision(OnnxPrecision.DOUBLE)
                .toByteArray();
        String[] colors = new String[rows.size()];
        String[] cities = new String[rows.size()];
        double[] sizes = new double[rows.size()];
        DMatrixRMaj expected = new DMatrixRMaj(rows.size(), 2);
        for (int i = 0; i < colors.length; i++) {
            colors[i] = (String) rows.get(i).get(0);
            cities[i] = (String) rows.get(i).get(1);
            String size = (String) rows.get(i).get(2);
            sizes[i] = size.isEmpty() ? Double.NaN : Double.parseDouble(size);
            double[] features = new double[model.featureNames().size()];
            encoding.features(Map.of("color", colors[i], "t1", cities[i], "size", size), features);
            DMatrixRMaj read = model.read(new DMatrixRMaj(1, features.length, true, features));
            System.arraycopy(read.data, 0, expected.data, 2 * i, 2);
        }
        try (OrtSession session = OrtEnvironment.getEnvironment().createSession(file);
                OnnxTensor color = texts(colors);
                OnnxTensor city = texts(cities);
                OnnxTensor size = tensor(new DMatrixRMaj(sizes.length, 1, true, sizes));
                OrtSession.Result result = session.run(Map.of("color", color, "t1", city, "size", size))) {
            agree(expected, result, DOUBLE);
        }
    }

    @Test
    void whatTheEncodingRefusesIsNaN() throws OrtException {
        Csv csv = Csv.defaults().label("label").missing(Missing.REFUSE).unseen(Unseen.REFUSE);
        Table train = csv.table(
                List.of("color", "size", "label"),
                List.of(List.of("red", "1", "no"), List.of("blue", "2", "yes"), List.of("red", "4", "no")));
        FeatureEncoding encoding = FeatureEncoding.standardizing(train);
        Dataset data = encoding.apply(train);
        Model model = Model.of(Mlp.of(3, 4, 2).seed(1), data);
        byte[] file = Onnx.of(model)
                .encoding(encoding)
                .precision(OnnxPrecision.DOUBLE)
                .toByteArray();
        try (OrtSession session = OrtEnvironment.getEnvironment().createSession(file);
                OnnxTensor color = texts("red", "green", "", "blue");
                OnnxTensor size = tensor(new DMatrixRMaj(4, 1, true, 1, 2, 3, Double.NaN));
                OrtSession.Result result = session.run(Map.of("color", color, "size", size))) {
            DoubleBuffer actual =
                    ((OnnxTensor) result.get("probabilities").orElseThrow()).getDoubleBuffer();
            for (int i = 0; i < 8; i++) assertEquals(i >= 2, Double.isNaN(actual.get(i)), "row " + i / 2);
        }
    }

    private static OnnxTensor texts(String... values) throws OrtException {
        return OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), values, new long[] {values.length, 1});
    }

    @Test
    void convolutionalNetworksOfTrain() throws OrtException {
        ImageSize image = new ImageSize(3, 12, 12);
        ConvNet net = ConvNet.of(image, List.of(4, 6), 10, 3);
        Model model = classifier(net, image.elements());
        DMatrixRMaj x = OnnxRuntimeTest.rows(image.elements());
        assertEquals(0, OnnxRuntimeTest.distance(model, x, OnnxPrecision.SINGLE, "probabilities"), SINGLE);
        assertTrue(net.toString().contains("conv"), net.toString());
    }
}
