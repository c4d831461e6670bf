package dev.pullback.train.watch;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A training run as a list of frames. Its size is bounded: a film of more than {@link FilmRecorder#frames} frames loses
 * every second one.
 *
 * @param frames in the order of the epochs; the last one shows the network as it is after training
 * @param classNames the names of the classes; empty unless the task is classification
 * @param plane the part of the plane that {@link Frame#boundary} covers, or null unless the rows have two features and
 *     at most 31 classes
 * @param units what {@link Frame#units} shows, or null if it shows nothing
 */
public record Film(
        List<Frame> frames,
        List<String> classNames,
        @Nullable Plane plane,
        @Nullable Units units) {
    /** Copies the lists. */
    public Film {
        frames = List.copyOf(frames);
        classNames = List.copyOf(classNames);
    }

    /**
     * A part of the plane of two features, with the rows in it.
     *
     * @param names the names of the two features
     * @param left the lowest first feature
     * @param right the highest first feature
     * @param bottom the lowest second feature
     * @param top the highest second feature
     * @param size the number of points of the grid in each direction
     * @param rows the shown rows: first feature, second feature, class
     */
    public record Plane(
            List<String> names,
            double left,
            double right,
            double bottom,
            double top,
            int size,
            List<List<Double>> rows) {
        /** Copies the lists. */
        public Plane {
            names = List.copyOf(names);
            rows = rows.stream().map(List::copyOf).toList();
        }
    }

    /**
     * What the pictures of hidden units show.
     *
     * @param text such as {@code output of the unit by the two features}
     * @param rows the number of lines of a picture
     * @param cols the number of points of a line
     */
    public record Units(String text, int rows, int cols) {}
}
