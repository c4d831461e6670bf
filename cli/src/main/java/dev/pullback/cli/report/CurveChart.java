package dev.pullback.cli.report;

import dev.pullback.cli.report.Canvas.Align;
import java.awt.Color;
import java.awt.geom.Path2D;
import java.util.List;

/** Numbers by epoch as lines, on a log scale where they span more than a factor of 20. */
final class CurveChart {
    private static final double WIDTH = 760;
    private static final double HEIGHT = 440;
    private static final double LEFT = 86;
    private static final double TOP = 76;
    private static final double RATIO_FOR_LOG = 20;
    private static final double LEAST_RANGE = 0.05;
    /** So few points are drawn as points too. */
    private static final int FEW = 30;

    private CurveChart() {}

    /** A picture of a loss: positive, small is good. */
    static byte[] loss(List<Curve> curves) {
        double[] range = range(curves);
        boolean log = range[0] > 0 && range[1] / range[0] > RATIO_FOR_LOG;
        Scale y = log ? Scale.log(range[0], range[1]) : Scale.linear(range[0], range[1]);
        return draw("Loss", log ? "loss (log scale)" : "loss", y, curves);
    }

    /** A picture of an accuracy, a share up to 1. */
    static byte[] accuracy(List<Curve> curves) {
        double[] range = range(curves);
        // Hardly any change is shown as hardly any, and not as mountains; nothing is above 1.
        double room = Math.max(0, LEAST_RANGE - (range[1] - range[0]));
        double most = Math.min(1, range[1] + room / 2);
        return draw("Accuracy", "accuracy", Scale.linear(Math.min(range[0], most - LEAST_RANGE), most), curves);
    }

    private static double[] range(List<Curve> curves) {
        double[] finite = curves.stream()
                .flatMap(curve -> curve.values().stream())
                .mapToDouble(Double::doubleValue)
                .filter(Double::isFinite)
                .sorted()
                .toArray();
        return finite.length == 0 ? new double[] {0, 1} : new double[] {finite[0], finite[finite.length - 1]};
    }

    private static byte[] draw(String title, String yName, Scale y, List<Curve> curves) {
        int epochs = curves.stream().mapToInt(c -> c.values().size()).max().orElse(1);
        Canvas canvas = new Canvas(WIDTH, HEIGHT);
        canvas.title(title, 20, 30);
        double at = 20;
        for (int i = 0; i < curves.size(); i++) {
            Color color = Colors.of(i, curves.size());
            canvas.line(at, 53, at + 22, 53, 2.5, color);
            String name = canvas.fit(curves.get(i).name(), Canvas.TEXT, 200);
            canvas.text(name, at + 28, 53, Canvas.TEXT, Colors.INK, Align.LEFT);
            at += 52 + canvas.width(name, Canvas.TEXT);
        }
        Plot plot = new Plot(canvas, Scale.counting(epochs), y, LEFT, TOP, WIDTH - LEFT - 28, HEIGHT - TOP - 56);
        plot.grid();
        for (int i = 0; i < curves.size(); i++) draw(canvas, plot, curves.get(i), Colors.of(i, curves.size()), epochs);
        plot.axes("epoch", yName);
        return canvas.png();
    }

    private static void draw(Canvas canvas, Plot plot, Curve curve, Color color, int epochs) {
        Path2D path = new Path2D.Double();
        boolean drawing = false;
        for (int i = 0; i < curve.values().size(); i++) {
            double value = curve.values().get(i);
            if (!Double.isFinite(value)) {
                drawing = false;
                continue;
            }
            double x = plot.x(i + 1);
            double y = plot.y(value);
            if (drawing) path.lineTo(x, y);
            else path.moveTo(x, y);
            drawing = true;
            if (epochs <= FEW) canvas.dot(x, y, 3, color, Colors.PAPER);
        }
        canvas.path(path, 2, color);
    }
}
