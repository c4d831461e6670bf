package dev.pullback.train;

import java.util.List;

/** How training went, epoch by epoch. */
public record History(List<Epoch> epochs) {
    /** Keeps a copy. */
    public History {
        epochs = List.copyOf(epochs);
    }

    /** The loss of every epoch. */
    public List<Double> losses() {
        return epochs.stream().map(Epoch::loss).toList();
    }

    /** The last epoch. */
    public Epoch last() {
        return epochs.get(epochs.size() - 1);
    }

    /** How long all epochs took. */
    public double seconds() {
        return epochs.stream().mapToDouble(Epoch::seconds).sum();
    }
}
