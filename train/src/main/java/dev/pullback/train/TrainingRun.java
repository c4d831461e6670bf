package dev.pullback.train;

import dev.pullback.train.data.Batch;
import dev.pullback.train.data.Batches;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.optim.Optimizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/** One run of a {@link Trainer}: the loop over epochs and batches. */
final class TrainingRun {
    private final Trainer settings;
    private final Optimizer optimizer;
    private final Dataset train;
    private final @Nullable Dataset validation;
    private final Weights weights;
    private final Objective objective;
    private final TrainingStep step;
    private final Batches batches;
    private final long batchesPerEpoch;
    private final long stepsPerEpoch;
    private final double rate;
    private final TrainingPosition position;
    private final @Nullable AveragedWeights average;
    private final Provenance origin;

    /** The fingerprints of the rows, once they are needed. */
    private final Map<String, String> fingerprints = new LinkedHashMap<>();

    private @Nullable Map<String, DMatrixRMaj> best;

    TrainingRun(Trainer settings, Dataset data) {
        this.settings = settings;
        this.optimizer = settings.optimizer;
        Dataset given = settings.validation;
        if (settings.validationShare > 0) {
            Dataset.Split split = data.split(settings.validationShare, settings.seed);
            train = split.train();
            validation = split.test();
        } else {
            train = data;
            validation = given;
        }
        // At least two rows, because batch norm does not put its state on the tape for a single row.
        int rows = Math.max(Math.min(settings.batchSize, train.size()), 2);
        weights = Weights.lasting("trainer", settings.net, rows, train);
        if (Math.min(settings.batchSize, train.size()) == 1) requireNoBatchNorm();
        FrozenParameters.require(settings.frozen, weights.parameters().keySet());
        average = settings.averaging > 0 ? new AveragedWeights(settings.averaging, weights) : null;
        objective = new Objective(settings.net, settings.task, train);
        step = TrainingStep.of(settings, objective);
        batches = Batches.shuffled(train, settings.batchSize, settings.seed);
        if (settings.imageShift > 0) batches.shifting(settings.imageShift);
        batchesPerEpoch = (train.size() + settings.batchSize - 1L) / settings.batchSize;
        stepsPerEpoch = (batchesPerEpoch + settings.accumulated - 1L) / settings.accumulated;
        rate = optimizer.learningRate();
        origin = settings.describe(Provenance.of(train));
        if (settings.resume == null) {
            position = new TrainingPosition();
            position.plan(settings.epochs);
        } else {
            CheckpointFile.Restored restored = CheckpointFile.restore(
                    settings.resume, weights, optimizer, fixed(), settings.epochs, batchesPerEpoch);
            position = restored.position();
            best = restored.best();
            if (average != null) average.restore(restored.averages());
        }
    }

    /** Throws if a layer changes its state only in batches of several rows: it would never see more than one row. */
    private void requireNoBatchNorm() {
        Map<String, DMatrixRMaj> ofOneRow =
                Weights.of(settings.net, 1, Weights.widths(train)).state();
        for (String name : weights.state().keySet()) {
            if (!ofOneRow.containsKey(name))
                throw new IllegalArgumentException("trainer: batches of one row do not change '" + name
                        + "', because the variance of one row is undefined; use larger batches or another norm");
        }
    }

    /** Returns the settings that must be the same when training is resumed from a checkpoint. */
    private Map<String, String> fixed() {
        Map<String, String> fixed = new LinkedHashMap<>();
        fixed.put("optimizer", optimizer.getClass().getSimpleName());
        fixed.put(CheckpointFile.TASK, settings.task.name());
        fixed.put(CheckpointFile.PRECISION, settings.precision.toString());
        fixed.put("batch size", Integer.toString(settings.batchSize));
        fixed.put(CheckpointFile.ACCUMULATED, Integer.toString(settings.accumulated));
        fixed.put(CheckpointFile.AVERAGING, Double.toString(settings.averaging));
        fixed.put(CheckpointFile.FROZEN, settings.frozen.toString());
        fixed.put("seed", Long.toString(settings.seed));
        fixed.put(CheckpointFile.IMAGE_SHIFT, Integer.toString(settings.imageShift));
        fixed.put("number of training rows", Integer.toString(train.size()));
        fixed.put("number of validation rows", Integer.toString(validation == null ? 0 : validation.size()));
        if (fingerprints.isEmpty()) {
            fingerprints.put(CheckpointFile.ROWS, train.fingerprint());
            fingerprints.put(CheckpointFile.VALIDATION_ROWS, validation == null ? "none" : validation.fingerprint());
        }
        fixed.putAll(fingerprints);
        return fixed;
    }

    History run() {
        UnscaledFeatures.warning(train).ifPresent(this::warn);
        if (rate == 0) warn("the learning rate is 0, so training changes nothing");
        History.End end = History.End.FINISHED;
        while (position.epochs.size() < settings.epochs) {
            if (settings.patience > 0 && position.withoutProgress() >= settings.patience) {
                end = History.End.NO_PROGRESS;
                break;
            }
            if (!runEpoch()) {
                end = History.End.STOPPED;
                break;
            }
        }
        Map<String, DMatrixRMaj> kept = best;
        if (end != History.End.STOPPED) {
            if (kept != null) weights.set(kept);
            else if (average != null) average.exchange();
        }
        return new History(position.epochs, end, provenance());
    }

