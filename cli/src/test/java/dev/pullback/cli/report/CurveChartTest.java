package dev.pullback.cli.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.XYStyler;

class CurveChartTest {
    private static String labels(XYChart chart, double... epochs) {
        StringBuilder labels = new StringBuilder();
        for (double epoch : epochs)
            labels.append(
                    chart.getStyler().getxAxisTickLabelsFormattingFunction().apply(epoch));
        return labels.toString();
    }

    @Test
    void aLossOfManyScalesHasALogarithmicAxis() {
        XYChart narrow = CurveChart.loss(List.of(2.0, 0.2), List.of());
        assertFalse(narrow.getStyler().isYAxisLogarithmic());
        assertEquals(2.072, narrow.getStyler().getYAxisMax(), 1e-12);
        assertEquals(0.128, narrow.getStyler().getYAxisMin(), 1e-12);
        assertEquals("loss", narrow.getYAxisTitle());
        XYChart wide = CurveChart.loss(List.of(2.0, 0.2), List.of(2.0, 0.09));
        assertTrue(wide.getStyler().isYAxisLogarithmic());
        assertEquals("loss (log scale)", wide.getYAxisTitle());
        assertFalse(CurveChart.loss(List.of(2.0, 0.0), List.of()).getStyler().isYAxisLogarithmic());
    }

    @Test
    void theAxisOfAccuraciesSpansAtLeastFivePercent() {
        XYStyler style =
                CurveChart.metric("accuracy", List.of(0.9, 0.9), List.of()).getStyler();
        assertEquals(0.925, style.getYAxisMax(), 1e-12);
        assertEquals(0.873, style.getYAxisMin(), 1e-12);
        XYStyler high =
                CurveChart.metric("accuracy", List.of(0.99, 1.0), List.of()).getStyler();
        assertEquals(1, high.getYAxisMax());
        assertEquals(0.948, high.getYAxisMin(), 1e-12);
        XYStyler wide =
                CurveChart.metric("accuracy", List.of(0.3), List.of(0.8)).getStyler();
        assertEquals(0.8, wide.getYAxisMax());
        assertEquals(0.28, wide.getYAxisMin(), 1e-12);
    }

    @Test
    void countsEpochs() {
        XYChart few = CurveChart.loss(List.of(1.0, 0.9, 0.8, 0.7), List.of());
        assertEquals(1, few.getStyler().getXAxisMin());
        assertEquals(4, few.getStyler().getXAxisMax());
        assertEquals("1 23", labels(few, 1, 1.5, 2 + 1e-12, 3));
        XYChart many = CurveChart.loss(Collections.nCopies(137, 0.5), List.of());
        assertEquals(0, many.getStyler().getXAxisMin());
        assertEquals(137, many.getStyler().getXAxisMax());
    }

    @Test
    void aValueThatIsNotFiniteIsAGap() {
        XYChart chart = CurveChart.loss(
                List.of(1.0, Double.NaN, Double.POSITIVE_INFINITY, 0.5), List.of(Double.NEGATIVE_INFINITY));
        assertArrayEquals(
                new double[] {1, Double.NaN, Double.NaN, 0.5},
                chart.getSeriesMap().get("training").getYData());
        assertTrue(Double.isNaN(chart.getSeriesMap().get("validation").getYData()[0]));
    }

    @Test
    void drawsWhateverValuesATrainingRunHas() {
        SplittableRandom random = new SplittableRandom(1);
        for (int trial = 0; trial < 40; trial++) {
            double a = Math.exp(random.nextDouble(-30, 30)) * (random.nextBoolean() ? 1 : -1);
            double b = trial % 10 == 0 ? a : Math.exp(random.nextDouble(-30, 30));
            assertTrue(Drawing.png(CurveChart.loss(List.of(a, b), List.of(b))).length > 5000, a + " " + b);
            assertTrue(Drawing.png(CurveChart.metric("accuracy", List.of(a, b), List.of())).length > 5000, a + " " + b);
        }
        assertTrue(Drawing.png(CurveChart.loss(List.of(), List.of())).length > 1000);
    }
}
