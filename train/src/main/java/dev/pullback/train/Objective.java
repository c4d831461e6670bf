package dev.pullback.train;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.train.data.Batch;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.task.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;

/**
 * The loss of a network on rows of one data set. An objective knows the inputs that a batch has on the tape, and
 * records the loss from them. The inputs are the features, the labels or targets, the weights if the rows have any,
 * and the further inputs.
 */
final class Objective {
    private static final String WEIGHTS = "weights";

    private final Layer net;
    private final Task task;
    private final boolean labelled;
    private final boolean weighted;
    /** The number of outputs that the network must have, or -1 if only the loss knows it. */
    private final int width;

    private final int outcomes;
    private final List<String> names = new ArrayList<>();

    Objective(Layer net, Task task, Dataset data) {
        this.net = net;
        this.task = task;
        this.labelled = data.hasClasses();
        this.weighted = data.weights().isPresent();
        if (labelled && !task.isClassification() && !task.isCustom())
            throw new IllegalArgumentException("trainer: the task is " + task + " but the rows have " + data.classes()
                    + " classes; give them targets, or choose the task classification");
        task.requireTargets(data);
        outcomes = task.isClassification() ? requireLabels(data) : data.targets().numCols;
        width = task.isCustom() ? -1 : task.outputs(outcomes);
        names.add("x");
        names.add(labelled ? "labels" : "targets");
        if (weighted) names.add(WEIGHTS);
        names.addAll(data.inputs().keySet());
    }

    private static int requireLabels(Dataset data) {
        Objects.requireNonNull(data.labels());
        return data.classes();
    }

    /** Returns the names of the inputs on the tape. */
    List<String> names() {
        return names;
    }

    /** Returns the matrices of a batch in the order of {@link #names}, not copied. */
    DMatrixRMaj[] inputs(Batch batch) {
        List<DMatrixRMaj> inputs = new ArrayList<>();
        inputs.add(batch.features());
        inputs.add(batch.targets());
        if (weighted) inputs.add(Objects.requireNonNull(batch.weights()));
        inputs.addAll(batch.inputs().values());
        return inputs.toArray(DMatrixRMaj[]::new);
    }

    /** Records the output of the network; {@code in} are the inputs in the order of {@link #names}. */
    Var output(Var... in) {
        Var output = net.apply(in[0]);
        int rows = in[0].rows();
        if (output.rows() != rows || (width >= 0 && output.cols() != width))
            throw new MatrixDimensionException("trainer: the network returns " + output.shape() + " but the batch has "
                    + rows + " rows" + (width < 0 ? "; it must return one row for each" : required(rows)));
        return output;
    }

    private String required(int rows) {
        return labelled
                ? " of " + outcomes + " classes; the logits must be " + rows + "x" + width
                : " of " + outcomes + (outcomes == 1 ? " target" : " targets") + "; for the task " + task
                        + " the output must be " + rows + "x" + width;
    }

    /** Records the loss of an output. */
    Var loss(Var output, Var... in) {
        Var loss = weighted
                ? task.loss().weighted(output, in[1], in[2])
                : task.loss().of(output, in[1]);
        if (loss.rows() != 1 || loss.cols() != 1)
            throw new MatrixDimensionException(
                    "trainer: the loss is " + loss.shape() + "; it must be 1x1, the mean over the rows");
        return loss;
    }

    /** Returns the loss and the metric of outputs for rows. */
    Score score(DMatrixRMaj outputs, Dataset rows) {
        Tape tape = new Tape();
        List<Var> in = new ArrayList<>();
        in.add(tape.input("x", rows.features()));
        in.add(tape.input(names.get(1), rows.targets()));
        if (weighted) in.add(tape.input(WEIGHTS, relative(rows)));
        rows.inputs().forEach((name, m) -> in.add(tape.input(name, m)));
        Var loss = loss(tape.input("output", outputs), in.toArray(Var[]::new));
        return new Score(loss.scalar(), task.metric().of(outputs, rows));
    }

    /** Returns the weights of rows divided by their mean; 1 for each row if they have none. */
    private static DMatrixRMaj relative(Dataset rows) {
        DMatrixRMaj weights = new DMatrixRMaj(rows.size(), 1);
        weights.fill(1);
        rows.weights().ifPresent(given -> {
            double mean = rows.meanWeight();
            for (int i = 0; i < rows.size(); i++) weights.data[i] = given.data[i] / mean;
        });
        return weights;
    }
}
