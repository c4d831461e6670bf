package dev.pullback.train.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests groups of optimizers, averages, and the state that is saved and restored. */
class OptimizerGroupsTest {
    private static DMatrixRMaj row(double... values) {
        return new DMatrixRMaj(1, values.length, true, values);
    }

    private static void step(Optimizer optimizer, Map<String, DMatrixRMaj> parameters) {
        List<DMatrixRMaj> gradients = parameters.values().stream()
                .map(w -> new DMatrixRMaj(1, w.numCols, true, onesOf(w.numCols)))
                .toList();
        optimizer.step(List.copyOf(parameters.keySet()), List.copyOf(parameters.values()), gradients);
    }

    private static double[] onesOf(int count) {
        double[] ones = new double[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static Map<String, DMatrixRMaj> parameters(String... names) {
        Map<String, DMatrixRMaj> parameters = new LinkedHashMap<>();
        for (String name : names) parameters.put(name, row(0, 0));
        return parameters;
    }

    private static double moved(Map<String, DMatrixRMaj> parameters, String name) {
        return 0 - parameters.getOrDefault(name, row(Double.NaN, Double.NaN)).data[1];
    }

    @Test
    void aGroupHasTheParametersOfItsNameAndBelowIt() {
        Map<String, DMatrixRMaj> parameters = parameters("layer1", "layer1.w", "layer10", "b");
        step(Sgd.of(1).group("layer1", Sgd.of(8)), parameters);
        assertEquals(8, moved(parameters, "layer1"));
        assertEquals(8, moved(parameters, "layer1.w"));
        assertEquals(1, moved(parameters, "layer10"));
        assertEquals(1, moved(parameters, "b"));
    }

    @Test
    void theRateOfAGroupChangesByTheSameFactor() {
        Optimizer sgd = Sgd.of(2).group("a", Sgd.of(8)).group("b", Sgd.of(0));
        sgd.learningRate(1);
        Map<String, DMatrixRMaj> parameters = parameters("a", "b", "c");
        step(sgd, parameters);
        assertEquals(4, moved(parameters, "a"));
        assertEquals(0, moved(parameters, "b"));
        assertEquals(1, moved(parameters, "c"));
        sgd.learningRate(6);
        step(sgd, parameters);
        assertEquals(4 + 24, moved(parameters, "a"));
    }

    @Test
    void aRateThatBeganAtZeroLeavesThatOfTheGroup() {
        Optimizer sgd = Sgd.of(0).group("a", Sgd.of(8));
        sgd.learningRate(5);
        Map<String, DMatrixRMaj> parameters = parameters("a", "c");
        step(sgd, parameters);
        assertEquals(8, moved(parameters, "a"));
        assertEquals(5, moved(parameters, "c"));
    }

    @Test
    void averagesReplaceParametersThatTookAStep() {
        AveragedSgd sgd = AveragedSgd.of(1).start(0);
        Map<String, DMatrixRMaj> parameters = parameters("a", "b");
        Map<String, DMatrixRMaj> stepped = Map.of("a", parameters.getOrDefault("a", row()));
        step(sgd, stepped);
        double first = moved(parameters, "a");
        step(sgd, stepped);
        step(sgd, stepped);
        double last = moved(parameters, "a");
        sgd.useAverages(parameters);
        double average = moved(parameters, "a");
        assertTrue(first < average && average < last, () -> first + " " + average + " " + last);
        assertEquals(0, moved(parameters, "b"));
    }

    @Test
    void theStateOfAGroupIsRestoredIntoTheGroup() {
        Map<String, DMatrixRMaj> one = parameters("a", "b");
        Optimizer first = Adam.of(0.1).group("a", Sgd.of(0.5).momentum(0.9));
        step(first, one);
        Optimizer second = Adam.of(0.1).group("a", Sgd.of(0.5).momentum(0.9));
        step(second, parameters("b"));
        second.restore(one, first.state());
        Map<String, DMatrixRMaj> two = new LinkedHashMap<>();
        one.forEach((name, w) -> two.put(name, w.copy()));
        step(first, one);
        step(second, two);
        for (String name : List.of("a", "b"))
            assertArrayEquals(one.getOrDefault(name, row()).data, two.getOrDefault(name, row(Double.NaN)).data, name);
        assertEquals(first.state().keySet(), second.state().keySet());
    }

    @Test
    void aStateThatDoesNotFitIsRefusedAndNothingChanges() {
        Map<String, DMatrixRMaj> parameters = parameters("a");
        Optimizer sgd = Sgd.of(0.5).momentum(0.9);
        step(sgd, parameters);
        Map<String, DMatrixRMaj> before = sgd.state();
        String steps = before.keySet().stream()
                .filter(key -> before.getOrDefault(key, row(0, 0)).getNumElements() == 1)
                .findFirst()
                .orElseThrow();
        String velocity = before.keySet().stream()
                .filter(key -> !key.equals(steps))
                .findFirst()
                .orElseThrow();
        for (DMatrixRMaj wrong : List.of(row(-1), row(1, 2), new DMatrixRMaj(2, 1), row(Double.NaN), row(0x1p54)))
            assertThrows(IllegalArgumentException.class, () -> sgd.restore(parameters, Map.of(steps, wrong)));
        for (DMatrixRMaj wrong : List.of(row(1), row(1, 2, 3), new DMatrixRMaj(2, 2), new DMatrixRMaj(2, 1)))
            assertThrows(IllegalArgumentException.class, () -> sgd.restore(parameters, Map.of(velocity, wrong)));
        assertThrows(IllegalArgumentException.class, () -> sgd.restore(Map.of(), before));
        assertEquals(before.keySet(), sgd.state().keySet());
        sgd.restore(parameters, Map.of(steps, row(0x1p53), velocity, row(3, 4)));
        sgd.restore(parameters, Map.of(steps, row(0)));
    }

    @Test
    void aParameterOfAnotherShapeIsRefused() {
        Optimizer sgd = Sgd.of(1).momentum(0.5);
        sgd.update("a", row(1, 2), row(1, 1));
        for (DMatrixRMaj other : List.of(row(1, 2, 3), new DMatrixRMaj(2, 1)))
            assertThrows(IllegalArgumentException.class, () -> sgd.update("a", other, other.copy()));
    }

    @Test
    void textsNameTheSettings() {
        assertEquals("averaged sgd, rate 0.01", AveragedSgd.of(0.01).toString());
        assertEquals(
                "lbfgs, memory 10, gradient norm 1.0E-5",
                Lbfgs.defaults().gradientNorm(1e-5).toString());
        assertEquals(7, Lbfgs.defaults().iterations(7).iterations());
    }
}
