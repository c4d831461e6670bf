package dev.pullback.cli.report;

import dev.pullback.cli.report.Canvas.Align;
import dev.pullback.core.Tape;
import dev.pullback.ops.Ops;
import dev.pullback.train.data.Dataset;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.function.UnaryOperator;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;

/** Rows of two features as points over the class that a classifier predicts at each place, paler where it is less sure. */
final class BoundaryChart {
    private static final double WIDTH = 760;
    private static final double HEIGHT = 560;
    private static final double LEFT = 84;
    private static final double TOP = 66;
    private static final int GRID = 220;
    private static final int MOST_POINTS = 1500;
    private static final double MARGIN = 0.06;

    private BoundaryChart() {}

    /**
     * Draws the boundary.
     *
     * @param data of two features
     * @param classifier answers logits, m×classes, for m×2 features like those of the data
     */
    static byte[] draw(Dataset data, UnaryOperator<DMatrixRMaj> classifier) {
        DMatrixRMaj points = data.features();
        if (points.numCols != 2)
            throw new MatrixDimensionException("boundary: the features are " + points.numRows + "x" + points.numCols
                    + "; a picture needs two columns");
        Scale x = range(points, 0);
        Scale y = range(points, 1);
        Canvas canvas = new Canvas(WIDTH, HEIGHT);
        canvas.title("Decision boundary", 20, 30);
        canvas.text("rows that are predicted wrongly have a black rim", 20, 48, Canvas.SMALL, Colors.FAINT, Align.LEFT);
        double width = WIDTH - LEFT - Legend.WIDTH - 30;
        double height = HEIGHT - TOP - 60;
        canvas.image(regions(x, y, data.classes(), classifier), LEFT, TOP, width, height, true);
        Plot plot = new Plot(canvas, x, y, LEFT, TOP, width, height);
        points(canvas, plot, data, classifier);
        plot.axes(data.featureNames().get(0), data.featureNames().get(1));
        Legend.draw(canvas, data.classNames(), WIDTH - Legend.WIDTH - 14, TOP, height);
        return canvas.png();
    }

    private static Scale range(DMatrixRMaj points, int column) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < points.numRows; i++) {
            least = Math.min(least, points.get(i, column));
            most = Math.max(most, points.get(i, column));
        }
        double margin = most > least ? MARGIN * (most - least) : 1;
        return Scale.exact(least - margin, most + margin);
    }

    private static BufferedImage regions(Scale x, Scale y, int classes, UnaryOperator<DMatrixRMaj> classifier) {
        DMatrixRMaj grid = new DMatrixRMaj(GRID * GRID, 2);
        for (int i = 0; i < GRID; i++) {
            for (int j = 0; j < GRID; j++) {
                grid.set(i * GRID + j, 0, x.from() + (j + 0.5) / GRID * (x.to() - x.from()));
                grid.set(i * GRID + j, 1, y.to() - (i + 0.5) / GRID * (y.to() - y.from()));
            }
        }
        DMatrixRMaj p =
                Ops.softmax(new Tape().input("logits", classifier.apply(grid))).value();
        BufferedImage image = new BufferedImage(GRID, GRID, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < GRID * GRID; i++) {
            int best = Report.best(p, i);
            double sure = (p.get(i, best) - 1.0 / classes) / (1 - 1.0 / classes);
            Color color = Colors.mix(Colors.PAPER, Colors.of(best, classes), 0.1 + 0.3 * sure);
            image.setRGB(i % GRID, i / GRID, color.getRGB());
        }
        return image;
    }

    private static void points(Canvas canvas, Plot plot, Dataset data, UnaryOperator<DMatrixRMaj> classifier) {
        DMatrixRMaj logits = classifier.apply(data.features());
        int every = (data.size() + MOST_POINTS - 1) / MOST_POINTS;
        double radius = data.size() / every > 400 ? 2.6 : 3.6;
        for (int i = 0; i < data.size(); i += every) {
            int label = data.labels()[i];
            Color rim = Report.best(logits, i) == label ? Colors.PAPER : Color.BLACK;
            canvas.dot(
                    plot.x(data.features().get(i, 0)),
                    plot.y(data.features().get(i, 1)),
                    radius,
                    Colors.of(label, data.classes()),
                    rim);
        }
    }
}
