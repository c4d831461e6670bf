package dev.pullback.playground.network;

import com.google.gson.stream.JsonWriter;
import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Gradients;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.ops.Ops;
import dev.pullback.playground.network.TrainingSigns.LayerState;
import dev.pullback.train.Mlp;
import dev.pullback.train.Weights;
import dev.pullback.train.data.Batch;
import dev.pullback.train.data.Batches;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.optim.Optimizer;
import dev.pullback.train.optim.Schedule;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/** A network that is trained step by step; each method that returns a text returns JSON. */
public final class NetworkRoom {
    private static final int GRID = 40;
    private static final int UNIT_GRID = 20;
    private static final int MAX_UNITS = 32;
    private static final int BINS = 24;
    private static final int PROBE_ROWS = 200;

    /** An activation beyond this share of its range is saturated. */
    private static final double SATURATED = 0.97;

    private final NetworkSettings settings;
    private final Dataset.Split data;
    private final Mlp net;
    private final Optimizer optimizer;
    private final Schedule schedule;
    private final Batches batches;
    private final long planned;
    private final Tape tape = new Tape();
    private final List<double[]> curve = new ArrayList<>();
    private final Map<String, Double> ratios = new LinkedHashMap<>();
    private final double firstLoss;

    /** The rectangle that the boundary is drawn on: least x and y, width and height. */
    private final double[] frame;

    private @Nullable Iterator<Batch> epoch;
    private int steps;
    private int epochs;
    private int skipped;
    private double lossOfEpoch;
    private int rowsOfEpoch;

    /** Creates an untrained network; see {@code NetworkSettings} for the text. */
    public NetworkRoom(String text) {
        settings = NetworkSettings.of(text);
        data = settings.split();
        net = settings.net(data.train());
        optimizer = settings.update();
        schedule = settings.rates();
        settings.options();
        batches = Batches.shuffled(data.train(), settings.batch(), settings.seed());
        planned = (long) settings.epochs() * ((data.train().size() + settings.batch() - 1) / settings.batch());
        frame = frame(data.train().features());
        firstLoss = evaluate(data.train())[0];
    }

    /** Takes steps until their number or the time is reached, and returns the number of steps taken. */
    public int train(int count, double millis) {
        long end = System.nanoTime() + (long) (millis * 1e6);
        int taken = 0;
        while (taken < count && steps < planned) {
            step();
            taken++;
            if (System.nanoTime() > end) break;
        }
        return taken;
    }

    private void step() {
        Iterator<Batch> rows = epoch;
        if (rows == null) rows = batches.epoch(epochs).iterator();
        epoch = rows;
        Batch batch = rows.next();
        tape.reset();
        Var loss = loss(logits(tape.input("x", batch.features())), tape.input("y", batch.targets()));
        Gradients gradients = Autodiff.gradients(loss);
        List<Var> variables = gradients.variables();
        List<DMatrixRMaj> parameters = new ArrayList<>();
        List<DMatrixRMaj> slopes = new ArrayList<>();
        for (Var v : variables) {
            parameters.add(v.value());
            slopes.add(gradients.of(v));
        }
        double norm = norm(slopes);
        if (Double.isFinite(loss.scalar()) && Double.isFinite(norm)) update(gradients, parameters, slopes, norm);
        else skipped++;
        lossOfEpoch += loss.scalar() * batch.size();
        rowsOfEpoch += batch.size();
        steps++;
        if (!rows.hasNext()) endEpoch();
    }

    private void update(Gradients gradients, List<DMatrixRMaj> parameters, List<DMatrixRMaj> slopes, double norm) {
        if (settings.clip() > 0 && norm > settings.clip()) {
            double factor = settings.clip() / (norm + 1e-6);
            for (DMatrixRMaj g : slopes) for (int i = 0; i < g.getNumElements(); i++) g.data[i] *= factor;
        }
        List<DMatrixRMaj> before = new ArrayList<>();
        for (DMatrixRMaj p : parameters) before.add(p.copy());
        optimizer.learningRate(settings.rate() * schedule.factor(steps, planned));
        optimizer.step(gradients.names(), parameters, slopes);
        for (int k = 0; k < before.size(); k++) {
            double moved = 0;
            double size = 0;
            DMatrixRMaj p = parameters.get(k);
            for (int i = 0; i < p.getNumElements(); i++) {
                double d = p.data[i] - before.get(k).data[i];
                moved += d * d;
                size += p.data[i] * p.data[i];
            }
            if (p.numRows > 1) ratios.put(gradients.names().get(k), Math.sqrt(moved / Math.max(size, 1e-300)));
        }
    }

