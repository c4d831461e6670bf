package dev.pullback.check.measure;

import dev.pullback.check.subject.MatrixMath;
import dev.pullback.check.subject.Scales;
import dev.pullback.check.subject.Subject;
import dev.pullback.check.subject.TestPoint;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;

/**
 * Whether a gradient is right a hair's breadth from where it is wrong. Rules that are right one by one can make a gradient
 * that is none where they meet at a kink: that of relu(x) - relu(-x), which is x, comes out as 0 at 0 (Kakade and Lee,
 * "Provably correct automatic subdifferentiation for qualified programs", NeurIPS 2018).
 */
final class CloseBy {
    private static final double DISTANCE = 0x1p-20;

    private final Subject subject;
    private final DMatrixRMaj[] x;
    private final BitSet fixed;
    private final Random random;

    CloseBy(Subject subject, TestPoint point, BitSet fixed, Random random) {
        this.subject = subject;
        this.x = MatrixMath.copy(point.x());
        this.fixed = fixed;
        this.random = random;
        for (int i = 0; i < x.length; i++) {
            Scales scales = new Scales(x[i]);
            for (int k = 0; k < x[i].getNumElements() && !fixed.get(i); k++) {
                x[i].data[k] += DISTANCE * scales.of(k) * (random.nextDouble() - 0.5);
            }
        }
    }

    /** What to say when it is. */
    static String note(TestPoint point) {
        return "the gradient is wrong exactly " + point.name() + " and right close by;"
                + " of a function that is put together of several with kinks there that is usual";
    }

    /** Compares every entry; {@code outputs} is the number of elements of the value. */
    boolean isRight(int outputs, double[] largest) {
        if (!isFinite(outputs)) return false;
        Subject.Run run = subject.run(x);
        JacobianCheck check = new JacobianCheck(subject, x, MatrixMath.elements(run.value()));
        return check.compare(run, fixed, largest.clone(), random).stream().noneMatch(Comparison::fails);
    }

    /** Looks along a random direction. */
    boolean isRightAlongADirection(int outputs) {
        if (!isFinite(outputs)) return false;
        Probe probe = new Projections(subject, x, fixed, subject.run(x)).probe(random);
        return !probe.verdict().fails();
    }

    private boolean isFinite(int outputs) {
        double[] values = new double[outputs];
        subject.outputs(x, values);
        return Arrays.stream(values).allMatch(Double::isFinite);
    }
}
