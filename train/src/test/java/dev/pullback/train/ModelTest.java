package dev.pullback.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.ops.Ops;
import dev.pullback.train.data.DataException;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Generated;
import dev.pullback.train.data.SplitMix;
import dev.pullback.train.data.Standardizer;
import dev.pullback.train.optim.Adam;
import dev.pullback.train.safetensors.SafeTensors;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ModelTest {
    private static final List<String> FEATURES = List.of("width", "height \"mm\"");
    private static final List<String> CLASSES = List.of("ä", "<b>", "c\nd");

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("model.safetensors");
    }

    private static Dataset data() {
        Dataset spirals = Generated.spirals(120, 3, 0.05, 2);
        DMatrixRMaj scaled = spirals.features().copy();
        for (int i = 0; i < scaled.getNumElements(); i++) scaled.data[i] = 100 * scaled.data[i] + 1000;
        return Dataset.of(scaled, spirals.labels(), CLASSES, FEATURES);
    }

    @ParameterizedTest
    @EnumSource(Norm.class)
    void aSavedModelReturnsTheSameLogits(Norm norm) {
        Dataset data = data();
        Standardizer scale = Standardizer.fit(data.features());
        Mlp net = Mlp.of(2, 16, 8, 3)
                .activation(Activation.SILU)
                .norm(norm)
                .dropout(norm == Norm.LAYER ? 0.2 : 0)
                .seed(3);
        Trainer.of(net).optimizer(Adam.of(0.02)).epochs(30).fit(scale.apply(data));
        Model model = Model.of(net, data).standardizer(scale).note("source", "spirals, 2026");
        model.save(file());

        Model again = Model.load(file());
        assertArrayEquals(model.logits(data.features()).data, again.logits(data.features()).data);
        assertEquals(FEATURES, again.featureNames());
        assertEquals(CLASSES, again.classNames());
        assertEquals(scale, again.standardizer().orElseThrow());
        assertEquals(Map.of("source", "spirals, 2026"), again.notes());
        assertEquals(model.toString(), again.toString());
        assertEquals(net.toString(), again.net().toString());

        List<String> names = again.predict(data.features());
        int[] classes = again.classes(data.features());
        DMatrixRMaj probabilities = again.probabilities(data.features());
        int right = 0;
        for (int i = 0; i < data.size(); i++) {
            assertEquals(CLASSES.get(classes[i]), names.get(i));
            if (classes[i] == data.labels()[i]) right++;
            double sum = 0;
            for (int k = 0; k < 3; k++) {
                sum += probabilities.get(i, k);
                assertTrue(probabilities.get(i, k) <= probabilities.get(i, classes[i]));
            }
            assertEquals(1, sum, 1e-12);
        }
        assertTrue(right > 60, "right: " + right);
    }

    @Test
    void everyActivationIsSaved() {
        for (Activation activation : Activation.standard().values()) {
            Mlp net = Mlp.of(2, 5, 3).activation(activation).seed(1);
            Model model = Model.of(net, FEATURES, CLASSES);
            model.save(file());
            DMatrixRMaj x = data().features();
            assertArrayEquals(model.logits(x).data, Model.load(file()).logits(x).data, activation.name());
        }
    }

    @Test
    void aNetworkOfOnesOwnIsReadIntoOneBuiltByTheSameCode() {
        Model.of(own(1), FEATURES, CLASSES).save(file());
        Layer net = own(2);
        Model read = Model.load(file(), net);
        DMatrixRMaj x = new DMatrixRMaj(new double[][] {{1, 2}, {-3, 0.5}});
        assertArrayEquals(Predictions.logits(own(1), x).data, read.logits(x).data);
        assertEquals(
                file() + ": not a valid model: the network is not an Mlp or a ConvNet, so only your code can build it;"
                        + " build it and call Model.load(path, net)",
                refusal());
    }

    private static Layer own(long seed) {
        SplitMix random = new SplitMix(seed);
        return Sequential.of(
                Linear.of("in", 2, 4, Initializer.HE, random),
                BatchNorm.of("norm", 4),
                Residual.of(Linear.of("block", 4, 4, Initializer.HE, random).then(Ops::relu)),
                Dropout.of("drop", 0.5, seed),
                Linear.of("out", 4, 3, Initializer.GLOROT, random));
    }

    @Test
    void aFileThatIsNoModelIsRefusedByItsReason() {
        SafeTensors.of(Map.of("w", new DMatrixRMaj(1, 1))).write(file());
        assertEquals(
                file() + ": not a valid model: pullback.format is missing in the metadata; was the file written by"
                        + " Model.save?",
                refusal());
        Model.of(Mlp.of(2, 3), FEATURES, CLASSES).save(file());
        SafeTensors good = SafeTensors.read(file());

        refused(good, "pullback.format", "2", "its format is '2'; only 1 is supported");
        refused(
                good,
                "pullback.architecture",
                "{\"kind\":\"mlp\",\"sizes\":[2,4,3],\"activation\":\"relu\",\"norm\":\"none\",\"dropout\":0}",
                "the architecture has 27 parameters but the file holds only 9 numbers");
        refused(
                good,
                "pullback.architecture",
                "{\"kind\":\"mlp\",\"sizes\":[2,100000000,3],\"activation\":\"relu\",\"norm\":\"none\",\"dropout\":0}",
                "the architecture has 600000003 parameters but the file holds only 9 numbers");
        refused(
                good,
                "pullback.architecture",
                "{\"kind\":\"mlp\",\"sizes\":[2,1,3],\"activation\":\"relu\",\"norm\":\"none\",\"dropout\":0}",
                "weights: 'layer1.w' is 2x3 but the network's is 2x1; they must have the same shape");
        refused(
                good,
                "pullback.architecture",
                "{\"kind\":\"mlp\"}",
                "the activation is not one of [relu, leaky-relu, elu, gelu,"
                        + " silu, tanh, sigmoid]; build the network and call Model.load(path, net)");
        refused(good, "pullback.architecture", "[[", "the architecture is not the JSON that Model.save writes");
        refused(
                good,
                "pullback.architecture",
                "[".repeat(100_000),
                "the architecture is not the JSON that Model.save writes");
        refused(
                good,
                "pullback.classes",
                "[\"a\"]",
                "the network has 2 features and 3 outputs, but the file names 2 features and 1 classes");
        refused(good, "pullback.classes", "[\"a\",null,\"b\"]", "pullback.classes lacks a name");
        refused(good, "pullback.standardizer", "{\"means\":[1]}", "the standardizer lacks means or deviations");
        refused(
                good,
                "pullback.standardizer",
                "{\"means\":[1],\"deviations\":[1]}",
                "model: the standardizer of 1 column does not fit 2 features");
    }

    private void refused(SafeTensors good, String key, String text, String reason) {
        Map<String, String> texts = new LinkedHashMap<>(good.metadata());
        texts.put(key, text);
        new SafeTensors(good.tensors(), texts).write(file());
        assertEquals(file() + ": not a valid model: " + reason, refusal());
    }

    private String refusal() {
        String message =
                assertThrows(DataException.class, () -> Model.load(file())).getMessage();
        assertEquals(1, message.lines().count(), message);
        return message;
    }

    @Test
    void otherColumnsAreRefused() {
        Model model = Model.of(Mlp.of(2, 3), FEATURES, CLASSES);
        assertEquals(
                "model: x is 4x5 but the model has 2 features; the number of columns must be the same",
                assertThrows(MatrixDimensionException.class, () -> model.logits(new DMatrixRMaj(4, 5)))
                        .getMessage());
    }

    @Test
    void aLogitThatIsNaNHasNoClass() {
        Model model = Model.of(x -> x, FEATURES, FEATURES);
        DMatrixRMaj x = new DMatrixRMaj(new double[][] {{1, 2}, {Double.NaN, 1}});
        assertEquals(List.of("height \"mm\"", "?"), model.predict(x));
        assertEquals(Map.of(), model.weights().all());
    }
}
