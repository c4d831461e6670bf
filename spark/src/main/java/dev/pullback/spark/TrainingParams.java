package dev.pullback.spark;

import dev.pullback.train.Activation;
import dev.pullback.train.Norm;
import java.util.Arrays;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * The params that classifier and regressor share. Names and meaning are those of Spark ML where it has them.
 *
 * @param <T> the estimator, which setters return
 */
public interface TrainingParams<T> extends Params {
    /** The solver that takes a step for every few blocks of rows. */
    String ADAMW = "adamw";

    /** The solver whose every step uses all rows. */
    String L_BFGS = "l-bfgs";

    /** The placement by which one task takes all steps if they are short, and each step is a job otherwise. */
    String AUTO = "auto";

    /** The placement by which each step is a job with a task for each of its partitions. */
    String CLUSTER = "cluster";

    /** The placement by which one task takes all steps. */
    String TASK = "task";

    /** The largest penalty of l-bfgs if {@link #regParam} is unset. */
    double MOST_PENALTY = 1e-3;

    /** The penalty of l-bfgs times the number of rows if {@link #regParam} is unset, where that is below the largest. */
    double PRIOR_PRECISION = 8;

    /** Returns the objects behind the params; the same at each call. */
    TrainingParamTable trainingParams();

    /** The number of units of each hidden layer; an empty array for a linear model. The default is 64. */
    default IntArrayParam hiddenLayers() {
        return trainingParams().hiddenLayers;
    }

    /** The activation between layers, by its name in {@link Activation#standard()}. The default is relu. */
    default Param<String> activation() {
        return trainingParams().activation;
    }

    /** The normalisation of hidden layers, none or layer. Batch norm would depend on the blocks and is refused. */
    default Param<String> norm() {
        return trainingParams().norm;
    }

    /** How the loss is minimised, {@code adamw} or {@code l-bfgs}. The default is adamw. */
    default Param<String> solver() {
        return trainingParams().solver;
    }

    /** The number of passes over the rows by adamw, or the largest number of iterations of l-bfgs. The default is 20. */
    default IntParam maxIter() {
        return trainingParams().maxIter;
    }

    /** The learning rate of adamw, which falls to 0 along half a cosine. The default is 0.01. */
    default DoubleParam stepSize() {
        return trainingParams().stepSize;
    }

    /**
     * The weight decay of adamw; or λ of the penalty {@code λ/2 ‖W‖²} that l-bfgs adds to the mean of the loss, as in Spark's own
     * estimators, for weights but not biases. The default is 0, except that l-bfgs of a classifier uses {@code min(0.001, 8 /
     * rows)} if it is unset. With many rows this is a normal prior of the weights with the variance 1/8.
     */
    default DoubleParam regParam() {
        return trainingParams().regParam;
    }

    /** The largest absolute value in the gradient at which l-bfgs ends. The default is 1e-6. */
    default DoubleParam tol() {
        return trainingParams().tol;
    }

    /** The seed of the weights and of the order of the rows. The default is 0. */
    default LongParam seed() {
        return trainingParams().seed;
    }

    /** The number of rows of a block, which one task computes at a time. The default is 512. */
    default IntParam blockSize() {
        return trainingParams().blockSize;
    }

    /** The number of blocks of a step of adamw. The default is 0, which stands for an eighth of the blocks, from 1 to 8. */
    default IntParam blocksPerStep() {
        return trainingParams().blocksPerStep;
    }

    /**
     * Where steps are computed, {@link #CLUSTER}, {@link #TASK} or {@link #AUTO}. The weights have the same bits for each. The
     * default is auto: one task, with the cores of its executor, if the rows have at most 64 MiB and a step at most 10⁹
     * multiplications and additions, which take less time than a job takes to start.
     */
    default Param<String> placement() {
        return trainingParams().placement;
    }

    /** Whether features, and labels of a regression, are standardised; the model has the scale. The default is true. */
    default BooleanParam standardization() {
        return trainingParams().standardization;
    }

    /** The column of the weights of the rows; unset or empty if all rows count equally. */
    default Param<String> weightCol() {
        return trainingParams().weightCol;
    }

    /** Sets {@link #hiddenLayers}. */
    default T setHiddenLayers(int... units) {
        return with(hiddenLayers(), units);
    }

    /** Sets {@link #activation}. */
    default T setActivation(String name) {
        return with(activation(), name);
    }

    /** Sets {@link #norm}. */
    default T setNorm(String name) {
        return with(norm(), name);
    }

    /** Sets {@link #solver}. */
    default T setSolver(String name) {
        return with(solver(), name);
    }

    /** Sets {@link #maxIter}. */
    default T setMaxIter(int value) {
        return with(maxIter(), value);
    }

