package dev.pullback.spark;

import dev.pullback.train.Model;
import java.io.IOException;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.RegressionModel;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * The model of a {@link PullbackRegressor}. It adds the column prediction, in the unit of the labels.
 */
public final class PullbackRegressionModel extends RegressionModel<Vector, PullbackRegressionModel>
        implements MLWritable {
    private static final long serialVersionUID = 1;

    // No initializers: the constructors of Spark's classes use uid and params before these would run.
    private @Nullable String uid;

    private final @Nullable ModelBytes file;
    private final List<Double> history;

    /** Creates an object without a network, as Spark Connect does to look at its params. */
    public PullbackRegressionModel() {
        this(UidHolder.with(UidHolder.take("pullbackRegressor")), null, List.of());
    }

    PullbackRegressionModel(String uid, ModelBytes file, List<Double> history) {
        this(UidHolder.with(uid), file, history);
    }

    private PullbackRegressionModel(UidHolder held, @Nullable ModelBytes file, List<Double> history) {
        held.requireTaken(uid());
        this.file = file;
        this.history = List.copyOf(history);
    }

    @Override
    public String uid() {
        String known = uid;
        if (known == null) {
            known = UidHolder.take("pullbackRegressor");
            uid = known;
        }
        return known;
    }

    /**
     * Returns the model of the library, with which the network can be saved, exported or explained.
     *
     * @throws IllegalStateException if this object was created without one
     */
    public Model model() {
        return file().model();
    }

    private ModelBytes file() {
        if (file == null) throw new IllegalStateException("regression model: it has no network; fit or load one");
        return file;
    }

    /** Returns the loss of each epoch of adamw, or that at the end of l-bfgs; empty for a model that was loaded. */
    public List<Double> history() {
        return history;
    }

    @Override
    public int numFeatures() {
        return model().featureNames().size();
    }

    @Override
    public double predict(Vector features) {
        double[] outputs = model().logits(features.toArray());
        DMatrixRMaj row = new DMatrixRMaj(1, outputs.length, true, outputs);
        return model().task().read(row, model().targetStandardizer().orElse(null)).data[0];
    }

    @Override
    public PullbackRegressionModel copy(ParamMap extra) {
        PullbackRegressionModel copy = new PullbackRegressionModel(UidHolder.with(uid()), file, history);
        copyValues(copy, extra);
        copy.setParent(parent());
        return copy;
    }

    /** Returns a writer. The folder has the params, and the network as {@code model.safetensors}. */
    @Override
    public MLWriter write() {
        return new ModelWriter(this, file());
    }

    @Override
    public void save(String path) throws IOException {
        write().save(path);
    }

    /** Returns a reader of models that {@link #save} wrote. */
    public static MLReader<PullbackRegressionModel> read() {
        return new ModelReader<>(
                PullbackRegressionModel.class, (uid, bytes) -> new PullbackRegressionModel(uid, bytes, List.of()));
    }

    /** Reads a model that {@link #save} wrote. */
    public static PullbackRegressionModel load(String path) {
        return read().load(path);
    }

    /** Returns one line, as in {@code PullbackRegressionModel: uid=..., model of mlp 2-64-2 relu, ...}. */
    @Override
    public String toString() {
        return "PullbackRegressionModel: uid=" + uid() + (file == null ? "" : ", " + model());
    }
}
