package dev.pullback.cli.report;

import dev.pullback.train.Model;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Standardizer;
import java.awt.BasicStroke;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A chart of predicted values against true values, with the diagonal on which both are equal. Each target has its own
 * colour; several targets are drawn on their standardised scale.
 */
final class PredictionChart {
    private static final int MAX_POINTS = 1500;
    private static final int MAX_TARGETS = 6;

    private PredictionChart() {}

    static XYChart of(Model model, Dataset rows, DMatrixRMaj outputs) {
        int k = rows.targets().numCols;
        boolean original = k == 1;
        Standardizer scale = original ? rows.targetScale().orElse(null) : null;
        DMatrixRMaj read = model.task().read(outputs, scale);
        DMatrixRMaj truth = rows.targets().copy();
        if (scale != null) scale.restore(truth, truth);
        XYChart chart = Drawing.chart(620, 560, "Predicted and true values", "true value", "predicted value");
        chart.getStyler()
                .setDefaultSeriesRenderStyle(XYSeriesRenderStyle.Scatter)
                .setMarkerSize(5);
        int step = (rows.size() + MAX_POINTS - 1) / MAX_POINTS;
        int[] shown = IntStream.range(0, rows.size()).filter(i -> i % step == 0).toArray();
        for (int j = 0; j < Math.min(k, MAX_TARGETS); j++) {
            int target = j;
            int column = model.task().column(j);
            XYSeries points = chart.addSeries(
                    Integer.toString(j),
                    Arrays.stream(shown).mapToDouble(i -> truth.get(i, target)).toArray(),
                    Arrays.stream(shown).mapToDouble(i -> read.get(i, column)).toArray());
            points.setLabel(Drawing.label(rows.targetNames().get(j), 30));
            points.setMarker(SeriesMarkers.CIRCLE);
            points.setMarkerColor(Drawing.color(j, Math.min(k, MAX_TARGETS)));
        }
        double[] ends = {
            Arrays.stream(truth.data, 0, truth.getNumElements()).min().orElse(0),
            Arrays.stream(truth.data, 0, truth.getNumElements()).max().orElse(1)
        };
        XYSeries diagonal = chart.addSeries("predicted = true", ends, ends);
        diagonal.setXYSeriesRenderStyle(XYSeriesRenderStyle.Line);
        diagonal.setLineColor(Drawing.FAINT);
        diagonal.setLineStyle(
                new BasicStroke(1.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {5, 4}, 0));
        diagonal.setMarker(SeriesMarkers.NONE);
        return chart;
    }
}