    private void endEpoch() {
        epoch = null;
        epochs++;
        double[] test = evaluate(data.test());
        curve.add(new double[] {lossOfEpoch / rowsOfEpoch, test[0], test[1]});
        lossOfEpoch = 0;
        rowsOfEpoch = 0;
    }

    private Var logits(Var x) {
        Var z = net.apply(x);
        return settings.scale() == 1 ? z : Ops.scale(z, settings.scale());
    }

    private Var loss(Var z, Var y) {
        return Ops.softmaxCrossEntropy(z, y, settings.options());
    }

    /** Returns the loss and the accuracy. */
    private double[] evaluate(Dataset rows) {
        Tape own = new Tape();
        Var z = logits(own.input("x", rows.features()));
        Var loss = loss(z, own.input("y", rows.targets()));
        int[] labels = rows.labels();
        int right = 0;
        for (int i = 0; i < labels.length; i++) if (largest(z.value(), i) == labels[i]) right++;
        return new double[] {loss.scalar(), (double) right / labels.length};
    }

    private static int largest(DMatrixRMaj z, int row) {
        int best = 0;
        for (int j = 1; j < z.numCols; j++) if (z.get(row, j) > z.get(row, best)) best = j;
        return best;
    }

    private static double norm(List<DMatrixRMaj> all) {
        double sum = 0;
        for (DMatrixRMaj m : all) for (int i = 0; i < m.getNumElements(); i++) sum += m.data[i] * m.data[i];
        return Math.sqrt(sum);
    }

    /** Returns the bits of the weights as hexadecimal numbers, for comparisons. */
    public String weights() {
        Tape own = new Tape();
        logits(own.input("x", data.test().features()));
        StringBuilder bits = new StringBuilder();
        for (Var v : own.params()) {
            bits.append(v.label());
            DMatrixRMaj m = v.value();
            for (int i = 0; i < m.getNumElements(); i++)
                bits.append(' ').append(Long.toHexString(Double.doubleToLongBits(m.data[i])));
            bits.append('\n');
        }
        return bits.toString();
    }

    /** Returns the weights with the digits of a float, separated by spaces; {@link #restore} reads them. */
    public String model() {
        StringBuilder text = new StringBuilder();
        for (DMatrixRMaj m : Weights.of(net, data.train()).parameters().values())
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
        Weights weights = Weights.of(net, data.train());
        if (numbers.length != weights.parameterCount())
            throw new IllegalArgumentException(
                    "the model has " + numbers.length + " weights, the network " + weights.parameterCount());
        int k = 0;
        for (DMatrixRMaj m : weights.parameters().values())
            for (int i = 0; i < m.getNumElements(); i++) m.data[i] = Double.parseDouble(numbers[k++]);
    }

    /** Returns the program that does the same with the library. */
    public String java() {
        return settings.java(data.train());
    }

    /** Returns the probabilities of the classes for a drawn image: pixels from 0 to 1, separated by spaces. */
    public String recognize(String pixels) {
        String[] parts = pixels.trim().split(" ", -1);
        DMatrixRMaj x = new DMatrixRMaj(1, parts.length);
        for (int i = 0; i < parts.length; i++) x.data[i] = Double.parseDouble(parts[i]);
        Var p = Ops.softmax(logits(new Tape().input("x", x)));
        StringBuilder all = new StringBuilder();
        for (int j = 0; j < p.cols(); j++)
            all.append(j == 0 ? "" : " ").append(p.value().get(0, j));
        return all.toString();
    }

