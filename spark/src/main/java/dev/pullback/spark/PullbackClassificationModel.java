package dev.pullback.spark;

import dev.pullback.train.Model;
import java.io.IOException;
import java.util.List;
import org.apache.spark.ml.classification.ClassificationModel;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * The model of a {@link PullbackClassifier}. It adds the columns rawPrediction, the logits, probability and prediction,
 * the class of the largest logit.
 */
public final class PullbackClassificationModel extends ClassificationModel<Vector, PullbackClassificationModel>
        implements MLWritable {
    private static final long serialVersionUID = 1;

    // No initializers: the constructors of Spark's classes use uid and params before these would run.
    private @Nullable String uid;
    private @Nullable Param<String> probability;

    private final @Nullable ModelBytes file;
    private final List<Double> history;

    /** Creates an object without a network, as Spark Connect does to look at its params. */
    public PullbackClassificationModel() {
        this(UidHolder.with(UidHolder.take("pullbackClassifier")), null, List.of());
    }

    PullbackClassificationModel(String uid, ModelBytes file, List<Double> history) {
        this(UidHolder.with(uid), file, history);
    }

    private PullbackClassificationModel(UidHolder held, @Nullable ModelBytes file, List<Double> history) {
        held.requireTaken(uid());
        this.file = file;
        this.history = List.copyOf(history);
        setDefault(probabilityCol(), "probability");
    }

    @Override
    public String uid() {
        String known = uid;
        if (known == null) {
            known = UidHolder.take("pullbackClassifier");
            uid = known;
        }
        return known;
    }

    /** The column of the probabilities of the classes; empty for none. The default is probability. */
    public Param<String> probabilityCol() {
        Param<String> known = probability;
        if (known == null) {
            known = new Param<>(this, "probabilityCol", "column of the probabilities of the classes");
            probability = known;
        }
        return known;
    }

    /** Sets {@link #probabilityCol}. */
    public PullbackClassificationModel setProbabilityCol(String column) {
        set(probabilityCol(), column);
        return this;
    }

    /** Returns {@link #probabilityCol}. */
    public String getProbabilityCol() {
        return getOrDefault(probabilityCol());
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
        if (file == null) throw new IllegalStateException("classification model: it has no network; fit or load one");
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
    public int numClasses() {
        return model().classNames().size();
    }

    @Override
    public Vector predictRaw(Vector features) {
        return Vectors.dense(model().logits(features.toArray()));
    }

    /** Returns the probability of each class for one row. */
    public Vector predictProbability(Vector features) {
        return softmax(predictRaw(features));
    }

    private Vector softmax(Vector logits) {
        DMatrixRMaj row = new DMatrixRMaj(1, logits.size(), true, logits.toArray());
        return Vectors.dense(model().task().read(row, null).data);
    }

    @Override
    public StructType transformSchema(StructType schema) {
        StructType transformed = super.transformSchema(schema);
        return getProbabilityCol().isEmpty()
                ? transformed
                : transformed.add(getProbabilityCol(), SQLDataTypes.VectorType(), false);
    }

    @Override
    public Dataset<Row> transform(Dataset<?> data) {
        Dataset<Row> predicted = super.transform(data);
        if (getProbabilityCol().isEmpty()) return predicted;
        boolean hasLogits = !getRawPredictionCol().isEmpty();
        UDF1<Vector, Vector> f = hasLogits ? this::softmax : this::predictProbability;
        UserDefinedFunction probability = functions.udf(f, SQLDataTypes.VectorType());
        String from = hasLogits ? getRawPredictionCol() : getFeaturesCol();
        return predicted.withColumn(getProbabilityCol(), probability.apply(functions.col(from)));
    }

    @Override
    public PullbackClassificationModel copy(ParamMap extra) {
        PullbackClassificationModel copy = new PullbackClassificationModel(UidHolder.with(uid()), file, history);
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
    public static MLReader<PullbackClassificationModel> read() {
        return new ModelReader<>(
                PullbackClassificationModel.class,
                (uid, bytes) -> new PullbackClassificationModel(uid, bytes, List.of()));
    }

    /** Reads a model that {@link #save} wrote. */
    public static PullbackClassificationModel load(String path) {
        return read().load(path);
    }

    /** Returns one line, as in {@code PullbackClassificationModel: uid=..., model of mlp 2-64-2 relu, ...}. */
    @Override
    public String toString() {
        return "PullbackClassificationModel: uid=" + uid() + (file == null ? "" : ", " + model());
    }
}
