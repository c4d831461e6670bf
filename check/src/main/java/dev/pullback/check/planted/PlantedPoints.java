package dev.pullback.check.planted;

import static dev.pullback.check.planted.PlantedRules.random;
import static dev.pullback.check.planted.PlantedVjps.one;
import static dev.pullback.check.subject.MatrixMath.each;
import static dev.pullback.check.subject.MatrixMath.size;

import dev.pullback.check.Criterion;
import dev.pullback.check.GradCheck;
import dev.pullback.check.planted.PlantedBugs.Bug;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.ejml.data.DMatrixRMaj;

/** Gradients that are wrong only at some points, and right at points of random numbers of size one. */
final class PlantedPoints {
    private PlantedPoints() {}

    static List<Bug> bugs() {
        return List.of(
                wrong("wrong only beyond 10000", x -> size(x) > 1e4),
                wrong("wrong only below 0.001", x -> size(x) < 1e-3 && size(x) > 0),
                wrong("wrong only at exactly 1", x -> x.data[0] == 1),
                wrong("wrong only where all elements are equal", PlantedPoints::isConstant),
                wrong("wrong only where the elements are in order", PlantedPoints::isSorted),
                PlantedVjps.wrong("wrong only at minus zero", Criterion.DERIVATIVE, "", seed -> GradCheck.of(
                                "planted",
                                x -> each(x[0], (i, v) -> Math.sin(v)),
                                PlantedVjps.elementwise((i, g, x) -> g * (x == 0 ? Math.copySign(1, x) : Math.cos(x))))
                        .seed(seed)
                        .at(random(3, 4))));
    }

    private static Bug wrong(String name, Predicate<DMatrixRMaj> region) {
        return PlantedVjps.wrong(
                name, Criterion.DERIVATIVE, "", seed -> GradCheck.of("planted", PlantedVjps::cube, (g, x) -> {
                            double factor = region.test(x[0]) ? 6 : 3;
                            return one(each(g, (i, v) -> factor * v * x[0].data[i] * x[0].data[i]));
                        })
                        .seed(seed)
                        .at(random(3, 4)));
    }

    /** Whether all elements are equal, and neither 0 nor 1. */
    private static boolean isConstant(DMatrixRMaj x) {
        double first = x.data[0];
        return first != 0
                && first != 1
                && Arrays.stream(x.data).limit(x.getNumElements()).allMatch(v -> v == first);
    }

    private static boolean isSorted(DMatrixRMaj x) {
        for (int i = 1; i < x.getNumElements(); i++) {
            if (x.data[i] <= x.data[i - 1]) return false;
        }
        return true;
    }
}
