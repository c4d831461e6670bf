package dev.pullback.train.data;

import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.PathIterator;
import java.util.Arrays;

/**
 * Works out how much of each pixel a shape covers.
 *
 * <p>Each row of pixels is cut by {@value #LINES} horizontal lines; on each, the parts inside the shape (by the
 * non-zero winding rule) count for the pixels they lie on with their exact length. Java 2D could draw the same, but its
 * rasteriser may change from one Java version to the next, and with it the data.
 */
final class Coverage {
    private static final int LINES = 8;
    private static final double FLATNESS = 0.02;

    private final ImageShape shape;
    private final double[] pixels;
    private final double[][] crossings;
    private final int[][] windings;
    private final int[] counts;

    Coverage(ImageShape shape) {
        this.shape = shape;
        this.pixels = new double[shape.pixels()];
        this.crossings = new double[shape.rows() * LINES][8];
        this.windings = new int[shape.rows() * LINES][8];
        this.counts = new int[shape.rows() * LINES];
    }

    /** From 0 to 1 for each pixel, row after row; the array is used again by the next call. */
    double[] of(Shape figure, AffineTransform placement) {
        Arrays.fill(pixels, 0);
        Arrays.fill(counts, 0);
        double[] to = new double[6];
        double startX = 0;
        double startY = 0;
        double x = 0;
        double y = 0;
        for (PathIterator path = figure.getPathIterator(placement, FLATNESS); !path.isDone(); path.next()) {
            int kind = path.currentSegment(to);
            if (kind != PathIterator.SEG_LINETO) {
                // Moving on closes what was begun, as closing does.
                cross(x, y, startX, startY);
                x = startX;
                y = startY;
            }
            if (kind == PathIterator.SEG_MOVETO) {
                startX = to[0];
                startY = to[1];
                x = startX;
                y = startY;
            } else if (kind == PathIterator.SEG_LINETO) {
                cross(x, y, to[0], to[1]);
                x = to[0];
                y = to[1];
            }
        }
        cross(x, y, startX, startY);
        for (int line = 0; line < counts.length; line++) {
            fill(line);
        }
        return pixels;
    }

    /** Notes where a straight edge crosses the lines, and whether it goes down or up. */
    private void cross(double x0, double y0, double x1, double y1) {
        double top = Math.min(y0, y1) * LINES - 0.5;
        double bottom = Math.max(y0, y1) * LINES - 0.5;
        int first = (int) Math.max(Math.ceil(top), 0);
        for (int line = first; line < counts.length && line < bottom; line++) {
            double y = (line + 0.5) / LINES;
            add(line, x0 + (x1 - x0) * ((y - y0) / (y1 - y0)), y1 > y0 ? 1 : -1);
        }
    }

    private void add(int line, double x, int winding) {
        int count = counts[line]++;
        if (count == crossings[line].length) {
            crossings[line] = Arrays.copyOf(crossings[line], 2 * count);
            windings[line] = Arrays.copyOf(windings[line], 2 * count);
        }
        double[] xs = crossings[line];
        int[] directions = windings[line];
        int at = count;
        for (; at > 0 && xs[at - 1] > x; at--) {
            xs[at] = xs[at - 1];
            directions[at] = directions[at - 1];
        }
        xs[at] = x;
        directions[at] = winding;
    }

    private void fill(int line) {
        int winding = 0;
        for (int i = 0; i + 1 < counts[line]; i++) {
            winding += windings[line][i];
            if (winding != 0) {
                span(line / LINES, crossings[line][i], crossings[line][i + 1]);
            }
        }
    }

    private void span(int row, double from, double to) {
        double left = Math.max(from, 0);
        double right = Math.min(to, shape.cols());
        for (int column = (int) left; column < right; column++) {
            double length = Math.min(right, column + 1.0) - Math.max(left, column);
            pixels[row * shape.cols() + column] += length / LINES;
        }
    }

    @Override
    public String toString() {
        return "coverage of " + shape + " pixels";
    }
}
