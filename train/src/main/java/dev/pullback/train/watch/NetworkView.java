package dev.pullback.train.watch;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Gradients;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.kernels.image.ImageSize;
import dev.pullback.ops.Ops;
import dev.pullback.train.Activation;
import dev.pullback.train.Layer;
import dev.pullback.train.Linear;
import dev.pullback.train.Sequential;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.task.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.NormOps_DDRM;
import org.jspecify.annotations.Nullable;

/** Looks at a network in evaluation mode: records it on a sample of rows, and computes a {@link Frame}. */
final class NetworkView {
    private static final int MOST_UNITS = 12;
    private static final int BINS = 20;
    private static final double SATURATED = 0.05;
    private static final double MOST_ROWS = 0.95;
    private static final int BOUNDARY = 28;
    private static final int UNIT = 20;

    private final Layer net;
    private final Task task;
    private final Dataset sample;
    private @Nullable Grid grid;
    private @Nullable Grid unitGrid;
    private boolean hasPictures = true;

    NetworkView(Layer net, Task task, Dataset sample) {
        this.net = net;
        this.task = task;
        this.sample = sample;
        boolean isPlane = task.isClassification()
                && !task.isCustom()
                && sample.inputs().isEmpty()
                && sample.features().numCols == 2
                && sample.categoryFeatures().isEmpty()
                && sample.classes() <= Grid.MOST_CLASSES;
        grid = isPlane ? new Grid(sample, BOUNDARY) : null;
        unitGrid = isPlane ? new Grid(sample, UNIT) : null;
    }

    /** Leaves out the decision boundary and the pictures of units. */
    void omitPictures() {
        grid = null;
        unitGrid = null;
        hasPictures = false;
    }

    Film film(List<Frame> frames) {
        List<String> names = task.isClassification() ? sample.classNames() : List.of();
        boolean noUnits = frames.isEmpty() || frames.get(0).units().isEmpty();
        return new Film(frames, names, grid == null ? null : grid.plane(sample), noUnits ? null : units());
    }

    private Film.Units units() {
        if (unitGrid != null) return new Film.Units("output of the first hidden units by the two features", UNIT, UNIT);
        ImageSize image = sample.image().orElseThrow();
        return new Film.Units("weights of the first hidden units", image.height(), image.width());
    }

    /** What is measured of a layer while the network is recorded. */
    private static final class Recorded {
        private @Nullable Var before;
        private Var output;

        Recorded(Var output) {
            this.output = output;
        }
    }

    /** Returns the state of the network after an epoch. */
    Frame frame(int epoch) {
        Tape tape = new Tape();
        Var x = tape.input("x", sample.features());
        Var target = tape.input(sample.hasClasses() ? "labels" : "targets", sample.targets());
        sample.inputs().forEach(tape::input);
        Map<String, Recorded> recorded = new LinkedHashMap<>();
        Recorded current = null;
        Var y = x;
        for (Layer layer : layers(net.evaluating())) {
            int known = tape.params().size();
            Var in = y;
            y = layer.apply(y);
            if (tape.params().size() > known) {
                current = new Recorded(y);
                recorded.put(group(tape.params().get(known)), current);
            } else if (current != null && layer instanceof Activation) {
                current.before = in;
                current.output = y;
            }
        }
        List<Var> params = tape.params();
        Var loss = task.loss().of(y, target);
        List<Var> wanted = new ArrayList<>(params);
        for (Recorded layer : recorded.values()) wanted.add(layer.output);
        Gradients gradients = Autodiff.gradients(loss, wanted.toArray(Var[]::new));
        List<LayerFrame> frames = new ArrayList<>();
        for (Map.Entry<String, List<Var>> group : groups(params).entrySet())
            frames.add(layer(group.getKey(), group.getValue(), gradients, recorded.get(group.getKey())));
        return new Frame(epoch, loss.scalar(), frames, confusion(y.value()), boundary(), unitPictures());
    }

    /** Returns the layers of a network one by one. */
    private static List<Layer> layers(Layer net) {
        if (!(net instanceof Sequential parts)) return List.of(net);
        List<Layer> all = new ArrayList<>();
        for (Layer part : parts.layers()) all.addAll(layers(part));
        return all;
    }

