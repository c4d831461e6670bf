package dev.pullback.cli.report;

import java.awt.BasicStroke;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A chart of one number per epoch, with a line for the training rows and a line for the validation rows. */
final class CurveChart {
    private static final double RATIO_FOR_LOG = 20;
    private static final double SMALLEST_RANGE = 0.05;
    /**
     * The margin of an axis as a share of its range. With it, XChart labels round numbers even if there are only two
     * values.
     */
    private static final double MARGIN = 0.04;

    /** The largest number of epochs for which each value has a dot. */
    private static final int DOTS = 30;

    private CurveChart() {}

    /** Returns the chart of a loss, with a logarithmic axis if the values span more than a factor of 20. */
    static XYChart loss(List<Double> training, List<Double> validation) {
        double[] range = range(training, validation);
        boolean log = range[0] > 0 && range[1] / range[0] > RATIO_FOR_LOG;
        XYChart chart = chart("Loss", log ? "loss (log scale)" : "loss", training, validation);
        double margin = MARGIN * (range[1] - range[0]);
        // XChart formats the labels of a logarithmic axis itself.
        if (log) chart.getStyler().setYAxisLogarithmic(true).setyAxisTickLabelsFormattingFunction(null);
        else if (margin > 0) chart.getStyler().setYAxisMin(range[0] - margin).setYAxisMax(range[1] + margin);
        return chart;
    }

    /** Returns whether a list has a number that can be drawn. */
    static boolean isDrawable(List<Double> values) {
        return values.stream().anyMatch(Double::isFinite);
    }

    /** Returns the chart of a metric that is best at 1. Its axis spans at least 0.05, so that tiny changes look tiny. */
    static XYChart metric(String name, List<Double> training, List<Double> validation) {
        double[] range = range(training, validation);
        XYChart chart =
                chart(name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1), name, training, validation);
        double missing = Math.max(0, SMALLEST_RANGE - (range[1] - range[0]));
        double top = range[1] <= 1 ? Math.min(1, range[1] + missing / 2) : range[1] + MARGIN * (range[1] - range[0]);
        double bottom = Math.min(range[0], top - SMALLEST_RANGE);
        chart.getStyler().setYAxisMin(bottom - MARGIN * (top - bottom)).setYAxisMax(top);
        return chart;
    }

    private static double[] range(List<Double> training, List<Double> validation) {
        double[] finite = Stream.concat(training.stream(), validation.stream())
                .mapToDouble(Double::doubleValue)
                .filter(Double::isFinite)
                .sorted()
                .toArray();
        return finite.length == 0 ? new double[] {0, 1} : new double[] {finite[0], finite[finite.length - 1]};
    }

    private static XYChart chart(String title, String yName, List<Double> training, List<Double> validation) {
        XYChart chart = Drawing.chart(760, 440, title, "epoch", yName);
        int epochs = Math.max(training.size(), validation.size());
        chart.getStyler().setPlotContentSize(0.96);
        chart.getStyler()
                // If the axis starts at 0, the labels are round numbers.
                .setXAxisMin(epochs <= DOTS ? 1.0 : 0.0)
                .setXAxisMax((double) Math.max(epochs, 2))
                .setxAxisTickLabelsFormattingFunction(CurveChart::epochLabel);
        curve(chart, "training", training, 0, epochs);
        curve(chart, "validation", validation, 1, epochs);
        return chart;
    }

    /** Returns the number of an epoch, or a blank between two epochs. */
    private static String epochLabel(double epoch) {
        long nearest = Math.round(epoch);
        return Math.abs(epoch - nearest) < 1e-6 ? Long.toString(nearest) : " ";
    }

    /** Adds a curve with a gap at each value that is not finite. */
    private static void curve(XYChart chart, String name, List<Double> values, int index, int epochs) {
        if (values.isEmpty()) return;
        double[] x = IntStream.rangeClosed(1, values.size()).asDoubleStream().toArray();
        double[] y = values.stream()
                .mapToDouble(value -> Double.isFinite(value) ? value : Double.NaN)
                .toArray();
        XYSeries series = chart.addSeries(name, x, y);
        series.setLineColor(Drawing.color(index, 2));
        series.setLineStyle(new BasicStroke(2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        series.setMarkerColor(Drawing.color(index, 2));
        series.setMarker(epochs <= DOTS ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
    }
}
