package dev.pullback.spark;

import dev.pullback.kernels.Backend;
import dev.pullback.train.BlockGradient;
import dev.pullback.train.DataBlock;
import dev.pullback.train.GradientSum;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import scala.collection.Iterator;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;

/**
 * The job of a step: each of its tasks adds up the gradients of some blocks of a partition. It is a class and not a lambda,
 * whose byte code Spark would read in each step to find what the lambda captures; that takes longer than a small step.
 */
final class BlockJob extends AbstractFunction2<TaskContext, Iterator<DataBlock>, BlockJob.Part>
        implements Serializable {
    private static final long serialVersionUID = 1;

    private final String fit;
    private final NetworkPlan plan;
    private final double[] parameters;
    private final long from;
    private final long end;

    /** The sum of the blocks of a partition, and the implementation of the kernels that computed it. */
    record Part(GradientSum sum, String backend) implements Serializable {}

    /**
     * Creates a job.
     *
     * @param fit identifies the training, whose networks are kept from step to step
     * @param from the number of the first block
     * @param end the number after that of the last block
     */
    BlockJob(String fit, NetworkPlan plan, double[] parameters, long from, long end) {
        this.fit = fit;
        this.plan = plan;
        this.parameters = parameters;
        this.from = from;
        this.end = end;
    }

    /** Runs a task for each of these partitions, and returns what they computed. */
    List<Part> run(JavaRDD<DataBlock> blocks, int[] partitions) {
        List<Object> numbers =
                Arrays.stream(partitions).<Object>mapToObj(i -> i).toList();
        Seq<Object> chosen = CollectionConverters.asScala(numbers).toSeq();
        Object parts = blocks.context().runJob(blocks.rdd(), this, chosen, ClassTag$.MODULE$.apply(Part.class));
        return List.of((Part[]) parts);
    }

    @Override
    public Part apply(TaskContext task, Iterator<DataBlock> part) {
        BlockGradient gradient = Workers.take(fit, plan);
        gradient.set(parameters);
        GradientSum sum = new GradientSum();
        TaskThreads.enter(task.cpus());
        try {
            while (part.hasNext()) {
                DataBlock block = part.next();
                if (block.number() >= from && block.number() < end) gradient.add(block, from, sum);
            }
        } finally {
            TaskThreads.leave();
        }
        Workers.putBack(fit, gradient);
        return new Part(sum, Backend.get().toString());
    }
}
