package dev.pullback.cli;

import dev.pullback.train.History;
import dev.pullback.train.Listener;
import dev.pullback.train.Network;
import dev.pullback.train.Trainer;
import dev.pullback.train.data.Dataset;
import org.jspecify.annotations.Nullable;

/**
 * A network and its training, in batches by a {@link Trainer} or on all rows at once.
 *
 * @param net the network, whose weights are not drawn yet
 * @param inBatches trains it in batches, or null
 * @param atOnce trains it on all rows at once, or null
 * @param notes descriptions of all settings
 */
record TrainingSetup(
        Network net, @Nullable Trainer inBatches, @Nullable FullBatchRun atOnce, RunNotes notes) {
    static TrainingSetup of(Network net, Trainer trainer, RunNotes notes) {
        return new TrainingSetup(net, trainer, null, notes);
    }

    static TrainingSetup of(Network net, FullBatchRun run, RunNotes notes) {
        return new TrainingSetup(net, null, run, notes);
    }

    void listener(Listener listener) {
        if (inBatches != null) inBatches.listener(listener);
        if (atOnce != null) atOnce.listener(listener);
    }

    History fit(Dataset train) {
        if (inBatches != null) return inBatches.fit(train);
        if (atOnce != null) return atOnce.fit(train);
        throw new IllegalStateException("setup: there is no training");
    }

    /** Returns one line on the network and its training. */
    @Override
    public String toString() {
        return inBatches != null
                ? inBatches + "; " + notes.get("schedule") + " schedule"
                : net + "; " + notes.get("optimizer") + ", weight decay " + notes.get("weight decay");
    }
}
