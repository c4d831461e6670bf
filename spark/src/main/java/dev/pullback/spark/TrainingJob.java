package dev.pullback.spark;

import dev.pullback.train.BlockGradient;
import dev.pullback.train.BlockTraining;
import dev.pullback.train.DataBlock;
import dev.pullback.train.GradientSum;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.api.java.JavaRDD;
import org.jspecify.annotations.Nullable;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;

/**
 * The job of a training whose steps are short: its single task takes all of them, where a job for each step would mostly
 * wait for jobs to start. The result has the same bits as that of {@link BlockJob}s. A task that fails begins again from the
 * first step.
 */
final class TrainingJob extends AbstractFunction2<TaskContext, Iterator<DataBlock>, TrainingJob.Result>
        implements Serializable {
    private static final long serialVersionUID = 1;

    private final NetworkPlan plan;
    private final SolverPlan solver;
    private final long blocksOfStep;
    private final int threads;

    /**
     * The trained parameters.
     *
     * @param history the losses
     * @param failure why training failed, which another attempt would not change, or null
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Result(
            double[] parameters,
            ArrayList<Double> history,
            @Nullable String failure) implements Serializable {}

    /**
     * Creates a job.
     *
     * @param threads the number of threads of the kernels
     */
    TrainingJob(NetworkPlan plan, SolverPlan solver, long blocksOfStep, int threads) {
        this.plan = plan;
        this.solver = solver;
        this.blocksOfStep = blocksOfStep;
        this.threads = threads;
    }

    /**
     * Runs the task on the only partition.
     *
     * @throws ArithmeticException if the loss or the gradient is not finite
     */
    Result run(JavaRDD<DataBlock> blocks) {
        Object results = blocks.context()
                .runJob(
                        blocks.rdd(),
                        this,
                        CollectionConverters.asScala(List.<Object>of(0)).toSeq(),
                        ClassTag$.MODULE$.apply(Result.class));
        Result result = ((Result[]) results)[0];
        if (result.failure() != null) throw new ArithmeticException(result.failure());
        return result;
    }

    @Override
    public Result apply(TaskContext task, Iterator<DataBlock> part) {
        List<DataBlock> blocks = new ArrayList<>();
        while (part.hasNext()) blocks.add(part.next());
        BlockGradient gradient = plan.gradient(plan.network());
        GradientSum sum = new GradientSum();
        BlockTraining training = BlockTraining.of(gradient, blocks.size(), (parameters, from, end) -> {
            if (task.isInterrupted()) throw new TaskKilledException("training was cancelled");
            gradient.set(parameters);
            sum.clear();
            for (long i = from; i < end; i++) gradient.add(blocks.get((int) i), from, sum);
            return sum;
        });
        TaskThreads.enter(threads);
        try {
            List<Double> history = solver.minimize(training, blocksOfStep);
            return new Result(gradient.parameters(), new ArrayList<>(history), null);
        } catch (ArithmeticException e) {
            return new Result(new double[0], new ArrayList<>(), e.getMessage());
        } finally {
            TaskThreads.leave();
        }
    }
}
