package dev.pullback.train;

import com.google.gson.annotations.SerializedName;
import java.util.ArrayList;
import java.util.List;

/**
 * The progress of a training run: its finished epochs and the counters of the current one. A checkpoint stores it as
 * JSON.
 */
final class TrainingPosition {
    List<Epoch> epochs = new ArrayList<>();

    /** The planned number of epochs; 0 if a checkpoint does not contain it. */
    int planned;

    /** The number of batches that the current epoch has used. */
    int batches;

    /** The sum of the losses of the rows of the current epoch, without skipped steps. */
    double loss;

    /** The sum of the metric over these rows, such as the number of correct ones; NaN if the metric has no such sum. */
    @SerializedName(value = "measured", alternate = "right")
    double measured;

    /** The number of rows of the current epoch, without skipped steps. */
    long rows;

    /** The number of skipped steps of the current epoch. */
    int skipped;

    /** The number of skipped steps since the last successful one. */
    int skippedInARow;

    /** The duration of the current epoch so far. */
    double seconds;

    void learned(double meanLoss, double measuredSum, int batchRows) {
        batches++;
        loss += meanLoss * batchRows;
        measured += measuredSum;
        rows += batchRows;
        skippedInARow = 0;
    }

    void skipped() {
        batches++;
        skipped++;
        skippedInARow++;
    }

    double meanLoss() {
        return rows == 0 ? Double.NaN : loss / rows;
    }

    double metric() {
        return rows == 0 ? Double.NaN : measured / rows;
    }

    /** Adds the current epoch to the finished ones and resets its counters. */
    void end(Epoch epoch) {
        epochs.add(epoch);
        batches = 0;
        loss = 0;
        measured = 0;
        rows = 0;
        skipped = 0;
        seconds = 0;
    }

    /** Returns the number of epochs since the best one. */
    int withoutProgress() {
        return epochs.isEmpty() ? 0 : epochs.size() - History.best(epochs).number();
    }

    /**
     * Sets the planned number of epochs, including the finished ones.
     *
     * @throws IllegalArgumentException if it is below the number planned before or the number of finished epochs
     */
    void plan(int number) {
        int atLeast = Math.max(planned, epochs.size());
        if (number < atLeast)
            throw new IllegalArgumentException(atLeast + " epochs were planned and " + epochs.size()
                    + (epochs.size() == 1 ? " is" : " are") + " finished, but now the number of epochs is " + number
                    + "; it must be at least " + atLeast);
        planned = number;
    }

    /**
     * Checks a position that was read from a checkpoint; throws IllegalArgumentException if its counters contradict
     * each other.
     */
    void requireSound(long stepsPerEpoch) {
        boolean sound = epochs != null
                && planned >= 0
                && batches >= 0
                && batches < stepsPerEpoch
                && rows >= 0
                && !(measured < 0)
                && skipped >= 0
                && skippedInARow >= 0
                && seconds >= 0;
        for (int i = 0; sound && i < epochs.size(); i++) {
            Epoch epoch = epochs.get(i);
            sound = epoch != null && epoch.number() == i + 1;
        }
        if (!sound) throw new IllegalArgumentException("the position in the training contradicts itself");
    }
}
