package dev.pullback.spark;

import dev.pullback.train.Model;
import java.io.IOException;
import org.apache.spark.ml.classification.Classifier;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.jspecify.annotations.Nullable;

/**
 * A classifier of Spark ML: a multi-layer perceptron, trained on all executors. The weights have the same bits for any
 * number of partitions and executors.
 *
 * <pre>{@code
 * PullbackClassifier mlp = new PullbackClassifier().setHiddenLayers(64, 64).setMaxIter(20).setSeed(1);
 * PullbackClassificationModel model = mlp.fit(train);
 * Dataset<Row> predicted = model.transform(test);
 * }</pre>
 *
 * <p>Labels are whole numbers from 0, as {@code StringIndexer} returns them. The loss is softmax cross-entropy.
 */
public final class PullbackClassifier extends Classifier<Vector, PullbackClassifier, PullbackClassificationModel>
        implements TrainingParams<PullbackClassifier>, DefaultParamsWritable {
    private static final long serialVersionUID = 1;
    private static final int MOST_CLASSES = 100_000;

    // No initializers: the constructors of Spark's classes use uid and params before these would run.
    private @Nullable String uid;
    private @Nullable TrainingParamTable table;
    private @Nullable Param<String> probability;

    /** Creates an estimator with the defaults. */
    public PullbackClassifier() {
        setDefaults();
    }

    /** Creates an estimator with a given uid, as Spark does when it copies or loads one. */
    public PullbackClassifier(String uid) {
        this(UidHolder.with(uid));
    }

    private PullbackClassifier(UidHolder held) {
        held.requireTaken(uid());
        setDefaults();
    }

    private void setDefaults() {
        setTrainingDefaults();
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

    @Override
    public TrainingParamTable trainingParams() {
        TrainingParamTable known = table;
        if (known == null) {
            known = new TrainingParamTable(this);
            table = known;
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
    public PullbackClassifier setProbabilityCol(String column) {
        set(probabilityCol(), column);
        return this;
    }

    /** Returns {@link #probabilityCol}. */
    public String getProbabilityCol() {
        return getOrDefault(probabilityCol());
    }

    @Override
    public PullbackClassificationModel train(Dataset<?> data) {
        int classes = Math.max(2, getNumClasses(data, MOST_CLASSES));
        SparkTraining training = new SparkTraining(this, data, getFeaturesCol(), getLabelCol(), classes);
        Model model = training.run();
        return new PullbackClassificationModel(uid(), ModelBytes.of(model), training.history());
    }

    @Override
    public PullbackClassifier copy(ParamMap extra) {
        return defaultCopy(extra);
    }

    /** Returns the reader of estimators that {@link #save} wrote. */
    public static MLReader<PullbackClassifier> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads an estimator that {@link #save} wrote. */
    public static PullbackClassifier load(String path) {
        return read().load(path);
    }

    /** Writes this estimator. */
    @Override
    public void save(String path) throws IOException {
        write().save(path);
    }
}
