package dev.pullback.spark;

import dev.pullback.train.Model;
import java.io.IOException;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.Regressor;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.jspecify.annotations.Nullable;

/**
 * A regressor of Spark ML: a multi-layer perceptron with one output, trained on all executors on the mean squared error. The
 * weights have the same bits for any number of partitions and executors.
 *
 * <pre>{@code
 * PullbackRegressor mlp = new PullbackRegressor().setHiddenLayers(64).setSolver("l-bfgs").setMaxIter(200);
 * PullbackRegressionModel model = mlp.fit(train);
 * }</pre>
 */
public final class PullbackRegressor extends Regressor<Vector, PullbackRegressor, PullbackRegressionModel>
        implements TrainingParams<PullbackRegressor>, DefaultParamsWritable {
    private static final long serialVersionUID = 1;

    // No initializers: the constructors of Spark's classes use uid and params before these would run.
    private @Nullable String uid;
    private @Nullable TrainingParamTable table;

    /** Creates an estimator with the defaults. */
    public PullbackRegressor() {
        setDefaults();
    }

    /** Creates an estimator with a given uid, as Spark does when it copies or loads one. */
    public PullbackRegressor(String uid) {
        this(UidHolder.with(uid));
    }

    private PullbackRegressor(UidHolder held) {
        held.requireTaken(uid());
        setDefaults();
    }

    private void setDefaults() {
        setTrainingDefaults();
        setDefault(regParam(), 0.0);
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

    @Override
    public TrainingParamTable trainingParams() {
        TrainingParamTable known = table;
        if (known == null) {
            known = new TrainingParamTable(this);
            table = known;
        }
        return known;
    }

    @Override
    public PullbackRegressionModel train(Dataset<?> data) {
        SparkTraining training = new SparkTraining(this, data, getFeaturesCol(), getLabelCol(), 0);
        Model model = training.run();
        return new PullbackRegressionModel(uid(), ModelBytes.of(model), training.history());
    }

    @Override
    public PullbackRegressor copy(ParamMap extra) {
        return defaultCopy(extra);
    }

    /** Returns the reader of estimators that {@link #save} wrote. */
    public static MLReader<PullbackRegressor> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads an estimator that {@link #save} wrote. */
    public static PullbackRegressor load(String path) {
        return read().load(path);
    }

    /** Writes this estimator. */
    @Override
    public void save(String path) throws IOException {
        write().save(path);
    }
}
