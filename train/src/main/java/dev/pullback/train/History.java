package dev.pullback.train;

import java.util.Comparator;
import java.util.List;

/**
 * How training went, epoch by epoch.
 *
 * @param epochs those that were finished, those before a resumption included
 * @param end why there are no more
 */
public record History(List<Epoch> epochs, End end) {
    /** Why training ended. */
    public enum End {
        /** All epochs were done. */
        FINISHED,
        /** There was no progress for as many epochs as the trainer's patience. */
        NO_PROGRESS,
        /** It was asked to stop. */
        STOPPED
    }

    /** Keeps a copy. */
    public History {
        epochs = List.copyOf(epochs);
    }

    /** The loss of every epoch. */
    public List<Double> losses() {
        return epochs.stream().map(Epoch::loss).toList();
    }

    /**
     * The last epoch.
     *
     * @throws IllegalStateException if none was finished
     */
    public Epoch last() {
        requireEpoch();
        return epochs.get(epochs.size() - 1);
    }

    /**
     * The epoch with the lowest loss on the validation rows, or without them on the training rows; of equal ones the
     * first.
     *
     * @throws IllegalStateException if none was finished
     */
    public Epoch best() {
        requireEpoch();
        return best(epochs);
    }

    static Epoch best(List<Epoch> epochs) {
        // NaN is larger than any number here, and of equal ones min answers the first.
        return epochs.stream().min(Comparator.comparingDouble(Epoch::judged)).orElseThrow();
    }

    private void requireEpoch() {
        if (epochs.isEmpty()) throw new IllegalStateException("history: training ended in its first epoch");
    }

    /** How many steps were skipped. */
    public int skipped() {
        return epochs.stream().mapToInt(Epoch::skipped).sum();
    }

    /** How long all epochs took. */
    public double seconds() {
        return epochs.stream().mapToDouble(Epoch::seconds).sum();
    }
}
