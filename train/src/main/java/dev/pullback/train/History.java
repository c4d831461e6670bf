package dev.pullback.train;

import java.util.Comparator;
import java.util.List;

/**
 * The results of a training run, epoch by epoch.
 *
 * @param epochs the finished epochs, including those before the run was resumed
 * @param end why training ended
 * @param provenance the rows, settings and versions of the run, and the figures of its best or last epoch
 */
public record History(List<Epoch> epochs, End end, Provenance provenance) {
    /** Why training ended. */
    public enum End {
        /** All planned epochs are finished. */
        FINISHED,
        /** The loss did not improve for as many epochs as the trainer's patience allows. */
        NO_PROGRESS,
        /** {@link Trainer#stop} was called. */
        STOPPED
    }

    /** Copies the list. */
    public History {
        epochs = List.copyOf(epochs);
    }

    /** Returns the loss of every epoch. */
    public List<Double> losses() {
        return epochs.stream().map(Epoch::loss).toList();
    }

    /**
     * Returns the last epoch.
     *
     * @throws IllegalStateException if no epoch is finished
     */
    public Epoch last() {
        requireEpoch();
        return epochs.get(epochs.size() - 1);
    }

    /**
     * Returns the epoch with the lowest {@linkplain Epoch#judged loss}; the first of them if several are equal.
     *
     * @throws IllegalStateException if no epoch is finished
     */
    public Epoch best() {
        requireEpoch();
        return best(epochs);
    }

    static Epoch best(List<Epoch> epochs) {
        // comparingDouble orders NaN after every number, and min returns the first of equal elements.
        return epochs.stream().min(Comparator.comparingDouble(Epoch::judged)).orElseThrow();
    }

    private void requireEpoch() {
        if (epochs.isEmpty()) throw new IllegalStateException("history: training ended in its first epoch");
    }

    /** Returns the number of skipped steps. */
    public int skipped() {
        return epochs.stream().mapToInt(Epoch::skipped).sum();
    }

    /** Returns the total duration of the epochs. */
    public double seconds() {
        return epochs.stream().mapToDouble(Epoch::seconds).sum();
    }
}
