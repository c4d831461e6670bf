package dev.pullback.cli.report;

import dev.pullback.cli.report.Canvas.Align;
import dev.pullback.train.metrics.Confusion;
import java.awt.Color;
import java.util.List;

/** Counts of true against predicted classes: what is right in blue, what is wrong in orange, darker for a larger share. */
final class ConfusionChart {
    private static final double SIDE = 560;
    private static final double MOST_CELL = 84;
    private static final double LEAST_CELL = 6;
    private static final double MOST_NAME = 150;
    private static final double LEAST_TEXT = 6.5;
    private static final double TOP = 62;

    private ConfusionChart() {}

    static byte[] draw(Confusion confusion) {
        int k = confusion.classes();
        double cell = Math.max(LEAST_CELL, Math.min(MOST_CELL, SIDE / k));
        double nameSize = Math.min(Canvas.TEXT, Math.max(cell * 0.75, 8));
        int everyName = (int) Math.ceil((nameSize + 1) / cell);
        Canvas ruler = new Canvas(1, 1);
        List<String> names = confusion.classNames().stream()
                .map(name -> ruler.fit(name, nameSize, MOST_NAME))
                .toList();
        double widest = names.stream()
                .mapToDouble(name -> ruler.width(name, nameSize))
                .max()
                .orElse(0);
        boolean upright = widest > cell * everyName - 6;
        double left = 46 + widest + 10;
        double below = (upright ? widest : nameSize) + 16;
        double grid = k * cell;
        Canvas canvas = new Canvas(Math.max(left + grid + 28, 420), TOP + grid + below + 34);
        canvas.title("Confusion matrix", 20, 30);
        canvas.text("colour: share of the rows of the true class", 20, 48, Canvas.SMALL, Colors.FAINT, Align.LEFT);
        double size = textSize(ruler, confusion, cell);
        for (int i = 0; i < k; i++) {
            for (int j = 0; j < k; j++) cell(canvas, confusion, i, j, left + j * cell, TOP + i * cell, cell, size);
        }
        canvas.frame(left, TOP, grid, grid, Colors.INK);
        for (int i = 0; i < k; i += everyName) {
            double middle = (i + 0.5) * cell;
            canvas.text(names.get(i), left - 8, TOP + middle, nameSize, Colors.INK, Align.RIGHT);
            if (upright) canvas.upwards(names.get(i), left + middle, TOP + grid + 8, nameSize, Colors.INK, Align.RIGHT);
            else canvas.text(names.get(i), left + middle, TOP + grid + 12, nameSize, Colors.INK, Align.CENTER);
        }
        canvas.upwards("true class", 24, TOP + grid / 2, Canvas.TEXT, Colors.FAINT, Align.CENTER);
        canvas.text(
                "predicted class", left + grid / 2, TOP + grid + below + 14, Canvas.TEXT, Colors.FAINT, Align.CENTER);
        return canvas.png();
    }

    /** The size at which the widest count fits its cell, or 0 if none can be read. */
    private static double textSize(Canvas ruler, Confusion confusion, double cell) {
        double widest = confusion.counts().stream()
                .flatMap(List::stream)
                .mapToDouble(count -> ruler.width(Integer.toString(count), 1))
                .max()
                .orElse(1);
        double size = Math.min(Math.min(Canvas.TEXT + 1, cell * 0.55), (cell - 4) / widest);
        return size < LEAST_TEXT ? 0 : size;
    }

    private static void cell(
            Canvas canvas, Confusion confusion, int i, int j, double x, double y, double cell, double size) {
        int count = confusion.count(i, j);
        double share = count == 0 ? 0 : (double) count / confusion.actual(i);
        // A single mistake among many rows should still be seen.
        double shade = count == 0 ? 0 : 0.12 + 0.88 * share;
        Color color = Colors.mix(Colors.PAPER, i == j ? Colors.RIGHT : Colors.WRONG, shade);
        canvas.fill(x, y, cell, cell, color);
        if (cell >= 14) canvas.frame(x, y, cell, cell, Colors.GRID);
        if (size == 0) return;
        Color ink = count == 0 ? Colors.mix(Colors.PAPER, Colors.FAINT, 0.45) : shade > 0.5 ? Colors.PAPER : Colors.INK;
        canvas.text(Integer.toString(count), x + cell / 2, y + cell / 2, size, ink, Align.CENTER);
    }
}
