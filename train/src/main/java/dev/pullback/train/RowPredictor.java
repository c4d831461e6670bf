package dev.pullback.train;

import dev.pullback.autograd.program.Program;
import dev.pullback.ops.Ops;
import dev.pullback.train.data.DataException;
import dev.pullback.train.data.FeatureEncoding;
import dev.pullback.train.data.Messages;
import dev.pullback.train.data.Standardizer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.jspecify.annotations.Nullable;

/**
 * Predicts single rows for a {@link Model}. The network is recorded as a {@link Program} for one row. A program belongs to
 * one thread at a time, so there is a pool of them, without locks: a thread takes a program out of a slot and puts it
 * back. If all programs are in use, another one is recorded.
 */
final class RowPredictor {
    /** A power of two, more than threads usually predict at the same time. */
    private static final int SLOTS = 256;

    private final Model model;
    private final @Nullable FeatureEncoding encoding;
    private final List<String> features;
    private final @Nullable Standardizer scale;
    private final List<String> classes;
    private final AtomicReferenceArray<@Nullable Recorded> pool = new AtomicReferenceArray<>(SLOTS);

    RowPredictor(Model model) {
        if (!model.description().inputs().isEmpty())
            throw new IllegalStateException(
                    "model: the network takes further inputs, so a row of features is not enough; call"
                            + " logits(Dataset)");
        this.model = model;
        this.encoding = model.encoding()
                .filter(stored -> stored.featureNames().equals(model.featureNames()))
                .orElse(null);
        this.features = model.featureNames();
        this.scale = model.standardizer().orElse(null);
        this.classes = model.classNames();
    }

    /** The network as a program for one row. */
    private static final class Recorded {
        private final DMatrixRMaj x;
        private final Program outputs;
        private final DMatrixRMaj logits;
        private final Program softmax;

        Recorded(Layer net, int features) {
            x = new DMatrixRMaj(1, features);
            Layer evaluated = net.evaluating();
            outputs = Program.forward(tape -> evaluated.apply(tape.input(Predictions.FEATURES, x)));
            outputs.run(); // the shape of the result is known after a run
            logits = outputs.value().createLike();
            softmax = Program.forward(tape -> Ops.softmax(tape.input("logits", logits)));
        }
    }

    String predict(Map<String, ?> row) {
        if (!model.task().isClassification())
            throw new IllegalStateException(
                    "model: its task is " + model.task() + ", so rows have no classes; call read");
        int slot = slot();
        Recorded recorded = take(slot);
        try {
            run(recorded, row);
            int k = model.task().classOf(recorded.logits, 0, model.threshold());
            return k < 0 ? "?" : classes.get(k);
        } finally {
            putBack(slot, recorded);
        }
    }

    /** Returns the outputs of the network for one row of features, divided by the temperature. */
    double[] logits(double[] row) {
        int slot = slot();
        Recorded recorded = take(slot);
        try {
            System.arraycopy(row, 0, recorded.x.data, 0, row.length);
            run(recorded);
            return Arrays.copyOf(recorded.logits.data, recorded.logits.numCols);
        } finally {
            putBack(slot, recorded);
        }
    }

    double[] read(Map<String, ?> row) {
        int slot = slot();
        Recorded recorded = take(slot);
        try {
            run(recorded, row);
            if (!model.task().isClassification())
                return model.task()
                        .read(recorded.logits, model.targetStandardizer().orElse(null))
                        .data
                        .clone();
            recorded.softmax.run();
            return Arrays.copyOf(recorded.softmax.value().data, recorded.logits.numCols);
        } finally {
            putBack(slot, recorded);
        }
    }

    private void run(Recorded recorded, Map<String, ?> row) {
        double[] x = recorded.x.data;
        if (encoding == null) numbers(row, x);
        else encoding.features(row, x);
        run(recorded);
    }

    private void run(Recorded recorded) {
        if (scale != null) scale.apply(recorded.x, recorded.x);
        recorded.outputs.run();
        DMatrixRMaj outputs = recorded.outputs.value();
        System.arraycopy(outputs.data, 0, recorded.logits.data, 0, outputs.getNumElements());
        if (model.temperature() != 1) CommonOps_DDRM.divide(recorded.logits, model.temperature());
    }

    private void numbers(Map<String, ?> row, double[] x) {
        for (int i = 0; i < x.length; i++) {
            Object value = row.get(features.get(i));
            if (!(value instanceof Number number) || !Double.isFinite(number.doubleValue()))
                throw refused(features.get(i), row);
            x[i] = number.doubleValue();
        }
    }

    private static DataException refused(String feature, Map<String, ?> row) {
        String name = Messages.quoted(feature);
        List<String> given = row.keySet().stream().map(String::valueOf).sorted().toList();
        return new DataException(
                row.containsKey(feature)
                        ? "row: " + name + " is " + row.get(feature) + "; a finite number is needed"
                        : "row: no value for " + name + "; the names are " + Messages.list(given));
    }

    private static int slot() {
        // Neighbouring threads get distant slots.
        return (int) ((Thread.currentThread().getId() * 0x9E3779B9L) >>> 8) & (SLOTS - 1);
    }

    private Recorded take(int first) {
        for (int i = 0; i < SLOTS; i++) {
            int slot = (first + i) & (SLOTS - 1);
            if (pool.get(slot) == null) continue;
            Recorded recorded = pool.getAndSet(slot, null);
            if (recorded != null) return recorded;
        }
        return new Recorded(model.net(), features.size());
    }

    private void putBack(int first, Recorded recorded) {
        for (int i = 0; i < SLOTS; i++) {
            if (pool.compareAndSet((first + i) & (SLOTS - 1), null, recorded)) return;
        }
    }
}
