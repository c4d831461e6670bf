package dev.pullback.cli.report;

import dev.pullback.cli.report.Canvas.Align;
import dev.pullback.train.metrics.Calibration;
import java.util.List;
import java.util.Locale;

/** Accuracy against confidence, bin by bin, and below it how many rows each bin has. */
final class ReliabilityChart {
    private static final double WIDTH = 560;
    private static final double HEIGHT = 600;
    private static final double LEFT = 84;
    private static final double TOP = 84;
    private static final double SIDE = 340;
    private static final double ROWS_HEIGHT = 90;

    private ReliabilityChart() {}

    static byte[] draw(Calibration calibration) {
        Canvas canvas = new Canvas(WIDTH, HEIGHT);
        canvas.title("Reliability", 20, 30);
        canvas.text(
                String.format(Locale.ROOT, "expected calibration error %.4f", calibration.error()),
                20,
                48,
                Canvas.SMALL,
                Colors.FAINT,
                Align.LEFT);
        legend(canvas);
        double width = WIDTH - LEFT - 36;
        Scale unit = Scale.exact(0, 1);
        Plot plot = new Plot(canvas, unit, unit, LEFT, TOP, width, SIDE);
        plot.grid();
        for (Calibration.Bin bin : calibration.bins()) {
            if (bin.rows() == 0) continue;
            double x = plot.x(bin.from()) + 1;
            double wide = plot.x(bin.to()) - x - 1;
            double right = plot.y(bin.accuracy());
            double sure = plot.y(bin.confidence());
            canvas.fill(x, right, wide, plot.y(0) - right, Colors.mix(Colors.PAPER, Colors.RIGHT, 0.75));
            canvas.line(x, sure, x + wide, sure, 2.5, Colors.WRONG);
        }
        canvas.dashed(plot.x(0), plot.y(0), plot.x(1), plot.y(1), Colors.FAINT);
        plot.axes("", "accuracy");
        rows(canvas, calibration, width);
        return canvas.png();
    }

    private static void legend(Canvas canvas) {
        canvas.fill(20, 60, 14, 10, Colors.mix(Colors.PAPER, Colors.RIGHT, 0.75));
        canvas.text("accuracy", 40, 65, Canvas.SMALL, Colors.INK, Align.LEFT);
        canvas.line(106, 65, 124, 65, 2.5, Colors.WRONG);
        canvas.text("mean confidence", 130, 65, Canvas.SMALL, Colors.INK, Align.LEFT);
        canvas.dashed(236, 65, 258, 65, Colors.FAINT);
        canvas.text("accuracy = confidence", 264, 65, Canvas.SMALL, Colors.INK, Align.LEFT);
    }

    private static void rows(Canvas canvas, Calibration calibration, double width) {
        int most = calibration.bins().stream()
                .mapToInt(Calibration.Bin::rows)
                .max()
                .orElse(1);
        Scale full = Scale.linear(0, Math.max(most, 1));
        Scale ends = new Scale(0, full.to(), false, List.of(0.0, full.to()));
        Plot plot = new Plot(canvas, Scale.exact(0, 1), ends, LEFT, TOP + SIDE + 36, width, ROWS_HEIGHT);
        for (Calibration.Bin bin : calibration.bins()) {
            double x = plot.x(bin.from()) + 1;
            double top = plot.y(bin.rows());
            canvas.fill(x, top, plot.x(bin.to()) - x - 1, plot.y(0) - top, Colors.mix(Colors.PAPER, Colors.FAINT, 0.6));
        }
        plot.axes("confidence, the probability of the predicted class", "rows");
    }
}
