package dev.pullback.cli.report;

import dev.pullback.cli.report.Canvas.Align;

/** The frame of a diagram: two axes with marks, names and lines across. */
final class Plot {
    private final Canvas canvas;
    private final Scale x;
    private final Scale y;
    private final double left;
    private final double top;
    private final double width;
    private final double height;

    Plot(Canvas canvas, Scale x, Scale y, double left, double top, double width, double height) {
        this.canvas = canvas;
        this.x = x;
        this.y = y;
        this.left = left;
        this.top = top;
        this.width = width;
        this.height = height;
    }

    double x(double value) {
        return left + width * x.place(value);
    }

    double y(double value) {
        return top + height * (1 - y.place(value));
    }

    void grid() {
        for (double tick : y.ticks()) canvas.line(left, y(tick), left + width, y(tick), 1, Colors.GRID);
        for (double tick : x.ticks()) canvas.line(x(tick), top, x(tick), top + height, 1, Colors.GRID);
    }

    void axes(String xName, String yName) {
        canvas.line(left, top, left, top + height, 1.2, Colors.INK);
        canvas.line(left, top + height, left + width, top + height, 1.2, Colors.INK);
        double widest = 0;
        for (double tick : y.ticks()) {
            String label = Scale.label(tick);
            widest = Math.max(widest, canvas.width(label, Canvas.TEXT));
            canvas.text(label, left - 8, y(tick), Canvas.TEXT, Colors.INK, Align.RIGHT);
        }
        for (double tick : x.ticks())
            canvas.text(Scale.label(tick), x(tick), top + height + 15, Canvas.TEXT, Colors.INK, Align.CENTER);
        canvas.text(
                canvas.fit(xName, Canvas.TEXT, width),
                left + width / 2,
                top + height + 36,
                Canvas.TEXT,
                Colors.FAINT,
                Align.CENTER);
        canvas.upwards(
                canvas.fit(yName, Canvas.TEXT, height),
                left - widest - 22,
                top + height / 2,
                Canvas.TEXT,
                Colors.FAINT,
                Align.CENTER);
    }
}
