package dev.pullback.cli.report;

import dev.pullback.train.metrics.Confusion;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.internal.chartpart.Annotation;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.ChartTheme;

/**
 * A confusion matrix: a row for each true class, a column for each predicted class, and in each cell the count. Correct
 * predictions are blue and wrong ones orange, the darker the larger their share of the true class.
 */
final class ConfusionChart {
    private static final int SIDE = 560;
    private static final int LARGEST_CELL = 84;
    private static final int SMALLEST_CELL = 6;
    private static final int NAME_LENGTH = 22;

    private ConfusionChart() {}

    static HeatMapChart of(Confusion confusion) {
        int k = confusion.classes();
        int cell = Math.max(SMALLEST_CELL, Math.min(LARGEST_CELL, SIDE / k));
        List<String> names = names(confusion, cell);
        int longest = names.stream().mapToInt(String::length).max().orElse(1);
        boolean upright = longest * 8 > cell;
        int room = 8 * longest + 70;
        HeatMapChart chart =
                new HeatMapChart(k * cell + room + 30, k * cell + (upright ? room : 70) + 60, ChartTheme.XChart);
        Drawing.style(chart);
        chart.setTitle("Confusion matrix");
        chart.setXAxisTitle("predicted class");
        chart.setYAxisTitle("true class");
        chart.getStyler().setLegendVisible(false).setPlotContentSize(1);
        chart.getStyler()
                .setXAxisLabelRotation(upright ? 90 : 0)
                .setXAxisLabelAlignmentVertical(AxesChartStyler.TextAlignment.Right);
        chart.getStyler()
                .setRangeColors(new Color[] {Drawing.WRONG, Color.WHITE, Drawing.CORRECT})
                .setMin(-1)
                .setMax(1);
        List<Number[]> shares = new ArrayList<>();
        for (int i = 0; i < k; i++) {
            for (int j = 0; j < k; j++) shares.add(new Number[] {j, k - 1 - i, shade(confusion, i, j)});
        }
        List<String> upwards = new ArrayList<>(names);
        Collections.reverse(upwards);
        chart.addSeries("confusion", names, upwards, shares);
        chart.addAnnotation(new Counts(confusion));
        return chart;
    }

    /** Returns the class names, with blanks for names that do not fit beside their row. */
    private static List<String> names(Confusion confusion, int cell) {
        int step = (int) Math.ceil(14.0 / cell);
        return IntStream.range(0, confusion.classes())
                .mapToObj(i ->
                        i % step == 0 ? Drawing.label(confusion.classNames().get(i), NAME_LENGTH) : " ")
                .toList();
    }

    /**
     * Returns the shade of a cell, which grows with its share of the row and is negative for wrong predictions. Its
     * magnitude is at least 0.12 unless the count is 0, so that a single mistake is visible.
     */
    private static double shade(Confusion confusion, int i, int j) {
        int count = confusion.count(i, j);
        if (count == 0) return 0;
        // The quotient first: it is exactly 1 if the whole row is right, and the chart refuses shades above 1.
        double shade = 0.12 + 0.88 * ((double) count / confusion.actual(i));
        return i == j ? shade : -shade;
    }

    /** Draws the counts in the cells, or nothing if the largest count does not fit its cell. */
    private static final class Counts extends Annotation {
        private static final int SMALLEST_TEXT = 7;
        private static final int LARGEST_TEXT = 14;

        private final Confusion confusion;

        Counts(Confusion confusion) {
            super(false);
            this.confusion = confusion;
        }

        @Override
        public void paint(Graphics2D g) {
            int k = confusion.classes();
            double left = getXAxisScreenValueForMin();
            double top = getYAxisScreenValueForMin();
            double cell = (getXAxisScreenValueForMax() - left) / k;
            double height = (getYAxisScreenValueForMax() - top) / k;
            int largest = confusion.counts().stream()
                    .flatMap(List::stream)
                    .max(Integer::compare)
                    .orElse(0);
            int size = LARGEST_TEXT;
            while (width(g, largest, size) > cell - 4 || size > 0.6 * height) size--;
            if (size < SMALLEST_TEXT) return;
            g.setFont(Drawing.font(Font.PLAIN, size));
            for (int i = 0; i < k; i++) {
                for (int j = 0; j < k; j++) {
                    double shade = Math.abs(shade(confusion, i, j));
                    g.setColor(shade == 0 ? Drawing.SHADE : shade > 0.5 ? Color.WHITE : Drawing.TEXT);
                    String count = Integer.toString(confusion.count(i, j));
                    g.drawString(
                            count,
                            (float) (left + (j + 0.5) * cell - width(g, confusion.count(i, j), size) / 2.0),
                            (float) (top + (i + 0.5) * height + 0.36 * size));
                }
            }
        }

        private static int width(Graphics2D g, int count, int size) {
            FontMetrics metrics = g.getFontMetrics(Drawing.font(Font.PLAIN, size));
            return metrics.stringWidth(Integer.toString(count));
        }
    }
}
