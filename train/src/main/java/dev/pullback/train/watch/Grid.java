package dev.pullback.train.watch;

import dev.pullback.train.data.Dataset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.ejml.data.DMatrixRMaj;

/** A grid of points over the plane of two features, and pictures of functions of these points. */
final class Grid {
    private static final double MARGIN = 0.06;
    private static final int MIDDLE = 128;
    private static final int LARGEST = 127;
    private static final int LEVELS = 8;
    /** With more classes, class and certainty do not fit into a byte. */
    static final int MOST_CLASSES = 31;

    private final int size;
    private final double[] x;
    private final double[] y;
    private final DMatrixRMaj points;

    Grid(Dataset rows, int size) {
        this.size = size;
        x = range(rows.features(), 0);
        y = range(rows.features(), 1);
        points = new DMatrixRMaj(size * size, 2);
        for (int i = 0; i < size * size; i++) {
            points.set(i, 0, x[0] + (i % size + 0.5) / size * (x[1] - x[0]));
            int line = i / size;
            points.set(i, 1, y[1] - (line + 0.5) / size * (y[1] - y[0]));
        }
    }

    private static double[] range(DMatrixRMaj features, int column) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < features.numRows; i++) {
            low = Math.min(low, features.get(i, column));
            high = Math.max(high, features.get(i, column));
        }
        double margin = high > low ? MARGIN * (high - low) : 1;
        return new double[] {low - margin, high + margin};
    }

    int size() {
        return size;
    }

    /** Returns the points, size²×2, line by line from the top. */
    DMatrixRMaj points() {
        return points;
    }

    Film.Plane plane(Dataset rows) {
        List<List<Double>> shown = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++)
            shown.add(List.of(rows.features().get(i, 0), rows.features().get(i, 1), (double) rows.labels()[i]));
        return new Film.Plane(rows.featureNames(), x[0], x[1], y[0], y[1], size, shown);
    }

    /** Returns the class and its certainty at each point, as {@link Frame#boundary} states it. */
    static String classes(DMatrixRMaj probabilities) {
        byte[] picture = new byte[probabilities.numRows];
        int classes = probabilities.numCols;
        for (int i = 0; i < picture.length; i++) {
            int best = 0;
            for (int j = 1; j < classes; j++) if (probabilities.get(i, j) > probabilities.get(i, best)) best = j;
            double certainty = (probabilities.get(i, best) * classes - 1) / Math.max(classes - 1, 1);
            int level = (int) Math.min(Math.max(certainty * LEVELS, 0), LEVELS - 1);
            picture[i] = (byte) (best * LEVELS + level);
        }
        return Base64.getEncoder().encodeToString(picture);
    }

    /** Returns the numbers of a column as a picture, as {@link Frame#units} states it. */
    static String picture(DMatrixRMaj numbers, int column) {
        double largest = 0;
        for (int i = 0; i < numbers.numRows; i++) largest = Math.max(largest, Math.abs(numbers.get(i, column)));
        byte[] picture = new byte[numbers.numRows];
        for (int i = 0; i < picture.length; i++) {
            double share = largest == 0 ? 0 : numbers.get(i, column) / largest;
            picture[i] = (byte) (MIDDLE + (Double.isNaN(share) ? 0 : Math.round(LARGEST * share)));
        }
        return Base64.getEncoder().encodeToString(picture);
    }
}
