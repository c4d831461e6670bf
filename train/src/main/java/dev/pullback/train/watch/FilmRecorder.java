package dev.pullback.train.watch;

import dev.pullback.core.engine.ThreadGuard;
import dev.pullback.train.Epoch;
import dev.pullback.train.History;
import dev.pullback.train.Layer;
import dev.pullback.train.Listener;
import dev.pullback.train.Progress;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.task.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Films a training run: a listener that computes a {@link Frame} after chosen epochs. These are the first few epochs, in
 * which most changes, and then epochs at equal distances up to the planned last one. If a run turns out to be longer, the
 * recorder drops every second frame. A frame takes about as long as a step on 200 rows. Belongs to one run, and to one thread at a
 * time: a call by a second thread while another call is running throws an {@code IllegalStateException}.
 */
public final class FilmRecorder implements Listener {
    private static final int SAMPLE = 200;
    private static final long MOST_ELEMENTS = 2_000_000;
    private static final int FRAMES = 30;
    /** The most epochs at the start that are all filmed. */
    private static final int EARLY = 6;

    /** The most characters of all pictures of a film. */
    private static final long MOST_CHARACTERS = 1_200_000;

    private final ThreadGuard guard = new ThreadGuard("film recorder");
    private final NetworkView view;
    private final UpdateMeter meter;
    private final List<Frame> frames = new ArrayList<>();
    private int most = FRAMES;
    private int stride;
    private int early;
    private int planned;
    private int epochs;
    private long stepsOfAnEpoch;
    private long steps;
    private @Nullable List<Double> updates;
    /** The epoch in which the updates were measured. */
    private int epochOfUpdates;

    private FilmRecorder(NetworkView view) {
        this.view = view;
        meter = new UpdateMeter(view.parameters());
        frames.add(view.frame(0));
    }

    /**
     * Creates a listener for one run, before the run starts.
     *
     * @param net the network that will be trained
     * @param rows the training rows; a random sample of 200 rows, the same in each run, is observed
     */
    public static FilmRecorder of(Layer net, Task task, Dataset rows) {
        long fitting = Math.max(MOST_ELEMENTS / Math.max(rows.features().numCols, 1), 2);
        int size = (int) Math.min(Math.min(SAMPLE, rows.size()), fitting);
        return new FilmRecorder(new NetworkView(net, task, rows.rows(sample(rows.size(), size))));
    }

    /** Returns random row numbers. Rows at regular distances would miss a class where the classes alternate. */
    private static int[] sample(int rows, int size) {
        int[] all = IntStream.range(0, rows).toArray();
        Random random = new Random(0);
        for (int i = 0; i < size; i++) {
            int j = i + random.nextInt(rows - i);
            int chosen = all[j];
            all[j] = all[i];
            all[i] = chosen;
        }
        return Arrays.copyOf(all, size);
    }

    /**
     * Sets the largest number of frames. The default is 30. A film has fewer if its pictures would take more than 1.2
     * million characters.
     *
     * @throws IllegalArgumentException unless it is at least 2
     */
    public FilmRecorder frames(int most) {
        if (most < 2)
            throw new IllegalArgumentException("film: the number of frames is " + most + "; it must be at least 2");
        this.most = most;
        return this;
    }

    /** Leaves out the decision boundary and the pictures of hidden units, for a caller that draws its own. */
    public FilmRecorder withoutPictures() {
        boolean entered = guard.enter();
        try {
            view.omitPictures();
            frames.set(0, view.frame(0));
            return this;
        } finally {
            guard.leave(entered);
        }
    }

    private int limit() {
        Frame first = frames.get(0);
        long characters = first.boundary().length();
        for (String unit : first.units()) characters += unit.length();
        return (int) Math.max(2, Math.min(most, MOST_CHARACTERS / Math.max(characters, 1)));
    }

    @Override
    public void step(Progress progress) {
        boolean entered = guard.enter();
        try {
            if (progress.epochs() != planned) plan(progress.epochs());
            steps++;
            // The last step of an epoch is measured; how many there are is known after the first epoch.
            boolean isMeasured = stepsOfAnEpoch == 0 ? steps == 1 : steps == stepsOfAnEpoch;
            if (isMeasured && isFilmed(progress.epoch())) {
                updates = meter.ratios();
                epochOfUpdates = progress.epoch();
            } else if (steps == stepsOfAnEpoch - 1 && isFilmed(progress.epoch())) meter.start();
        } finally {
            guard.leave(entered);
        }
    }

    @Override
    public void epoch(Epoch epoch) {
        boolean entered = guard.enter();
        try {
            stepsOfAnEpoch = steps;
            steps = 0;
            epochs = epoch.number();
            if (isFilmed(epochs) && epochs < planned) { // film adds the last frame
                frames.add(measured(view.frame(epochs)));
                if (frames.size() > limit()) thin();
            }
            if (stepsOfAnEpoch == 1) meter.start();
        } finally {
            guard.leave(entered);
        }
    }

    /** Chooses the epochs to be filmed. The frame of the untrained network counts as one, the last epoch as another. */
    private void plan(int total) {
        planned = total;
        int most = limit();
        early = Math.min(EARLY, most / 4);
        int later = Math.max(most - 2 - early, 1);
        stride = planned < most ? 1 : Math.max((planned - early + later - 1) / later, 1);
    }

    private boolean isFilmed(int epoch) {
        return epoch <= early || epoch % stride == 0 || epoch == planned;
    }

    private void thin() {
        stride *= 2;
        early /= 2;
        frames.removeIf(frame -> !isFilmed(frame.epoch()));
    }

    private Frame measured(Frame frame) {
        return updates == null ? frame : frame.withUpdates(updates);
    }

    /**
     * Returns the film, with a last frame of the network as it is now. After early stopping these are the weights of the
     * best epoch.
     */
    public Film film(History history) {
        int end = history.end() == History.End.NO_PROGRESS
                ? history.best().number()
                : history.last().number();
        return film(end, true);
    }

    /**
     * Returns the film of a run that has not ended, with a last frame of the network as it is now. Its updates are the last
     * measured ones, which may be of an earlier epoch.
     */
    public Film film() {
        return film(epochs, false);
    }

    private Film film(int epoch, boolean isEnded) {
        boolean entered = guard.enter();
        try {
            List<Frame> all = new ArrayList<>(frames);
            if (all.get(all.size() - 1).epoch() == epoch) all.remove(all.size() - 1);
            Frame end = view.frame(epoch);
            all.add(isEnded && epoch != epochOfUpdates ? end : measured(end));
            return view.film(all);
        } finally {
            guard.leave(entered);
        }
    }
}
