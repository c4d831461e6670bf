package dev.pullback.cli.report;

import dev.pullback.train.metrics.Calibration;
import java.awt.BasicStroke;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A reliability diagram: the accuracy of each bin against its mean confidence, and the diagonal of a perfectly
 * calibrated classifier. Steps in the background show the share of the rows in each bin. Source: Niculescu-Mizil and
 * Caruana, "Predicting good probabilities with supervised learning", 2005.
 */
final class ReliabilityChart {
    private ReliabilityChart() {}

    static XYChart of(Calibration calibration) {
        XYChart chart = Drawing.chart(
                560,
                560,
                String.format(Locale.ROOT, "Reliability: expected calibration error %.4f", calibration.error()),
                "confidence: the probability of the predicted class",
                "accuracy");
        chart.getStyler().setPlotContentSize(0.96);
        chart.getStyler().setXAxisMin(0.0).setXAxisMax(1.0).setYAxisMin(0.0).setYAxisMax(1.0);
        List<Calibration.Bin> bins = calibration.bins();
        shares(chart, bins);
        XYSeries diagonal = chart.addSeries("accuracy = confidence", new double[] {0, 1}, new double[] {0, 1});
        diagonal.setLineColor(Drawing.FAINT);
        diagonal.setLineStyle(
                new BasicStroke(1.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {5, 4}, 0));
        diagonal.setMarker(SeriesMarkers.NONE);
        List<Calibration.Bin> filled =
                bins.stream().filter(bin -> bin.rows() > 0).toList();
        XYSeries accuracy = chart.addSeries(
                "accuracy of the bin",
                values(filled, Calibration.Bin::confidence),
                values(filled, Calibration.Bin::accuracy));
        accuracy.setLineColor(Drawing.CORRECT);
        accuracy.setLineStyle(new BasicStroke(2));
        accuracy.setMarkerColor(Drawing.CORRECT);
        accuracy.setMarker(SeriesMarkers.CIRCLE);
        return chart;
    }

    private static void shares(XYChart chart, List<Calibration.Bin> bins) {
        double rows = bins.stream().mapToInt(Calibration.Bin::rows).sum();
        double[] x = new double[bins.size() + 1];
        double[] y = new double[bins.size() + 1];
        for (int i = 0; i < bins.size(); i++) {
            x[i] = bins.get(i).from();
            y[i] = bins.get(i).rows() / rows;
        }
        x[bins.size()] = 1;
        XYSeries shares = chart.addSeries("share of the rows", x, y);
        shares.setXYSeriesRenderStyle(XYSeriesRenderStyle.StepArea);
        shares.setFillColor(Drawing.SHADE);
        shares.setLineColor(Drawing.SHADE);
        shares.setMarker(SeriesMarkers.NONE);
    }

    private static double[] values(List<Calibration.Bin> bins, ToDoubleFunction<Calibration.Bin> value) {
        return bins.stream().mapToDouble(value).toArray();
    }
}
