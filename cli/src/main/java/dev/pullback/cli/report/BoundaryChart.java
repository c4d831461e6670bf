package dev.pullback.cli.report;

import dev.pullback.core.Tape;
import dev.pullback.ops.Ops;
import dev.pullback.train.Predictions;
import dev.pullback.train.data.Dataset;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.util.DoubleSummaryStatistics;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
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
 * predicts there, and is paler where the prediction is less certain. If there are many classes, the legend names the first
 * of them.
 */
final class BoundaryChart {
    private static final int GRID = 220;
    private static final int MAX_POINTS = 1500;
    private static final int MAX_NAMES = 24;
    /** The number of logits that are computed at once for the background. */
    private static final int MOST_LOGITS = 1 << 20;

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
        int[] shown = IntStream.range(0, data.size()).filter(i -> i % step == 0).toArray();
        int[] predicted = Predictions.classes(classifier.apply(rows(points, shown)));
        Map<Integer, int[][]> byClass = new TreeMap<>();
        for (int klass = 0; klass < Math.min(data.classes(), MAX_NAMES); klass++) byClass.put(klass, new int[2][0]);
        IntStream.range(0, shown.length)
                .boxed()
                .collect(Collectors.groupingBy(i -> data.labels()[shown[i]]))
                .forEach((klass, places) -> byClass.put(klass, new int[][] {
                    places.stream()
                            .filter(i -> predicted[i] == klass)
                            .mapToInt(i -> shown[i])
                            .toArray(),
                    places.stream()
                            .filter(i -> predicted[i] != klass)
                            .mapToInt(i -> shown[i])
                            .toArray()
                }));
        byClass.forEach((klass, rows) -> {
            boolean last = klass == MAX_NAMES - 1 && data.classes() > MAX_NAMES;
            String name = last
                    ? "and " + (data.classes() - klass) + " more"
                    : data.classNames().get(klass);
            Color color = Drawing.color(klass, data.classes());
            dots(chart, points, rows[0], color, Color.WHITE)
                    .setLabel(Drawing.label(name, 20))
                    .setShowInLegend(klass < MAX_NAMES);
            if (rows[1].length > 0 || klass < MAX_NAMES)
                dots(chart, points, rows[1], color, Color.BLACK).setShowInLegend(false);
        });
        return chart;
    }

    private static DMatrixRMaj rows(DMatrixRMaj points, int[] rows) {
        DMatrixRMaj some = new DMatrixRMaj(rows.length, points.numCols);
        for (int i = 0; i < rows.length; i++)
            System.arraycopy(points.data, rows[i] * points.numCols, some.data, i * points.numCols, points.numCols);
        return some;
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
        BufferedImage image = new BufferedImage(GRID, GRID, BufferedImage.TYPE_INT_RGB);
        int lines = Math.max(1, Math.min(GRID, MOST_LOGITS / (GRID * classes)));
        for (int first = 0; first < GRID; first += lines) {
            int end = Math.min(first + lines, GRID);
            DMatrixRMaj grid = new DMatrixRMaj((end - first) * GRID, 2);
            for (int i = 0; i < grid.numRows; i++) {
                int line = first + i / GRID;
                grid.set(i, 0, x[0] + (i % GRID + 0.5) / GRID * (x[1] - x[0]));
                grid.set(i, 1, y[1] - (line + 0.5) / GRID * (y[1] - y[0]));
            }
            DMatrixRMaj p = Ops.softmax(new Tape().input("logits", classifier.apply(grid)))
                    .value();
            for (int i = 0; i < grid.numRows; i++) {
                int best = TrainingReport.best(p, i);
                double certainty = (p.get(i, best) - 1.0 / classes) / (1 - 1.0 / classes);
                Color color = Drawing.tint(Drawing.color(best, classes), 0.1 + 0.3 * certainty);
                image.setRGB(i % GRID, first + i / GRID, color.getRGB());
            }
        }
        return image;
    }

    private static XYSeries dots(XYChart chart, DMatrixRMaj points, int[] shown, Color color, Color rim) {
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