    /** Sets {@link #stepSize}. */
    default T setStepSize(double value) {
        return with(stepSize(), value);
    }

    /** Sets {@link #regParam}. */
    default T setRegParam(double value) {
        return with(regParam(), value);
    }

    /** Sets {@link #tol}. */
    default T setTol(double value) {
        return with(tol(), value);
    }

    /** Sets {@link #seed}. */
    default T setSeed(long value) {
        return with(seed(), value);
    }

    /** Sets {@link #blockSize}. */
    default T setBlockSize(int rows) {
        return with(blockSize(), rows);
    }

    /** Sets {@link #blocksPerStep}. */
    default T setBlocksPerStep(int blocks) {
        return with(blocksPerStep(), blocks);
    }

    /** Sets {@link #placement}. */
    default T setPlacement(String name) {
        return with(placement(), name);
    }

    /** Sets {@link #standardization}. */
    default T setStandardization(boolean value) {
        return with(standardization(), value);
    }

    /** Sets {@link #weightCol}. */
    default T setWeightCol(String column) {
        return with(weightCol(), column);
    }

    /** Returns {@link #hiddenLayers}. */
    default int[] getHiddenLayers() {
        return getOrDefault(hiddenLayers());
    }

    /** Returns {@link #solver}. */
    default String getSolver() {
        return getOrDefault(solver());
    }

    /** Returns {@link #maxIter}. */
    default int getMaxIter() {
        return (int) getOrDefault(maxIter());
    }

    /** Returns {@link #stepSize}. */
    default double getStepSize() {
        return (double) getOrDefault(stepSize());
    }

    /** Returns {@link #seed}. */
    default long getSeed() {
        return (long) getOrDefault(seed());
    }

    /** Returns {@link #blockSize}. */
    default int getBlockSize() {
        return (int) getOrDefault(blockSize());
    }

    /** Returns {@link #weightCol}, or an empty text if there is none. */
    default String getWeightCol() {
        return isDefined(weightCol()) ? getOrDefault(weightCol()) : "";
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private <V> T with(Param<V> param, V value) {
        set(param, value);
        return (T) this;
    }

    /** Sets the defaults; called at the end of a constructor. */
    default void setTrainingDefaults() {
        setDefault(hiddenLayers(), new int[] {64});
        setDefault(activation(), "relu");
        setDefault(norm(), Norm.NONE.toString());
        setDefault(solver(), ADAMW);
        setDefault(maxIter(), 20);
        setDefault(stepSize(), 0.01);
        setDefault(tol(), 1e-6);
        setDefault(seed(), 0L);
        setDefault(blockSize(), 512);
        setDefault(blocksPerStep(), BlockLayout.DEFAULT);
        setDefault(placement(), AUTO);
        setDefault(standardization(), true);
    }

    /**
     * Returns the description of the network.
     *
     * @throws IllegalArgumentException if a param does not fit, such as batch norm
     */
    default NetworkPlan plan(int features, int outputs, int classes, boolean weighted) {
        if (Norm.BATCH.toString().equals(getOrDefault(norm())))
            throw new IllegalArgumentException(
                    "norm: batch norm depends on which rows are computed together, that is on"
                            + " the partitions; choose none or layer");
        int[] hidden = getHiddenLayers();
        int[] sizes = new int[hidden.length + 2];
        sizes[0] = features;
        System.arraycopy(hidden, 0, sizes, 1, hidden.length);
        sizes[sizes.length - 1] = outputs;
        return new NetworkPlan(
                sizes,
                getOrDefault(activation()),
                getOrDefault(norm()).equals(Norm.LAYER.toString()),
                getSeed(),
                classes,
                weighted);
    }

    /** Returns the description of the solver for a number of rows. */
    default SolverPlan solverPlan(long rows) {
        double unset = getSolver().equals(L_BFGS) ? Math.min(MOST_PENALTY, PRIOR_PRECISION / rows) : 0;
        return new SolverPlan(
                getSolver(),
                getMaxIter(),
                getStepSize(),
                isDefined(regParam()) ? (double) getOrDefault(regParam()) : unset,
                (double) getOrDefault(tol()),
                getSeed());
    }

    /** Returns the setters' values as text, as in {@code maxIter=20}. */
    default String settings() {
        StringBuilder text = new StringBuilder();
        for (Param<?> param : params()) {
            if (!isDefined(param)) continue;
            Object value = getOrDefault(param);
            text.append(text.isEmpty() ? "" : ", ")
                    .append(param.name())
                    .append('=')
                    .append(value instanceof int[] array ? Arrays.toString(array) : value);
        }
        return text.toString();
    }
}