    /** Returns the rows: x, y and label of each training and test row. */
    public String points() {
        return json(out -> {
            out.name("images").value(settings.isImages());
            out.name("classes").value(data.train().classes());
            points(out.name("train"), data.train());
            points(out.name("test"), data.test());
            out.name("frame").beginArray();
            for (double f : frame) out.value(f);
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
        return json(out -> {
            out.name("steps").value(steps);
            out.name("epochs").value(epochs);
            out.name("planned").value(planned);
            out.name("skipped").value(skipped);
            out.name("rate").value(optimizer.learningRate());
            double[] test = evaluate(data.test());
            number(out.name("loss"), curve.isEmpty() ? firstLoss : curve.get(curve.size() - 1)[0]);
            number(out.name("testLoss"), test[0]);
            number(out.name("accuracy"), test[1]);
            out.name("curve").beginArray();
            int stride = Math.max(1, curve.size() / 200);
            for (int i = 0; i < curve.size(); i += stride) {
                out.beginArray();
                for (double v : curve.get(i)) number(out, v);
                out.endArray();
            }
            out.endArray();
            List<LayerState> layers = layers(out);
            out.name("signs").beginArray();
            for (String words : TrainingSigns.of(curve, layers, firstLoss)) out.value(words);
            out.endArray();
            if (!settings.isImages()) pictures(out);
            else unitsOfImages(out);
        });
    }

    /** Writes the distributions of the hidden layers. */
    private List<LayerState> layers(JsonWriter out) throws IOException {
        int n = Math.min(PROBE_ROWS, data.train().size());
        int[] first = new int[n];
        for (int i = 0; i < n; i++) first[i] = i;
        Dataset probe = data.train().rows(first);
        Tape own = new Tape();
        Var loss = loss(logits(own.input("x", probe.features())), own.input("y", probe.targets()));
        List<Var> hidden = new ArrayList<>();
        for (int i = 0; i < own.size(); i++)
            if (own.at(i).op().name().equals(settings.activation())) hidden.add(own.at(i));
        List<Var> weights = own.params().stream()
                .filter(v -> v.rows() > 1 || settings.layers().isEmpty())
                .toList();
        List<Var> wanted = new ArrayList<>(hidden);
        wanted.addAll(weights);
        Var[] g = Autodiff.vjp(loss, own.constant(1), wanted.toArray(Var[]::new));
        List<LayerState> states = new ArrayList<>();
        out.name("layers").beginArray();
        for (int k = 0; k < hidden.size(); k++) {
            DMatrixRMaj a = hidden.get(k).value();
            double slope = k < weights.size() ? norm(List.of(g[hidden.size() + k].value())) : 0;
            double ratio =
                    k < weights.size() ? ratios.getOrDefault(weights.get(k).label(), 0.0) : 0;
            LayerState state = new LayerState("layer " + (k + 1), dead(a), saturated(a), slope, ratio);
            states.add(state);
            out.beginObject();
            out.name("name").value(state.name());
            number(out.name("dead"), state.dead());
            number(out.name("saturated"), state.saturated());
            number(out.name("gradientNorm"), slope);
            number(out.name("updateRatio"), ratio);
            histogram(out.name("activations"), a);
            histogram(out.name("cotangents"), g[k].value());
            out.endObject();
        }
        out.endArray();
        if (weights.size() > hidden.size())
            states.add(new LayerState("output", 0, 0, norm(List.of(g[g.length - 1].value())), 0));
        return states;
    }

    private double dead(DMatrixRMaj a) {
        if (!settings.activation().equals("relu")) return 0;
        int dead = 0;
        for (int j = 0; j < a.numCols; j++) {
            boolean alive = false;
            for (int i = 0; i < a.numRows; i++) alive |= a.get(i, j) > 0;
            if (!alive) dead++;
        }
        return (double) dead / a.numCols;
    }

    private double saturated(DMatrixRMaj a) {
        boolean isTanh = settings.activation().equals("tanh");
        if (!isTanh && !settings.activation().equals("sigmoid")) return 0;
        int count = 0;
        for (int i = 0; i < a.getNumElements(); i++) {
            double x = isTanh ? a.data[i] : 2 * a.data[i] - 1;
            if (Math.abs(x) > SATURATED) count++;
        }
        return (double) count / a.getNumElements();
    }

    private static void histogram(JsonWriter out, DMatrixRMaj m) throws IOException {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < m.getNumElements(); i++) {
            if (!Double.isFinite(m.data[i])) continue;
            low = Math.min(low, m.data[i]);
            high = Math.max(high, m.data[i]);
        }
        int[] counts = new int[BINS];
        double width = (high - low) / BINS;
        for (int i = 0; i < m.getNumElements(); i++) {
            if (!Double.isFinite(m.data[i])) continue;
            counts[width > 0 ? (int) Math.min(BINS - 1, (m.data[i] - low) / width) : 0]++;
        }
        out.beginObject();
        number(out.name("low"), low);
        number(out.name("high"), high);
        out.name("counts").beginArray();
        for (int c : counts) out.value(c);
        out.endArray().endObject();
    }

    private static double[] frame(DMatrixRMaj x) {
        if (x.numCols != 2) return new double[] {0, 0, 1, 1};
        double[] low = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
        double[] high = {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
        for (int i = 0; i < x.numRows; i++) {
            for (int j = 0; j < 2; j++) {
                low[j] = Math.min(low[j], x.get(i, j));
                high[j] = Math.max(high[j], x.get(i, j));
            }
        }
        double margin = 0.15 * Math.max(high[0] - low[0], high[1] - low[1]);
        return new double[] {
            low[0] - margin, low[1] - margin, high[0] - low[0] + 2 * margin, high[1] - low[1] + 2 * margin
        };
    }

    private DMatrixRMaj plane(int n) {
        DMatrixRMaj x = new DMatrixRMaj(n * n, 2);
        for (int i = 0; i < n * n; i++) {
            int row = i / n;
            x.set(i, 0, frame[0] + frame[2] * (i % n + 0.5) / n);
            x.set(i, 1, frame[1] + frame[3] * (1 - (row + 0.5) / n));
        }
        return x;
    }

    /** Writes class and probability over the plane, and each hidden unit, as numbers from 0 to 99. */
    private void pictures(JsonWriter out) throws IOException {
        Var p = Ops.softmax(logits(new Tape().input("x", plane(GRID))));
        out.name("grid").value(GRID);
        out.name("boundary").beginArray();
        for (int i = 0; i < GRID * GRID; i++) {
            int c = largest(p.value(), i);
            double share = p.value().get(i, c);
            out.value(100 * c + (int) Math.min(99, Math.max(0, 100 * (Double.isFinite(share) ? share : 0))));
        }
        out.endArray();
        Tape own = new Tape();
        logits(own.input("x", plane(UNIT_GRID)));
        out.name("unitGrid").value(UNIT_GRID);
        out.name("units").beginArray();
        for (int id = 0; id < own.size(); id++) {
            if (!own.at(id).op().name().equals(settings.activation())) continue;
            out.beginArray();
            DMatrixRMaj a = own.at(id).value();
            for (int j = 0; j < Math.min(a.numCols, MAX_UNITS); j++) unit(out, column(a, j));
            out.endArray();
        }
        out.endArray();
    }

    /** Writes the weights of each unit of the first layer as an image. */
    private void unitsOfImages(JsonWriter out) throws IOException {
        Tape own = new Tape();
        logits(own.input("x", new DMatrixRMaj(1, StrokeDigits.SIDE * StrokeDigits.SIDE)));
        DMatrixRMaj w = own.params().get(0).value();
        out.name("unitGrid").value(StrokeDigits.SIDE);
        out.name("units").beginArray().beginArray();
        for (int j = 0; j < Math.min(w.numCols, MAX_UNITS); j++) unit(out, column(w, j));
        out.endArray().endArray();
    }

    private static double[] column(DMatrixRMaj m, int j) {
        double[] column = new double[m.numRows];
        for (int i = 0; i < column.length; i++) column[i] = m.get(i, j);
        return column;
    }

    private static void unit(JsonWriter out, double[] values) throws IOException {
        double low = Arrays.stream(values).filter(Double::isFinite).min().orElse(0);
        double high = Arrays.stream(values).filter(Double::isFinite).max().orElse(0);
        double width = Math.max(high - low, 1e-12);
        out.beginArray();
        for (double v : values) out.value(Double.isFinite(v) ? (int) Math.min(99, 100 * (v - low) / width) : 0);
        out.endArray();
    }

    private static void number(JsonWriter out, double x) throws IOException {
        if (Double.isFinite(x)) out.value(x);
        else out.value(Double.toString(x));
    }

    /** Writes a part of a JSON text. */
    @FunctionalInterface
    private interface Part {
        void write(JsonWriter out) throws IOException;
    }

    private static String json(Part part) {
        StringWriter text = new StringWriter();
        try (JsonWriter out = new JsonWriter(text)) {
            out.beginObject();
            part.write(out);
            out.endObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("playground: a string cannot be written", impossible);
        }
        return text.toString();
    }
}
