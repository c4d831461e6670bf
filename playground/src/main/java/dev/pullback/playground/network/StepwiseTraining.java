package dev.pullback.playground.network;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Gradients;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.train.Epoch;
import dev.pullback.train.Mlp;
import dev.pullback.train.Progress;
import dev.pullback.train.Score;
import dev.pullback.train.data.Batch;
import dev.pullback.train.data.Batches;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.optim.Optimizer;
import dev.pullback.train.optim.Schedule;
import dev.pullback.train.task.Metric;
import dev.pullback.train.task.Task;
import dev.pullback.train.watch.Film;
import dev.pullback.train.watch.FilmRecorder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Training that its caller can pause after each step. The weights are those that {@link dev.pullback.train.Trainer}
 * computes, whose {@code fit} returns only at the end. A {@link FilmRecorder} watches the run.
 */
final class StepwiseTraining {
    private final NetworkSettings settings;
    private final Dataset.Split data;
    private final Mlp net;
    private final Optimizer optimizer;
    private final Schedule schedule;
    private final Batches batches;
    private final FilmRecorder recorder;
    private final Tape tape = new Tape();
    private final List<Epoch> epochs = new ArrayList<>();
    private final long planned;
    private final double firstLoss;

    private @Nullable Iterator<Batch> rest;
    private int steps;
    private int skipped;
    private int skippedInEpoch;
    private double lossOfEpoch;
    private int rowsOfEpoch;

    StepwiseTraining(NetworkSettings settings) {
        this.settings = settings;
        data = settings.split();
        net = settings.net(data.train());
        optimizer = settings.update();
        schedule = settings.rates();
        batches = Batches.shuffled(data.train(), settings.batch(), settings.seed());
        planned = (long) settings.epochs() * ((data.train().size() + settings.batch() - 1) / settings.batch());
        recorder = FilmRecorder.of(net, Task.classification().with(settings.loss()), data.train())
                .withoutPictures();
        firstLoss = score(data.train()).loss();
    }

    Dataset.Split data() {
        return data;
    }

    Mlp net() {
        return net;
    }

    boolean isFinished() {
        return steps >= planned;
    }

    int steps() {
        return steps;
    }

    long planned() {
        return planned;
    }

    int skipped() {
        return skipped;
    }

    double rate() {
        return optimizer.learningRate();
    }

    /** Returns the loss of the last finished epoch, or that of the untrained network. */
    double loss() {
        return epochs.isEmpty() ? firstLoss : epochs.get(epochs.size() - 1).loss();
    }

    List<Epoch> epochs() {
        return Collections.unmodifiableList(epochs);
    }

    Film film() {
        return recorder.film();
    }

    /** Returns loss and accuracy on the test rows. */
    Score score() {
        return score(data.test());
    }

    private Score score(Dataset rows) {
        Tape own = new Tape();
        Var z = net.apply(own.input("x", rows.features()));
        Var loss = settings.loss().of(z, own.input("y", rows.targets()));
        return new Score(loss.scalar(), Metric.accuracy().of(z.value(), rows));
    }

    /** Takes one step. A step whose loss or gradient is not finite changes nothing. */
    void step() {
        Iterator<Batch> rows = rest;
        if (rows == null) rows = batches.epoch(epochs.size()).iterator();
        rest = rows;
        Batch batch = rows.next();
        tape.reset();
        Var z = net.apply(tape.input("x", batch.features()));
        Var loss = settings.loss().of(z, tape.input("y", batch.targets()));
        Gradients gradients = Autodiff.gradients(loss);
        List<DMatrixRMaj> parameters = new ArrayList<>();
        List<DMatrixRMaj> slopes = new ArrayList<>();
        for (Var v : gradients.variables()) {
            parameters.add(v.value());
            slopes.add(gradients.of(v));
        }
        double norm = norm(slopes);
        if (Double.isFinite(loss.scalar()) && Double.isFinite(norm)) {
            clip(slopes, norm);
            optimizer.learningRate(settings.rate() * schedule.factor(steps, planned));
            optimizer.step(gradients.names(), parameters, slopes);
            lossOfEpoch += loss.scalar() * batch.size();
            rowsOfEpoch += batch.size();
        } else {
            skipped++;
            skippedInEpoch++;
        }
        steps++;
        recorder.step(progress());
        if (!rows.hasNext()) endEpoch();
    }

    private void clip(List<DMatrixRMaj> slopes, double norm) {
        if (settings.clip() <= 0 || norm <= settings.clip()) return;
        double factor = settings.clip() / (norm + 1e-6);
        for (DMatrixRMaj g : slopes) for (int i = 0; i < g.getNumElements(); i++) g.data[i] *= factor;
    }

    private static double norm(List<DMatrixRMaj> all) {
        double sum = 0;
        for (DMatrixRMaj m : all) for (int i = 0; i < m.getNumElements(); i++) sum += m.data[i] * m.data[i];
        return Math.sqrt(sum);
    }

    private Progress progress() {
        int epoch = epochs.size() + 1;
        double mean = lossOfEpoch / rowsOfEpoch;
        int total = data.train().size();
        return new Progress(
                epoch,
                settings.epochs(),
                rowsOfEpoch,
                total,
                mean,
                Double.NaN,
                "accuracy",
                0,
                optimizer.learningRate());
    }

    private void endEpoch() {
        rest = null;
        Epoch epoch = new Epoch(
                epochs.size() + 1,
                settings.epochs(),
                lossOfEpoch / rowsOfEpoch,
                Double.NaN,
                "accuracy",
                score(),
                Epoch.Judgement.LOSS,
                0,
                0,
                optimizer.learningRate(),
                skippedInEpoch);
        epochs.add(epoch);
        recorder.epoch(epoch);
        lossOfEpoch = 0;
        rowsOfEpoch = 0;
        skippedInEpoch = 0;
    }
}
