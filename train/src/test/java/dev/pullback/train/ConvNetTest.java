package dev.pullback.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.Autodiff;
import dev.pullback.core.Tape;
import dev.pullback.kernels.image.ImageSize;
import dev.pullback.ops.Ops;
import dev.pullback.train.data.DataException;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Generated;
import dev.pullback.train.onnx.Onnx;
import dev.pullback.train.optim.AdamW;
import dev.pullback.train.safetensors.SafeTensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConvNetTest {
    private static final ImageSize COLOR = new ImageSize(3, 9, 6);

    @TempDir
    private Path folder;

    private static ConvNet net() {
        return ConvNet.of(COLOR, List.of(4, 5), 7, 2);
    }

    private static Model model(ConvNet net) {
        List<String> names =
                IntStream.range(0, net.features()).mapToObj(i -> "pixel " + i).toList();
        return Model.of(net, names, List.of("a", "b"));
    }

    @Test
    void theParametersAreCountedBeforeTheyAreDrawn() {
        ConvNet net = net().norm(Norm.LAYER);
        assertEquals(4 * 28 + 5 * 37 + 11 * 7 + 2 * 7 + 8 * 2, net.parameterCount());
        long drawn = net.parameters().values().stream()
                .mapToLong(DMatrixRMaj::getNumElements)
                .sum();
        assertEquals(drawn, net.parameterCount());
        assertEquals(
                List.of(
                        "conv1.w",
                        "conv1.b",
                        "conv2.w",
                        "conv2.b",
                        "layer1.w",
                        "layer1.b",
                        "norm1.gamma",
                        "norm1.beta",
                        "layer2.w",
                        "layer2.b"),
                List.copyOf(net.parameters().keySet()));
        assertEquals("conv 3x9x6, filters 4-5, mlp 10-7-2 relu, layer norm, 404 parameters", net.toString());
        assertEquals(2, net.outputs());
        assertEquals(COLOR, net.image());
        assertThrows(IllegalStateException.class, () -> net.seed(1));
    }

    @Test
    void batchNormAppliesToTheChannelsOfEachBlock() {
        ConvNet net = net().norm(Norm.BATCH);
        assertEquals(4 * 28 + 5 * 37 + 11 * 7 + 2 * 7 + 8 * 2 + 2 * (4 + 5), net.parameterCount());
        assertEquals(4, net.parameters().get("conv1.norm.gamma").numCols);
        assertEquals(5, net.parameters().get("conv2.norm.beta").numCols);
        Path file = folder.resolve("net.onnx");
        Onnx.export(model(net), file);
        assertTrue(Files.exists(file));
    }

    private static DMatrixRMaj named(Tape tape, String name) {
        for (int i = 0; i < tape.size(); i++)
            if (name.equals(tape.at(i).name())) return tape.at(i).value();
        throw new AssertionError(name);
    }

    @Test
    void eachChannelIsNormalisedOverAllPixelsOfTheBatch() {
        ImageSize image = new ImageSize(2, 2, 3);
        int m = 3;
        DMatrixRMaj x = new DMatrixRMaj(m, image.elements());
        for (int i = 0; i < x.data.length; i++) x.data[i] = 5 * Math.sin(i * i + 1) + (i % 12 < 6 ? 100 : -3);
        BatchNorm norm = BatchNorm.of("norm", image).epsilon(1e-3);
        Tape tape = new Tape();
        DMatrixRMaj y = norm.apply(tape.input("x", x)).value();
        for (int c = 0; c < 2; c++) {
            double mean = 0;
            double square = 0;
            for (int i = 0; i < m; i++) for (int p = 0; p < 6; p++) mean += x.get(i, c * 6 + p) / (m * 6);
            for (int i = 0; i < m; i++)
                for (int p = 0; p < 6; p++) square += Math.pow(x.get(i, c * 6 + p) - mean, 2) / (m * 6);
            for (int i = 0; i < m; i++)
                for (int p = 0; p < 6; p++)
                    assertEquals((x.get(i, c * 6 + p) - mean) / Math.sqrt(square + 1e-3), y.get(i, c * 6 + p), 1e-12);
            assertEquals(0.1 * mean, named(tape, "norm.mean.next").get(0, c), 1e-12);
            assertEquals(
                    0.9 + 0.1 * square * 18 / 17,
                    named(tape, "norm.variance.next").get(0, c),
                    1e-12);
        }
        DMatrixRMaj evaluated =
                norm.evaluating().apply(new Tape().input("x", x)).value();
        for (int i = 0; i < x.data.length; i++)
            assertEquals(x.data[i] / Math.sqrt(1 + 1e-3), evaluated.data[i], 1e-12); // mean 0, variance 1
    }

    @Test
    void theSeedDecidesTheWeights() {
        double[] first = net().seed(1).parameters().get("conv2.w").data;
        assertArrayEquals(first, net().seed(1).parameters().get("conv2.w").data);
        assertTrue(first[0] != net().seed(2).parameters().get("conv2.w").data[0]);
    }

    @Test
    void aModelIsReadWithoutTheCodeThatBuiltIt() {
        Path file = folder.resolve("net.safetensors");
        ConvNet net =
                net().activation(Activation.TANH).norm(Norm.BATCH).dropout(0.25).seed(3);
        Model saved = model(net);
        saved.save(file);
        Model read = Model.load(file);
        assertEquals(net.toString(), read.net().toString());
        DMatrixRMaj x = new DMatrixRMaj(5, net.features());
        for (int i = 0; i < x.getNumElements(); i++) x.data[i] = Math.sin(i);
        assertArrayEquals(saved.logits(x).data, read.logits(x).data);
    }

    @Test
    void aDamagedDescriptionIsRefused() {
        Path file = folder.resolve("net.safetensors");
        model(net()).save(file);
        SafeTensors good = SafeTensors.read(file);
        String sizes = "\"sizes\":[10,7,2],\"activation\":\"relu\",\"norm\":\"none\",\"dropout\":0.0";
        refused(good, sizes, "the network has no image size");
        refused(good, sizes + ",\"image\":[3,9,6]", "the network has no filters");
        refused(good, sizes + ",\"image\":[3,9],\"filters\":[4,5]", "image size [3, 9]");
        refused(good, sizes + ",\"image\":[3,9,6],\"filters\":[4,5,6]", "too small for 3 blocks");
        refused(good, sizes + ",\"image\":[3,9,6],\"filters\":[4,-5]", "each number must be at least 1");
        refused(good, sizes + ",\"image\":[2147483647,9,6],\"filters\":[4,5]", "has more than 2147483647 elements");
        refused(good, sizes + ",\"image\":[3,9,6],\"filters\":[4,500]", "parameters but the file holds only");
        refused(good, sizes + ",\"image\":[3,9,6],\"filters\":[4,null]", "the network has no filters");
    }

    private void refused(SafeTensors good, String architecture, String reason) {
        Map<String, String> texts = new LinkedHashMap<>(good.metadata());
        texts.put("pullback.architecture", "{\"kind\":\"conv\"," + architecture + "}");
        Path file = folder.resolve("damaged.safetensors");
        new SafeTensors(good.tensors(), texts).write(file);
        String text = assertThrows(DataException.class, () -> Model.load(file)).getMessage();
        assertTrue(text.contains(reason), text);
    }

    @Test
    void impossibleSizesAreRefusedByName() {
        assertEquals(
                "convolutional network: an image of 3x9x6 is too small for 3 blocks [4, 5, 6]: after 2 it is 5x2x1, and"
                        + " each block halves height and width",
                refusal(() -> ConvNet.of(COLOR, List.of(4, 5, 6), 2)));
        assertEquals(
                "convolutional network: the filters are [4, 0]; each number must be at least 1",
                refusal(() -> ConvNet.of(COLOR, List.of(4, 0), 2)));
        assertEquals(
                "convolutional network: the filters are [] and there are 1 widths; at least one of each is needed",
                refusal(() -> ConvNet.of(COLOR, List.of(), 2)));
        assertEquals(
                "convolutional network: the filters are [4] and there are 0 widths; at least one of each is needed",
                refusal(() -> ConvNet.of(COLOR, List.of(4))));
    }

    private static String refusal(Runnable code) {
        return String.valueOf(
                assertThrows(IllegalArgumentException.class, code::run).getMessage());
    }

    /** A block is the convolution, the maximum and the activation, whatever the activation is. */
    @Test
    void theGradientReachesEveryParameter() {
        Tape tape = new Tape();
        ConvNet net = net().activation(Activation.GELU).seed(2);
        DMatrixRMaj x = new DMatrixRMaj(4, net.features());
        for (int i = 0; i < x.getNumElements(); i++) x.data[i] = Math.cos(i * i);
        var gradients = Autodiff.gradients(Ops.sum(Ops.square(net.apply(tape.input("x", x)))));
        net.parameters().forEach((name, w) -> {
            double largest = 0;
            DMatrixRMaj g = gradients.of(name);
            for (int i = 0; i < g.getNumElements(); i++) largest = Math.max(largest, Math.abs(g.data[i]));
            assertTrue(largest > 0, name);
        });
    }

    @Test
    void itLearnsDigits() {
        Dataset.Split data = Generated.fontDigits(600, 12, 1).split(0.25, 1);
        ConvNet net =
                ConvNet.of(data.train().image().orElseThrow(), List.of(8), 10).seed(1);
        Trainer.of(net).optimizer(AdamW.of(0.01)).epochs(12).seed(1).fit(data.train());
        double accuracy = Accuracy.of(net, data.test());
        assertTrue(accuracy > 0.85, "accuracy " + accuracy);
    }
}
