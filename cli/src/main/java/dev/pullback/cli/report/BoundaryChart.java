package dev.pullback.cli.report;

import dev.pullback.core.Tape;
import dev.pullback.ops.Ops;
import dev.pullback.train.data.Dataset;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.util.DoubleSummaryStatistics;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;

/**
 * A chart of rows with two features. Rows are points. The background has the colour of the class that the classifier
 * predicts there, and is paler where the prediction is less certain.
 */
final class BoundaryChart {
    private static final int GRID = 220;
    private static final int MAX_POINTS = 1500;
    private static final int MAX_NAMES = 24;
    private static final double MARGIN = 0.06;

    private BoundaryChart() {}

    /**
     * Returns the chart.
     *
     * @param data rows of two features
     * @param classifier returns logits, m×classes, for m×2 features like those of the data
     */
    static XYChart of(Dataset data, UnaryOperator<DMatrixRMaj> classifier) {
        DMatrixRMaj points = data.features();
        if (points.numCols != 2)
            throw new MatrixDimensionException("boundary: the features are " + points.numRows + "x" + points.numCols
                    + "; a picture needs two columns");
        double[] x = range(points, 0);
        double[] y = range(points, 1);
        XYChart chart = Drawing.chart(
                760,
                560,
                "Decision boundary (wrong predictions have a black rim)",
                Drawing.label(data.featureNames().get(0), 60),
                Drawing.label(data.featureNames().get(1), 40));
        chart.getStyler()
                .setPlotContentSize(1)
                .setLegendPosition(LegendPosition.OutsideE)
                .setLegendLayout(LegendLayout.Vertical)
                .setMarkerSize(6);
        chart.getStyler().setDefaultSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
        chart.getStyler()
                .setPlotGridLinesVisible(false)
                .setXAxisMin(x[0])
                .setXAxisMax(x[1])
                .setYAxisMin(y[0])
                .setYAxisMax(y[1]);

        BufferedImage regions = regions(x, y, data.classes(), classifier);
        XYSeries corner = chart.addSeries("regions", new double[] {x[0]}, new double[] {y[0]});
        corner.setMarker(area(regions, chart, x[1], y[1]));
        corner.setShowInLegend(false);

        int step = (data.size() + MAX_POINTS - 1) / MAX_POINTS;
        DMatrixRMaj logits = classifier.apply(points);
        for (int k = 0; k < data.classes(); k++) {
            int label = k;
            boolean last = k == MAX_NAMES - 1 && data.classes() > MAX_NAMES;
            String name = last
                    ? "and " + (data.classes() - k) + " more"
                    : data.classNames().get(k);
            int[] rows = IntStream.range(0, data.size())
                    .filter(i -> i % step == 0 && data.labels()[i] == label)
                    .toArray();
            Color color = Drawing.color(k, data.classes());
            IntPredicate correct = i -> TrainingReport.best(logits, i) == label;
            dots(chart, points, IntStream.of(rows).filter(correct), color, Color.WHITE)
                    .setLabel(Drawing.label(name, 20))
                    .setShowInLegend(k < MAX_NAMES);
            dots(chart, points, IntStream.of(rows).filter(correct.negate()), color, Color.BLACK)
                    .setShowInLegend(false);
        }
        return chart;
    }

    private static double[] range(DMatrixRMaj points, int column) {
        DoubleSummaryStatistics values = IntStream.range(0, points.numRows)
                .mapToDouble(i -> points.get(i, column))
                .summaryStatistics();
        double width = values.getMax() - values.getMin();
        double margin = width > 0 ? MARGIN * width : 1;
        return new double[] {values.getMin() - margin, values.getMax() + margin};
    }

    /** Returns an image that covers the plot. Each pixel has the colour of the predicted class. */
    private static BufferedImage regions(double[] x, double[] y, int classes, UnaryOperator<DMatrixRMaj> classifier) {
        DMatrixRMaj grid = new DMatrixRMaj(GRID * GRID, 2);
        for (int i = 0; i < GRID * GRID; i++) {
            int line = i / GRID;
            grid.set(i, 0, x[0] + (i % GRID + 0.5) / GRID * (x[1] - x[0]));
            grid.set(i, 1, y[1] - (line + 0.5) / GRID * (y[1] - y[0]));
        }
        DMatrixRMaj p =
                Ops.softmax(new Tape().input("logits", classifier.apply(grid))).value();
        BufferedImage image = new BufferedImage(GRID, GRID, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < GRID * GRID; i++) {
            int best = TrainingReport.best(p, i);
            double certainty = (p.get(i, best) - 1.0 / classes) / (1 - 1.0 / classes);
            Color color = Drawing.tint(Drawing.color(best, classes), 0.1 + 0.3 * certainty);
            image.setRGB(i % GRID, i / GRID, color.getRGB());
        }
        return image;
    }

    private static XYSeries dots(XYChart chart, DMatrixRMaj points, IntStream rows, Color color, Color rim) {
        int[] shown = rows.toArray();
        // XChart refuses a series without points, but leaves a gap where a value is NaN.
        double[][] xy = new double[2][Math.max(shown.length, 1)];
        if (shown.length == 0) xy[1][0] = Double.NaN;
        for (int i = 0; i < shown.length; i++) {
            xy[0][i] = points.get(shown[i], 0);
            xy[1][i] = points.get(shown[i], 1);
        }
        XYSeries series = chart.addSeries(Integer.toString(chart.getSeriesMap().size()), xy[0], xy[1]);
        series.setMarkerColor(color);
        series.setMarker(new Marker() {
            @Override
            public void paint(Graphics2D g, double x, double y, int size) {
                Ellipse2D dot = new Ellipse2D.Double(x - size / 2.0, y - size / 2.0, size, size);
                g.fill(dot);
                g.setColor(rim);
                g.setStroke(new BasicStroke(0.8f));
                g.draw(dot);
                g.setColor(color);
            }
        });
        return series;
    }

    /**
     * Returns a marker that paints an image. Its lower left corner is the marked point. Its upper right corner is given
     * in units of the chart.
     */
    private static Marker area(BufferedImage image, XYChart chart, double right, double top) {
        return new Marker() {
            @Override
            public void paint(Graphics2D g, double x, double y, int size) {
                g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
                AffineTransform place = AffineTransform.getTranslateInstance(x, chart.getScreenYFromChart(top));
                place.scale(
                        (chart.getScreenXFromChart(right) - x) / image.getWidth(),
                        (y - chart.getScreenYFromChart(top)) / image.getHeight());
                g.drawImage(image, place, null);
            }
        };
    }
}
