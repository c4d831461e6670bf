package dev.pullback.playground.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.pullback.train.Mlp;
import dev.pullback.train.Trainer;
import dev.pullback.train.Weights;
import dev.pullback.train.data.Dataset;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.tools.ToolProvider;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkRoomTest {
    private static NetworkRoom trained(String settings) {
        NetworkRoom room = new NetworkRoom(settings);
        room.train(Integer.MAX_VALUE, 1e9);
        return room;
    }

    private static JsonObject snapshot(NetworkRoom room) {
        return JsonParser.parseString(room.snapshot()).getAsJsonObject();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "epochs=3",
                "epochs=3&data=rings&activation=relu&optimizer=momentum&rate=0.1&schedule=cosine",
                "epochs=2&data=spirals&layers=8-4&smoothing=0.1&temperature=2&optimizer=adamw&batch=20",
                "epochs=2&data=blobs&optimizer=rmsprop&schedule=oneCycle&scale=2&activation=gelu"
            })
    void theWeightsAreThoseOfTheTrainer(String text) {
        NetworkSettings settings = NetworkSettings.of(text);
        Dataset.Split data = settings.split();
        Mlp net = settings.net(data.train());
        Trainer.of(net)
                .loss(settings.loss())
                .optimizer(settings.update())
                .schedule(settings.rates())
                .batchSize(settings.batch())
                .epochs(settings.epochs())
                .seed(settings.seed())
                .eager()
                .fit(data.train());
        StringBuilder expected = new StringBuilder();
        for (Map.Entry<String, DMatrixRMaj> e :
                Weights.of(net, data.train()).parameters().entrySet()) {
            expected.append(e.getKey());
            for (int i = 0; i < e.getValue().getNumElements(); i++)
                expected.append(' ').append(Long.toHexString(Double.doubleToLongBits(e.getValue().data[i])));
            expected.append('\n');
        }
        assertEquals(expected.toString(), trained(text).weights());
    }

    @Test
    void theProgramCompilesAndPrintsTheSameAccuracy(@TempDir Path folder) throws Exception {
        NetworkRoom room = trained("epochs=20&clip=5&smoothing=0.05");
        Path source = folder.resolve("Playground.java");
        Files.writeString(source, room.java());
        int failed = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        folder.toString(),
                        source.toString());
        assertEquals(0, failed, room.java());
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            Method main = loader.loadClass("Playground").getDeclaredMethod("main", String[].class);
            main.setAccessible(true);
            main.invoke(null, (Object) new String[0]);
        } finally {
            System.setOut(before);
        }
        assertEquals(
                snapshot(room).get("accuracy").getAsDouble(),
                Double.parseDouble(printed.toString(StandardCharsets.UTF_8).trim()),
                0.011);
    }

    /** Each has one fault, which one sentence names. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "optimizer=sgd&rate=300&activation=relu: rate is too high|dead",
                "optimizer=sgd&rate=1000&activation=gelu: rate is too high",
                "optimizer=momentum&rate=100&activation=relu&layers=16-16: rate is too high|dead",
                "optimizer=adam&rate=10&activation=tanh: saturated|rate is too high",
                "optimizer=adam&rate=30&activation=sigmoid: saturated|rate is too high",
                "optimizer=rmsprop&rate=5&activation=tanh: saturated|rate is too high",
                "optimizer=adam&rate=3&activation=relu&layers=16-16: dead|rate is too high",
                "layers=4-4-4-4&activation=sigmoid&optimizer=sgd&rate=0.1&data=rings&epochs=20: gradient vanishes",
                "layers=8-8-8-8&activation=sigmoid&optimizer=sgd&rate=0.1&data=rings: gradient vanishes",
                "noise=0.6&layers=64-64&epochs=200&rate=0.01&activation=relu: overfitting from epoch",
                "noise=0.5&layers=64-64&epochs=200&rate=0.01&data=spirals&activation=relu: overfitting from epoch",
                "noise=0.6&layers=64-32&epochs=200&rate=0.01&data=rings&activation=relu: overfitting from epoch"
            })
    void aPlantedFaultIsNamed(String planted) {
        int colon = planted.indexOf(": ");
        String signs =
                snapshot(trained(planted.substring(0, colon))).get("signs").toString();
        boolean named = false;
        for (String words : planted.substring(colon + 2).split("\\|", -1)) named |= signs.contains(words);
        assertTrue(named, () -> planted + " has " + signs);
    }

    @ParameterizedTest
    @ValueSource(strings = {"moons", "spirals", "rings", "blobs", "digits"})
    void theDefaultsOfADataSetHaveNoSigns(String data) {
        NetworkRoom room = new NetworkRoom("data=" + data);
        for (int k = 0; k < 6; k++) {
            assertEquals("[]", snapshot(room).get("signs").toString(), data);
            room.train(100, 1e9);
        }
        assertEquals("[]", snapshot(room).get("signs").toString(), data);
    }

    @Test
    void aModelIsRestored() {
        NetworkRoom room = trained("data=digits&layers=16&epochs=10&rate=0.01&activation=relu");
        NetworkRoom other = new NetworkRoom("data=digits&layers=16&epochs=10&rate=0.01&activation=relu");
        other.restore(room.model());
        double accuracy = snapshot(other).get("accuracy").getAsDouble();
        assertTrue(accuracy >= 0.97, () -> "accuracy " + accuracy);
        assertThrows(IllegalArgumentException.class, () -> other.restore("1 2 3"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data=iris",
                "rate=0",
                "rate=x",
                "layers=0",
                "layers=4-4-4-4-4",
                "activation=step",
                "optimizer=lion",
                "layers=16-",
                "layers=a",
                "smoothing=1",
                "temperature=0",
                "batch=0",
                "schedule=warm",
                "epochs=0.5",
                "noise=NaN",
                "layers=1000"
            })
    void aWrongSettingIsRefusedInOneLine(String settings) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> new NetworkRoom(settings), settings);
        assertEquals(1, e.getMessage().lines().count());
    }
}
