package dev.pullback.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pullback.train.optim.Schedule;
import java.util.List;
import java.util.stream.LongStream;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static double[] factors(Schedule schedule, int steps, int planned) {
        return LongStream.range(0, steps)
                .mapToDouble(t -> schedule.factor(t, planned))
                .toArray();
    }

    @Test
    void schedulesOfPyTorchHaveItsValues() {
        Schedule steps = Schedule.multiStep(0.1, 30, 80);
        assertEquals(1, steps.factor(29, 100));
        assertEquals(0.1, steps.factor(30, 100), 1e-16);
        assertEquals(0.01, steps.factor(80, 100), 1e-16);
        assertEquals(0.75, Schedule.polynomial(1).factor(1, 4));
        assertEquals(0.0625, Schedule.polynomial(2).factor(3, 4));
        assertEquals(0, Schedule.polynomial(2).factor(9, 4));
        Schedule restarts = Schedule.warmRestarts(10, 2, 0.1);
        assertEquals(1, restarts.factor(0, 1));
        assertEquals(0.55, restarts.factor(5, 1), 1e-15);
        assertEquals(1, restarts.factor(10, 1));
        assertEquals(0.55, restarts.factor(20, 1), 1e-15);
        assertEquals(1, restarts.factor(30, 1));
        assertEquals(1, Schedule.warmRestarts(7, 1, 0).factor(7_000_000_000L, 1));
        Schedule cycle = Schedule.oneCycle(0.3);
        assertEquals(0.04, cycle.factor(0, 100), 1e-16);
        assertEquals(1, cycle.factor(29, 100), 1e-15);
        assertEquals((1 + 4e-6) / 2, cycle.factor(64, 100), 1e-12);
        assertEquals(4e-6, cycle.factor(99, 100), 1e-16);
    }

    @Test
    void theRateFallsByStepsOrSteadily() {
        assertArrayEquals(new double[] {1, 1, 0.5, 0.5, 0.25}, factors(Schedule.step(2, 0.5), 5, 5));
        assertArrayEquals(new double[] {1, 0.5, 0.25}, factors(Schedule.exponential(0.5), 3, 3));
        assertArrayEquals(new double[] {1, 1}, factors(Schedule.constant(), 2, 2));
    }

    @Test
    void aCosineEndsAtItsFloorAndStaysThere() {
        assertArrayEquals(new double[] {1, 0.75, 0.25, 0, 0}, factors(Schedule.cosine(), 5, 3), 1e-15);
        assertArrayEquals(new double[] {1, 0.6, 0.2, 0.2}, factors(Schedule.cosine(2, 0.2), 4, 100), 1e-15);
    }

    @Test
    void aWarmUpRisesToTheFirstRateOfWhatFollows() {
        assertArrayEquals(
                new double[] {0.25, 0.5, 0.75, 1, 1, 0.75, 0.25},
                factors(Schedule.cosine().warmup(4), 7, 7),
                1e-15);
    }

    @Test
    void clippingByValueComesBeforeClippingByNorm() {
        DMatrixRMaj a = new DMatrixRMaj(new double[][] {{3, -10}});
        DMatrixRMaj b = new DMatrixRMaj(new double[][] {{-4}});
        List<DMatrixRMaj> both = List.of(a, b);
        new GradientClipping(5, Double.POSITIVE_INFINITY).apply(both, GradientClipping.norm(both));
        assertArrayEquals(new double[] {3, -5}, a.data);
        new GradientClipping(Double.POSITIVE_INFINITY, 100).apply(both, GradientClipping.norm(both));
        assertArrayEquals(new double[] {3, -5}, a.data);
        new GradientClipping(4, Math.sqrt(41)).apply(both, GradientClipping.norm(both));
        assertArrayEquals(new double[] {3, -4}, a.data, 1e-6);
        new GradientClipping(4, 1).apply(both, GradientClipping.norm(both));
        assertEquals(1, GradientClipping.norm(both), 1e-6);
        assertEquals(-0.75, a.data[0] / a.data[1], 1e-15);
    }
}
