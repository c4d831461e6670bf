package dev.pullback.playground.network;

import com.google.gson.stream.JsonWriter;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.ops.Ops;
import dev.pullback.playground.Json;
import dev.pullback.train.Epoch;
import dev.pullback.train.Score;
import dev.pullback.train.Weights;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.watch.Diagnosis;
import dev.pullback.train.watch.Film;
import dev.pullback.train.watch.Finding;
import dev.pullback.train.watch.Histogram;
import dev.pullback.train.watch.LayerFrame;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ejml.data.DMatrixRMaj;

/** A network that is trained step by step; each method that returns a text returns JSON, unless it says otherwise. */
public final class NetworkRoom {
    private static final int MAX_POINTS = 200;

    private final NetworkSettings settings;
    private final StepwiseTraining training;
    private final Pictures pictures;

    /** Creates an untrained network; see {@code NetworkSettings} for the text. */
    public NetworkRoom(String text) {
        settings = NetworkSettings.of(text);
        training = new StepwiseTraining(settings);
        pictures = new Pictures(settings, training.net(), training.data().train());
    }

    /** Takes steps until their number or the time is reached, and returns the number of steps taken. */
    public int train(int count, double millis) {
        long end = System.nanoTime() + (long) (millis * 1e6);
        int taken = 0;
        while (taken < count && !training.isFinished()) {
            training.step();
            taken++;
            if (System.nanoTime() > end) break;
        }
        return taken;
    }

    private Map<String, DMatrixRMaj> weightsByName() {
        return Weights.of(training.net(), training.data().train()).parameters();
    }

    /** Returns the bits of the weights as hexadecimal numbers, a line for each parameter. */
    public String weights() {
        StringBuilder bits = new StringBuilder();
        weightsByName().forEach((name, m) -> {
            bits.append(name);
            for (int i = 0; i < m.getNumElements(); i++)
                bits.append(' ').append(Long.toHexString(Double.doubleToLongBits(m.data[i])));
            bits.append('\n');
        });
        return bits.toString();
    }

    /** Returns the weights with the digits of a float, separated by spaces; {@link #restore} reads them. */
    public String model() {
        StringBuilder text = new StringBuilder();
        for (DMatrixRMaj m : weightsByName().values())
            for (int i = 0; i < m.getNumElements(); i++)
                text.append(text.length() == 0 ? "" : " ").append((float) m.data[i]);
        return text.toString();
    }

    /**
     * Sets the weights of a trained network of the same layers.
     *
     * @throws IllegalArgumentException if their number is another
     */
    public void restore(String model) {
        String[] numbers = model.trim().split("\\s+", -1);
        Map<String, DMatrixRMaj> weights = weightsByName();
        int count =
                weights.values().stream().mapToInt(DMatrixRMaj::getNumElements).sum();
        if (numbers.length != count)
            throw new IllegalArgumentException("the model has " + numbers.length + " weights, the network " + count);
        int k = 0;
        for (DMatrixRMaj m : weights.values())
            for (int i = 0; i < m.getNumElements(); i++) m.data[i] = Double.parseDouble(numbers[k++]);
    }

    /** Returns the program that does the same with the library, as text. */
    public String java() {
        return settings.java(training.data().train());
    }

    /** Returns the probabilities of the classes for a drawn image: pixels from 0 to 1, separated by spaces. */
    public String recognize(String pixels) {
        String[] parts = pixels.trim().split(" ", -1);
        DMatrixRMaj x = new DMatrixRMaj(1, parts.length);
        for (int i = 0; i < parts.length; i++) x.data[i] = Double.parseDouble(parts[i]);
        Var p = Ops.softmax(settings.scaled(training.net().apply(new Tape().input("x", x))));
        StringBuilder all = new StringBuilder();
        for (int j = 0; j < p.cols(); j++)
            all.append(j == 0 ? "" : " ").append(p.value().get(0, j));
        return all.toString();
    }

    /** Returns the rows: x, y and label of each training and test row. */
    public String points() {
        Dataset.Split data = training.data();
        return Json.object(out -> {
            out.name("images").value(settings.isImages());
            out.name("classes").value(data.train().classes());
            points(out.name("train"), data.train());
            points(out.name("test"), data.test());
            out.name("frame").beginArray();
            for (double f : pictures.frame()) out.value(f);
            out.endArray();
        });
    }

    private static void points(JsonWriter out, Dataset rows) throws IOException {
        out.beginArray();
        for (int i = 0; i < rows.size() && rows.features().numCols == 2; i++) {
            out.beginArray();
            out.value(rows.features().get(i, 0))
                    .value(rows.features().get(i, 1))
                    .value(rows.labels()[i]);
            out.endArray();
        }
        out.endArray();
    }

    /** Returns all that the page draws after some steps. */
    public String snapshot() {
        return Json.object(out -> {
            List<Epoch> epochs = training.epochs();
            out.name("steps").value(training.steps());
            out.name("epochs").value(epochs.size());
            out.name("planned").value(training.planned());
            out.name("skipped").value(training.skipped());
            Json.number(out.name("rate"), training.rate());
            Score test = training.score();
            Json.number(out.name("loss"), training.loss());
            Json.number(out.name("testLoss"), test.loss());
            Json.number(out.name("accuracy"), test.metric());
            curve(out, epochs);
            Film film = training.film();
            out.name("signs").beginArray();
            for (Finding finding : Diagnosis.soFar(epochs, film))
                out.value(finding.toString().replaceAll(" \\(--[a-z]+\\)", "")); // options of the command line
            out.endArray();
            out.name("layers").beginArray();
            for (LayerFrame layer : film.frames().get(film.frames().size() - 1).layers()) layer(out, layer);
            out.endArray();
            pictures.write(out);
        });
    }

    /** Writes training loss, test loss and accuracy of at most 200 epochs, the last of them included. */
    private static void curve(JsonWriter out, List<Epoch> epochs) throws IOException {
        out.name("curve").beginArray();
        int points = Math.min(epochs.size(), MAX_POINTS);
        for (int i = 1; i <= points; i++) {
            Epoch e = epochs.get((int) ((long) i * epochs.size() / points) - 1);
            Score test = Objects.requireNonNull(e.validation());
            out.beginArray();
            for (double v : new double[] {e.loss(), test.loss(), test.metric()}) Json.number(out, v);
            out.endArray();
        }
        out.endArray();
    }

    private static void layer(JsonWriter out, LayerFrame layer) throws IOException {
        out.beginObject();
        out.name("name").value(layer.name());
        Json.number(out.name("dead"), layer.dead());
        Json.number(out.name("saturated"), layer.saturated());
        Json.number(out.name("gradientNorm"), layer.gradient());
        Json.number(out.name("updateRatio"), layer.update());
        histogram(out.name("outputs"), layer.outputs());
        histogram(out.name("cotangents"), layer.cotangents());
        out.endObject();
    }

    private static void histogram(JsonWriter out, Histogram h) throws IOException {
        out.beginObject();
        Json.number(out.name("low"), h.low());
        Json.number(out.name("high"), h.high());
        out.name("counts").beginArray();
        for (int c : h.counts()) out.value(c);
        out.endArray().endObject();
    }
}