    private static String group(Var param) {
        String name = param.label();
        int dot = name.lastIndexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    static Map<String, List<Var>> groups(List<Var> params) {
        Map<String, List<Var>> groups = new LinkedHashMap<>();
        for (Var p : params)
            groups.computeIfAbsent(group(p), name -> new ArrayList<>()).add(p);
        return groups;
    }

    private static LayerFrame layer(String name, List<Var> params, Gradients gradients, @Nullable Recorded recorded) {
        double gradient = 0;
        double weight = 0;
        int elements = 0;
        for (Var p : params) {
            gradient = Math.hypot(gradient, NormOps_DDRM.normF(gradients.of(p)));
            weight = Math.hypot(weight, NormOps_DDRM.normF(p.value()));
            elements += p.value().getNumElements();
        }
        double dead = Double.NaN;
        double saturated = Double.NaN;
        Histogram outputs = Histogram.EMPTY;
        Histogram cotangents = Histogram.EMPTY;
        if (recorded != null) {
            outputs = Histogram.of(recorded.output.value(), BINS);
            cotangents = Histogram.of(gradients.of(recorded.output), BINS);
            if (recorded.before != null) {
                DMatrixRMaj slope = slope(recorded.output, recorded.before);
                dead = share(slope, 0, 1);
                saturated = share(slope, SATURATED, MOST_ROWS);
            }
        }
        return new LayerFrame(name, gradient, weight, elements, Double.NaN, dead, saturated, outputs, cotangents);
    }

    /** Returns the derivative of an element-wise function at each element. */
    private static DMatrixRMaj slope(Var output, Var before) {
        Tape tape = output.tape();
        Var ones = tape.constant(output.shape(), 1);
        return Autodiff.vjp(output, ones, before)[0].value();
    }

    /** Returns the share of the columns with at most the given absolute value in the given share of the rows. */
    private static double share(DMatrixRMaj slope, double largest, double ofRows) {
        int columns = 0;
        for (int j = 0; j < slope.numCols; j++) {
            int flat = 0;
            for (int i = 0; i < slope.numRows; i++) if (Math.abs(slope.get(i, j)) <= largest) flat++;
            if (flat >= ofRows * slope.numRows) columns++;
        }
        return (double) columns / slope.numCols;
    }

    private List<List<Integer>> confusion(DMatrixRMaj logits) {
        if (!task.isClassification() || task.isCustom()) return List.of();
        int classes = sample.classes();
        if (classes > Grid.MOST_CLASSES) return List.of();
        int[][] counts = new int[classes][classes];
        int[] predicted = task.classes(logits, Task.HALF);
        for (int i = 0; i < sample.size(); i++) if (predicted[i] >= 0) counts[sample.labels()[i]][predicted[i]]++;
        List<List<Integer>> rows = new ArrayList<>();
        for (int[] row : counts) rows.add(Arrays.stream(row).boxed().toList());
        return rows;
    }

    private String boundary() {
        if (grid == null) return "";
        Tape tape = new Tape();
        Var z = net.evaluating().apply(tape.input("x", grid.points()));
        return Grid.classes(Ops.softmax(z).value());
    }

    private List<String> unitPictures() {
        if (!hasPictures) return List.of();
        List<Layer> layers = layers(net.evaluating());
        List<String> pictures = new ArrayList<>();
        if (unitGrid != null) {
            Var y = new Tape().input("x", unitGrid.points());
            for (Layer layer : layers) {
                y = layer.apply(y);
                if (!(layer instanceof Activation)) continue;
                for (int j = 0; j < Math.min(y.cols(), MOST_UNITS); j++) pictures.add(Grid.picture(y.value(), j));
                break;
            }
            return pictures;
        }
        Optional<ImageSize> image = sample.image();
        if (image.isPresent() && layers.get(0) instanceof Linear first && layers.size() > 1) {
            DMatrixRMaj w = first.w();
            if (w.numRows != image.get().pixels()) return List.of();
            for (int j = 0; j < Math.min(w.numCols, MOST_UNITS); j++) pictures.add(Grid.picture(w, j));
        }
        return pictures;
    }

    /** Returns the names and matrices of the parameters, not copied. */
    Map<String, List<DMatrixRMaj>> parameters() {
        Tape tape = new Tape();
        sample.inputs().forEach(tape::input);
        net.evaluating().apply(tape.input("x", sample.features()));
        Map<String, List<DMatrixRMaj>> all = new LinkedHashMap<>();
        groups(tape.params())
                .forEach((name, vars) ->
                        all.put(name, vars.stream().map(Var::value).toList()));
        return all;
    }
}
