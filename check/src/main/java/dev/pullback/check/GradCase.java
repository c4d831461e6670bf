package dev.pullback.check;

import dev.pullback.autograd.Rules;
import dev.pullback.check.subject.MatrixMath;
import java.util.List;
import java.util.stream.Collectors;
import org.ejml.data.DMatrixRMaj;

/** A case of an op and the point at which to check it, as {@link GradArbitraries#cases} draws them. */
public record GradCase(OpCase op, List<DMatrixRMaj> at) {
    public GradCase {
        at = List.copyOf(at);
    }

    /** Checks the case with these rules up to an order. */
    public Report check(Rules rules, int order) {
        return op.check(rules).order(order).at(at.toArray(DMatrixRMaj[]::new));
    }

    /** Returns the name of the case and the shapes, as in {@code matmul at 3x4, 4x3}. */
    @Override
    public String toString() {
        return op.name() + " at " + at.stream().map(MatrixMath::shape).collect(Collectors.joining(", "));
    }
}
