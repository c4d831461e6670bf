package dev.pullback.train;

import java.util.ArrayList;
import java.util.List;

/** Where training stands, besides matrices: what is kept in a checkpoint as text. */
final class TrainingPosition {
    /** The epochs that are over. */
    List<Epoch> epochs = new ArrayList<>();

    /** How many epochs there are to be; 0 in files that were written before this was kept. */
    int planned;

    /** The batches that the epoch under way has taken. */
    int batches;

    /** The sum of the losses of the rows it has learned from. */
    double loss;

    /** How many of these rows were classified rightly. */
    long right;

    /** How many rows it has learned from. */
    long rows;

    /** The steps that were skipped in it. */
    int skipped;

    /** The steps that were skipped since the last that was made. */
    int skippedInARow;

    /** How long it has taken. */
    double seconds;

    void learned(double meanLoss, int rightRows, int ofRows) {
        batches++;
        loss += meanLoss * ofRows;
        right += rightRows;
        rows += ofRows;
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

    double accuracy() {
        return rows == 0 ? Double.NaN : (double) right / rows;
    }

    /** Ends the epoch under way. */
    void end(Epoch epoch) {
        epochs.add(epoch);
        batches = 0;
        loss = 0;
        right = 0;
        rows = 0;
        skipped = 0;
        seconds = 0;
    }

    /** How many epochs have gone by since the best. */
    int withoutProgress() {
        return epochs.isEmpty() ? 0 : epochs.size() - History.best(epochs).number();
    }

    /**
     * Asks for so many epochs, those that are over included.
     *
     * @throws IllegalArgumentException if there were to be more
     */
    void plan(int number) {
        int atLeast = Math.max(planned, epochs.size());
        if (number < atLeast)
            throw new IllegalArgumentException("there were to be " + atLeast + " epochs, of which " + epochs.size()
                    + (epochs.size() == 1 ? " is" : " are") + " done, but now there are to be " + number
                    + "; there must be at least as many");
        planned = number;
    }

    /**
     * Refuses what no training leads to; for a position that was read.
     *
     * @throws IllegalArgumentException if it is so
     */
    void requireSound(long stepsPerEpoch) {
        boolean sound = epochs != null
                && planned >= 0
                && batches >= 0
                && batches < stepsPerEpoch
                && rows >= 0
                && right >= 0
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
