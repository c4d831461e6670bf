package dev.pullback.check.planted;

import static dev.pullback.check.Verdict.WRONG;
import static dev.pullback.check.planted.PlantedRules.random;

import dev.pullback.check.Criterion;
import dev.pullback.check.GradCheck;
import dev.pullback.check.planted.PlantedBugs.Bug;
import dev.pullback.check.subject.MatrixMath;
import java.util.List;
import org.ejml.data.DMatrixRMaj;

/** Gradients that are wrong in some places only, and right at points of random numbers of size one. */
final class PlantedPoints {
    private PlantedPoints() {}

    static List<Bug> bugs() {
        return List.of(
                at("wrong only beyond 10000", x -> MatrixMath.size(x) > 1e4),
                at("wrong only below 0.001", x -> MatrixMath.size(x) < 1e-3 && MatrixMath.size(x) > 0),
                at("wrong only at exactly 1", x -> x.data[0] == 1),
                at("wrong only where all elements are equal", PlantedPoints::isConstant),
                at("wrong only where the elements are in order", PlantedPoints::isSorted),
                new Bug("wrong only at minus zero", WRONG, Criterion.DERIVATIVE, "", () -> GradCheck.of(
                                "planted",
                                x -> PlantedVjps.each(x[0], (i, v) -> Math.sin(v)),
                                (g, x) -> PlantedVjps.one(PlantedVjps.each(g, (i, gi) -> gi * slope(x[0].data[i]))))
                        .at(random(3, 4))));
    }

    private interface Region {
        boolean contains(DMatrixRMaj x);
    }

    private static Bug at(String name, Region wrong) {
        return new Bug(
                name, WRONG, Criterion.DERIVATIVE, "", () -> GradCheck.of("planted", PlantedVjps::cube, (g, x) -> {
                            double factor = wrong.contains(x[0]) ? 6 : 3;
                            return PlantedVjps.one(
                                    PlantedVjps.each(g, (i, gi) -> factor * gi * x[0].data[i] * x[0].data[i]));
                        })
                        .at(random(3, 4)));
    }

    /** That of a sine, with the wrong sign at minus zero. */
    private static double slope(double v) {
        return v == 0 ? Math.copySign(1, v) : Math.cos(v);
    }

    private static boolean isConstant(DMatrixRMaj x) {
        for (int i = 0; i < x.getNumElements(); i++) {
            if (x.data[i] != x.data[0] || x.data[0] == 0 || x.data[0] == 1) return false;
        }
        return true;
    }

    private static boolean isSorted(DMatrixRMaj x) {
        for (int i = 1; i < x.getNumElements(); i++) {
            if (x.data[i] <= x.data[i - 1]) return false;
        }
        return true;
    }
}
