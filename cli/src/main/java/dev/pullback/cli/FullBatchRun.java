package dev.pullback.cli;

import dev.pullback.train.Epoch;
import dev.pullback.train.FullBatch;
import dev.pullback.train.History;
import dev.pullback.train.Listener;
import dev.pullback.train.Provenance;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Messages;
import dev.pullback.train.optim.Lbfgs;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Training on all rows at once by L-BFGS. */
final class FullBatchRun {
    private final FullBatch training;
    private final Lbfgs lbfgs;
    private final @Nullable Double validationShare;
    private final long seed;
    private final RunNotes notes;
    private final List<Listener> listeners = new ArrayList<>();
    private String ending = "";

    /**
     * Creates a run.
     *
     * @param validationShare the share of the rows that is left out for validation, or null
     * @param notes descriptions of the settings
     */
    FullBatchRun(FullBatch training, Lbfgs lbfgs, @Nullable Double validationShare, long seed, RunNotes notes) {
        this.training = training;
        this.lbfgs = lbfgs;
        this.validationShare = validationShare;
        this.seed = seed;
        this.notes = notes;
    }

    void listener(Listener added) {
        listeners.add(added);
    }

    History fit(Dataset rows) {
        Dataset train = validationShare == null
                ? rows
                : rows.split(validationShare, seed).train();
        List<Epoch> iterations = new ArrayList<>();
        training.listener(new Listener() {
            @Override
            public void epoch(Epoch epoch) {
                iterations.add(epoch);
                for (Listener listener : listeners) listener.epoch(epoch);
            }

            @Override
            public void warning(String text) {
                for (Listener listener : listeners) listener.warning(text);
            }
        });
        Lbfgs.Result result = training.fit(train, lbfgs);
        ending = ending(result);
        Provenance provenance = Provenance.of(train);
        for (Map.Entry<String, String> setting : notes.all().entrySet())
            provenance = provenance.setting(setting.getKey(), setting.getValue());
        return new History(iterations, History.End.FINISHED, provenance.metric("training loss", result.value()));
    }

    private static String ending(Lbfgs.Result result) {
        String reason =
                switch (result.end()) {
                    case CONVERGED -> "converged after ";
                    case ITERATIONS -> "not converged after ";
                    case NO_DECREASE -> "no further decrease after ";
                };
        return reason + Messages.count(result.iterations(), "iteration") + ", "
                + Messages.count(result.calls(), "evaluation")
                + String.format(Locale.ROOT, ": gradient norm %.1e", result.gradientNorm());
    }

    /** Returns a line on how the run ended. */
    String ending() {
        return ending;
    }
}
