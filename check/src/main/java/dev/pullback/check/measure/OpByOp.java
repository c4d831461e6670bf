package dev.pullback.check.measure;

import dev.pullback.check.Verdict;
import dev.pullback.check.subject.CheckContext;
import dev.pullback.check.subject.EntryNames;
import dev.pullback.check.subject.MatrixMath;
import dev.pullback.check.subject.ReportBuilder;
import dev.pullback.check.subject.Subject;
import dev.pullback.core.Finiteness;
import java.util.Collections;
import java.util.List;
import org.ejml.data.DMatrixRMaj;

/**
 * Checks each op of a function alone. At a kink, the gradient of a function can be wrong although the gradient of
 * each op is right. Then no rule is at fault; the kinks of several ops coincide, as in relu(x) - relu(-x) at 0.
 */
final class OpByOp {
    /** Above this number of derivatives, an op is checked along a random direction. */
    private static final int MANY_DERIVATIVES = 200_000;

    private OpByOp() {}

    /** Whether the gradient of each op of the function is right at {@code x}. */
    static boolean isRight(CheckContext context, DMatrixRMaj[] x) {
        return context.subject().parts(x).stream().allMatch(part -> isRight(context, part));
    }

    private static boolean isRight(CheckContext whole, Subject.Part part) {
        DMatrixRMaj[] x = part.x().toArray(DMatrixRMaj[]::new);
        Subject.Run run = part.subject().run(x);
        if (!Finiteness.isFinite(run.value())) return true;
        double[] center = MatrixMath.elements(run.value());
        long entries = new FreeEntries(x, part.fixed()).count();
        if (entries * center.length > MANY_DERIVATIVES) {
            Verdict v = new Projections(part.subject(), x, part.fixed(), run)
                    .probe(whole.random())
                    .verdict();
            return !v.fails();
        }
        List<String> names = Collections.nCopies(x.length, part.name());
        EntryNames outputs = EntryNames.of(part.name(), run.value());
        CheckContext context = new CheckContext(
                part.subject(), part.fixed(), names, outputs, whole.order(), whole.random(), new ReportBuilder());
        List<Comparison> comparisons = new JacobianCheck(context, x, center).compare(run);
        boolean[] isRight = {comparisons.stream().noneMatch(Comparison::fails)};
        new Ties(part.subject(), x, center, comparisons, new Neighbourhood(context, x))
                .check(whole.random(), joint -> isRight[0] = false);
        return isRight[0];
    }
}
