package dev.pullback.cli.report;

import dev.pullback.cli.report.Canvas.Align;
import java.util.List;

/** The names of classes beside their colours, one below the other. */
final class Legend {
    static final double WIDTH = 170;
    private static final double MOST_ROW = 19;
    private static final double LEAST_ROW = 14;

    private Legend() {}

    static void draw(Canvas canvas, List<String> names, double x, double y, double height) {
        double row = Math.min(MOST_ROW, Math.max(LEAST_ROW, height / names.size()));
        double size = row < MOST_ROW ? Canvas.SMALL : Canvas.TEXT;
        int room = (int) (height / row + 1e-9);
        int shown = names.size() <= room ? names.size() : room - 1;
        for (int i = 0; i < shown; i++) {
            double middle = y + (i + 0.5) * row;
            canvas.dot(x + 6, middle, 5, Colors.of(i, names.size()), Colors.PAPER);
            canvas.text(canvas.fit(names.get(i), size, WIDTH - 24), x + 18, middle, size, Colors.INK, Align.LEFT);
        }
        if (shown < names.size())
            canvas.text(
                    "and " + (names.size() - shown) + " more",
                    x + 18,
                    y + (shown + 0.5) * row,
                    size,
                    Colors.FAINT,
                    Align.LEFT);
    }
}
