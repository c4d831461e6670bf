package dev.pullback.spark;

import dev.pullback.train.Activation;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;
import scala.Function1;

/**
 * The objects behind {@link TrainingParams}. They are created together when the first is asked for, because the
 * constructors of Spark's classes ask before fields of a subclass are set.
 */
public final class TrainingParamTable implements Serializable {
    private static final long serialVersionUID = 1;

    final IntArrayParam hiddenLayers;
    final Param<String> activation;
    final Param<String> norm;
    final Param<String> solver;
    final IntParam maxIter;
    final DoubleParam stepSize;
    final DoubleParam regParam;
    final DoubleParam tol;
    final LongParam seed;
    final IntParam blockSize;
    final IntParam blocksPerStep;
    final Param<String> placement;
    final BooleanParam standardization;
    final Param<String> weightCol;

    TrainingParamTable(Params owner) {
        hiddenLayers = new IntArrayParam(
                owner, "hiddenLayers", "number of units of each hidden layer", (Serializable & Function1<int[], Object>)
                        units -> Arrays.stream(units).allMatch(u -> u > 0));
        activation =
                choice(owner, "activation", List.copyOf(Activation.standard().keySet()));
        norm = choice(owner, "norm", List.of("none", "layer", "batch"));
        solver = choice(owner, "solver", List.of(TrainingParams.ADAMW, TrainingParams.L_BFGS));
        maxIter = new IntParam(
                owner, "maxIter", "passes of adamw, or most iterations of l-bfgs (> 0)", ParamValidators.gt(0));
        stepSize = new DoubleParam(owner, "stepSize", "learning rate of adamw (> 0)", ParamValidators.gt(0));
        regParam = new DoubleParam(
                owner, "regParam", "weight decay of adamw, or L2 penalty of l-bfgs (>= 0)", ParamValidators.gtEq(0));
        tol = new DoubleParam(
                owner, "tol", "largest value in the gradient at which l-bfgs ends (>= 0)", ParamValidators.gtEq(0));
        seed = new LongParam(owner, "seed", "seed of the weights and of the order of the rows");
        blockSize = new IntParam(owner, "blockSize", "rows of a block (> 0)", ParamValidators.gt(0));
        blocksPerStep = new IntParam(
                owner,
                "blocksPerStep",
                "blocks of a step of adamw; 0 for an eighth of all, from 1 to 8",
                ParamValidators.gtEq(0));
        placement =
                choice(owner, "placement", List.of(TrainingParams.AUTO, TrainingParams.CLUSTER, TrainingParams.TASK));
        standardization = new BooleanParam(owner, "standardization", "whether features and targets are standardised");
        weightCol = new Param<>(owner, "weightCol", "column of the weights of rows");
    }

    private static Param<String> choice(Params owner, String name, List<String> values) {
        return new Param<>(
                owner, name, "one of " + String.join(", ", values), (Serializable & Function1<String, Object>)
                        values::contains);
    }
}
