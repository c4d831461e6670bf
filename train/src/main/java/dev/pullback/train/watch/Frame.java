package dev.pullback.train.watch;

import java.util.ArrayList;
import java.util.List;

/**
 * A network at one moment of a training run.
 *
 * @param epoch the number of finished epochs
 * @param loss the mean loss on the sample of the training rows, in evaluation mode
 * @param layers the layers with parameters, from the input to the output
 * @param confusion counts of the shown rows by true class (row) and predicted class (column); empty unless the task is
 *     classification
 * @param boundary the predicted class at each point of the grid of {@link Film}, line by line from the top, in Base64: a byte is 8 times the
 *     class plus the certainty from 0 to 7; empty if there is no grid
 * @param units pictures of hidden units in Base64, a byte a point: 128 is zero, 1 and 255 are the largest
 *     negative and positive number of the picture
 */
public record Frame(
        int epoch,
        double loss,
        List<LayerFrame> layers,
        List<List<Integer>> confusion,
        String boundary,
        List<String> units) {
    /** Copies the lists. */
    public Frame {
        layers = List.copyOf(layers);
        confusion = confusion.stream().map(List::copyOf).toList();
        units = List.copyOf(units);
    }

    Frame withUpdates(List<Double> updates) {
        List<LayerFrame> measured = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) measured.add(layers.get(i).withUpdate(updates.get(i)));
        return new Frame(epoch, loss, measured, confusion, boundary, units);
    }
}
