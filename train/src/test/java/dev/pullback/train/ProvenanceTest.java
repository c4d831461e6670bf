package dev.pullback.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Generated;
import dev.pullback.train.onnx.Onnx;
import dev.pullback.train.optim.Sgd;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvenanceTest {
    @TempDir
    private Path folder;

    private final Dataset data = Generated.moons(200, 0.1, 1);

    @Test
    void aFileSaysHowTheModelWasTrained() {
        Mlp net = Mlp.of(2, 4, 2).seed(3);
        Path best = folder.resolve("best.safetensors");
        History history = Trainer.of(net)
                .optimizer(Sgd.of(0.1).momentum(0.9))
                .epochs(3)
                .batchSize(50)
                .seed(7)
                .clipNorm(1)
                .validate(0.25)
                .best(best)
                .fit(data);
        Path file = folder.resolve("moons.safetensors");
        Model.of(net, data)
                .provenance(history.provenance().metric("test accuracy", 0.875))
                .save(file);
        Provenance read = Model.load(file).provenance().orElseThrow();
        assertTrue(read.library().matches("\\d+\\.\\d+\\.\\d+.*"), read.library());
        assertEquals(Runtime.version().toString(), read.java());
        assertEquals("50", read.settings().get("batch size"));
        assertEquals("7", read.settings().get("seed"));
        assertEquals("3", read.settings().get("seed of the weights"));
        assertEquals("1.0", read.settings().get("clip norm"));
        assertEquals("sgd, rate 0.1, momentum 0.9", read.settings().get("optimizer"));
        assertEquals(history.last().loss(), read.metrics().get("training loss"));
        assertEquals(history.last().validation().metric(), read.metrics().get("validation accuracy"));
        assertEquals(0.875, read.metrics().get("test accuracy"));
        Dataset rows = data.split(0.25, 7).train();
        assertEquals(rows + ", fingerprint " + rows.fingerprint(), read.data());
        assertEquals(
                Integer.toString(history.best().number()),
                Model.load(best).provenance().orElseThrow().settings().get("epoch"));
    }

    @Test
    void equalRowsHaveEqualFingerprints() {
        assertEquals(data.fingerprint(), Generated.moons(200, 0.1, 1).fingerprint());
        assertNotEquals(data.fingerprint(), Generated.moons(200, 0.1, 2).fingerprint());
        double[] weights = new double[200];
        java.util.Arrays.fill(weights, 2);
        assertNotEquals(data.fingerprint(), data.withWeights(weights).fingerprint());
    }

    @Test
    void theSameTrainingWritesTheSameFile() throws Exception {
        Path[] files = {folder.resolve("a"), folder.resolve("b")};
        for (Path file : files) {
            Mlp net = Mlp.of(2, 4, 2);
            History history = Trainer.of(net).epochs(2).fit(data);
            Model.of(net, data).provenance(history.provenance()).save(file);
        }
        assertEquals(-1, Files.mismatch(files[0], files[1]));
    }

    @Test
    void anOnnxFileHasTheProvenanceToo() {
        byte[] bytes = Onnx.of(Model.of(Mlp.of(2, 4, 2), data)).toByteArray();
        assertTrue(new String(bytes, StandardCharsets.ISO_8859_1).contains("fingerprint " + data.fingerprint()));
    }
}
