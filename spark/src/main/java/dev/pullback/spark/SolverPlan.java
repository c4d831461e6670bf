package dev.pullback.spark;

import dev.pullback.train.BlockTraining;
import dev.pullback.train.optim.AdamW;
import dev.pullback.train.optim.Lbfgs;
import dev.pullback.train.optim.Schedule;
import java.io.Serializable;
import java.util.List;

/**
 * How a loss is minimised, so that driver and tasks do it in the same way.
 *
 * @param name {@link TrainingParams#ADAMW} or {@link TrainingParams#L_BFGS}
 * @param maxIter passes of adamw, or the largest number of iterations of l-bfgs
 * @param stepSize the learning rate of adamw
 * @param regParam the weight decay of adamw, or the penalty of l-bfgs
 * @param tol the largest value in the gradient at which l-bfgs ends
 * @param seed the seed of the order of the steps
 */
record SolverPlan(String name, int maxIter, double stepSize, double regParam, double tol, long seed)
        implements Serializable {
    /** Returns whether every step uses all blocks. */
    boolean usesEveryBlock() {
        return name.equals(TrainingParams.L_BFGS);
    }

    /** Trains, and returns the loss of each epoch of adamw, or that at the end of l-bfgs. */
    List<Double> minimize(BlockTraining training, long blocksOfStep) {
        if (usesEveryBlock())
            return List.of(training.penalty(regParam)
                    .minimize(Lbfgs.defaults().iterations(maxIter).gradientNorm(tol))
                    .value());
        return training.seed(seed)
                .schedule(Schedule.cosine())
                .blocksOfStep(blocksOfStep)
                .minimize(AdamW.of(stepSize).weightDecay(regParam), maxIter);
    }
}