    private void warn(String text) {
        settings.listeners.forEach(listener -> listener.warning(text));
    }

    /** Runs the rest of the current epoch; returns false if training was stopped in it. */
    private boolean runEpoch() {
        Timer timer = new Timer(position.seconds, System.nanoTime());
        Map<String, DMatrixRMaj> before = weights.copy();
        Map<String, DMatrixRMaj> stateBefore = Weights.copy(optimizer.state());
        int number = position.epochs.size();
        double reduced = rate * settings.plateau.product(position.epochs);
        int taken = 0;
        for (Batch batch : batches.epoch(number)) {
            if (taken++ < position.batches) continue;
            boolean starts = position.batches % settings.accumulated == 0;
            if (starts && settings.isStopping()) {
                position.seconds = timer.seconds();
                saveCheckpoint();
                return false;
            }
            long planned = stepsPerEpoch * settings.epochs;
            long done = number * stepsPerEpoch + position.batches / settings.accumulated;
            optimizer.learningRate(reduced * settings.schedule.factor(done, planned));
            boolean due = (position.batches + 1) % settings.accumulated == 0 || position.batches + 1 == batchesPerEpoch;
            TrainingStep.Fault fault = step.take(batch, optimizer, due);
            if (fault == null) {
                if (due && average != null) average.add(done + 1);
                position.learned(step.loss(), step.measured(), batch.size());
            } else {
                if (fault.moved()) {
                    weights.set(before);
                    optimizer.restore(weights.parameters(), stateBefore);
                }
                skip(fault);
            }
            if (!settings.listeners.isEmpty()) reportStep(timer);
        }
        endEpoch(timer);
        return true;
    }

    private void skip(TrainingStep.Fault fault) {
        position.skipped();
        SkippedStep skipped = new SkippedStep(position.epochs.size() + 1, position.batches, fault.reason());
        for (Listener listener : settings.listeners) listener.skipped(skipped);
        boolean wholeEpoch = position.skipped == batchesPerEpoch;
        if (position.skippedInARow < settings.skipLimit && !wholeEpoch) return;
        throw new ArithmeticException("trainer: " + position.skippedInARow
                + (position.skippedInARow == 1 ? " step" : " steps in a row") + " skipped, the last in epoch "
                + skipped.epoch() + " of " + settings.epochs + " (" + optimizer + "): " + fault.reason()
                + "; a smaller learning rate or standardised data may help");
    }

    private void reportStep(Timer timer) {
        Progress progress = new Progress(
                position.epochs.size() + 1,
                settings.epochs,
                position.rows,
                train.size(),
                position.meanLoss(),
                position.metric(),
                settings.task.metric().name(),
                timer.seconds(),
                optimizer.learningRate());
        for (Listener listener : settings.listeners) listener.step(progress);
    }

    private void endEpoch(Timer timer) {
        if (average != null) average.exchange();
        Epoch epoch;
        try {
            epoch = judged(timer);
        } finally {
            if (average != null) average.exchange();
        }
        saveCheckpoint();
        for (Listener listener : settings.listeners) listener.epoch(epoch);
    }

    /** Measures the end of the epoch and stores the weights if they are the best so far. */
    private Epoch judged(Timer timer) {
        Score score =
                validation == null ? null : objective.score(Predictions.outputs(settings.net, validation), validation);
        double seconds = timer.seconds();
        Epoch epoch = new Epoch(
                position.epochs.size() + 1,
                settings.epochs,
                position.meanLoss(),
                position.metric(),
                settings.task.metric().name(),
                score,
                judgement(),
                seconds,
                train.size() / seconds,
                optimizer.learningRate(),
                position.skipped);
        position.end(epoch);
        if (position.withoutProgress() == 0) {
            if (settings.patience > 0) best = weights.copy();
            if (settings.best != null) model().save(settings.best);
        }
        return epoch;
    }

    private Epoch.Judgement judgement() {
        if (!settings.judgeByMetric) return Epoch.Judgement.LOSS;
        return settings.task.metric().isHigherBetter() ? Epoch.Judgement.HIGHEST : Epoch.Judgement.LOWEST;
    }

    private Model model() {
        return settings.beforeSaving.apply(Model.of(settings.net, train, settings.task, provenance()));
    }

    /** Returns where the current weights come from, with the figures of the epoch whose weights would be kept. */
    private Provenance provenance() {
        List<Epoch> epochs = position.epochs;
        if (epochs.isEmpty()) return origin;
        Epoch kept = settings.patience > 0 ? History.best(epochs) : epochs.get(epochs.size() - 1);
        return origin.setting("epoch", kept.number()).measured(kept);
    }

    private void saveCheckpoint() {
        if (settings.checkpoint != null)
            CheckpointFile.save(settings.checkpoint, model(), optimizer, position, fixed(), stored());
    }

    /** Returns the weights to be stored besides the current ones, by their place in the file. */
    private Map<String, DMatrixRMaj> stored() {
        Map<String, DMatrixRMaj> stored = new LinkedHashMap<>();
        if (best != null) best.forEach((name, m) -> stored.put(CheckpointFile.BEST + name, m));
        if (average != null) average.averages().forEach((name, m) -> stored.put(CheckpointFile.AVERAGE + name, m));
        return stored;
    }

    /** Measures the duration of an epoch, including the part before a resumption. */
    private record Timer(double before, long start) {
        double seconds() {
            return before + (System.nanoTime() - start) / 1e9;
        }
    }
}
