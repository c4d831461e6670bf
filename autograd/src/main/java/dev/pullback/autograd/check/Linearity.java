package dev.pullback.autograd.check;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;

/**
 * A vector-Jacobian product is linear in its cotangent: multiplied by a power of two it is so without rounding, and added
 * up it is so to rounding.
 */
final class Linearity {
    /** A power of two large enough to pass any limit that clips. */
    private static final double POWER = 0x1p20;

    /** Below this the numbers on the way may have been denormal, and multiplying them rounded. */
    private static final double TINY = 1e-280;

    private final Laws laws;
    private final Subject subject;
    private final Rounding rounding;

    Linearity(Laws laws) {
        this.laws = laws;
        this.subject = laws.subject();
        this.rounding = new Rounding(laws);
    }

    /** {@code vjp(c g) = c vjp(g)} for 0, -1 and powers of two, exactly; {@code vjp(g + h) = vjp(g) + vjp(h)}. */
    void inTheCotangent() {
        Subject.Run run = subject.run(laws.inputs());
        DMatrixRMaj g = laws.cotangent(run.value());
        DMatrixRMaj[] d = laws.full(run.pull(g.copy()));
        if (!Arrays.stream(d).allMatch(Matrices::isFinite)) return;
        boolean exact = scales(run, g, d, 0, "vjp(0) is not 0")
                && scales(run, g, d, -1, "vjp(-g) is not -vjp(g)")
                && scales(run, g, d, POWER, "vjp(2^20 g) is not 2^20 vjp(g)")
                && scales(run, g, d, 1 / POWER, "vjp(2^-20 g) is not 2^-20 vjp(g)");
        if (exact) add(run, g, d);
    }

    private boolean scales(Subject.Run run, DMatrixRMaj g, DMatrixRMaj[] d, double factor, String otherwise) {
        DMatrixRMaj[] scaled = laws.full(run.pull(Matrices.times(factor, g)));
        for (int i = 0; i < d.length; i++) {
            int differs = firstUnequal(Matrices.times(factor, d[i]), scaled[i]);
            if (differs < 0) continue;
            Place place = Axis.of(laws.name(i), d[i]).at(differs);
            laws.broken(Aspect.LINEARITY, otherwise + ", first at d" + place);
            return false;
        }
        return true;
    }

    private void add(Subject.Run run, DMatrixRMaj g, DMatrixRMaj[] d) {
        DMatrixRMaj h = laws.cotangent(g);
        DMatrixRMaj[] dh = laws.full(run.pull(h.copy()));
        DMatrixRMaj[] sum = laws.full(run.pull(Matrices.plus(g, h)));
        double[] slackOfG = rounding.ofGradients(laws.inputs(), g, d);
        double[] slackOfH = rounding.ofGradients(laws.inputs(), h, dh);
        for (int i = 0; i < d.length; i++) {
            if (near(Matrices.plus(d[i], dh[i]), sum[i], slackOfG[i] + slackOfH[i])) continue;
            laws.broken(Aspect.LINEARITY, "vjp(g + h) is not vjp(g) + vjp(h), of " + laws.name(i));
            return;
        }
    }

    /** Where one matrix is two inputs, what it gets is the sum of what two equal ones get. */
    void overInputs() {
        for (int i = 0; i < laws.size(); i++) {
            for (int k = i + 1; k < laws.size(); k++) {
                boolean fit = Matrices.shape(laws.input(i)).equals(Matrices.shape(laws.input(k)));
                if (fit && !laws.isFixed(i) && !laws.isFixed(k)) overInputs(i, k);
            }
        }
    }

    private void overInputs(int i, int k) {
        DMatrixRMaj[] equal = laws.inputs();
        equal[k].setTo(equal[i]);
        if (!laws.isDefinedAt(equal)) return;
        DMatrixRMaj[] one = Matrices.copy(equal);
        one[k] = one[i];
        Subject.Run separate = subject.run(equal);
        Subject.Run shared = subject.run(one);
        String when = "when " + laws.name(i) + " and " + laws.name(k) + " are one matrix";
        if (!Matrices.same(separate.value(), shared.value())) {
            laws.broken(Aspect.SAME_INPUT, "another value " + when);
            return;
        }
        DMatrixRMaj g = laws.cotangent(separate.value());
        DMatrixRMaj[] a = laws.full(separate.pull(g.copy()));
        DMatrixRMaj[] b = laws.full(shared.pull(g.copy()));
        if (!Matrices.isFinite(a[i]) || !Matrices.isFinite(a[k])) return;
        double[] slack = rounding.ofGradients(equal, g, a);
        if (!near(Matrices.plus(a[i], a[k]), Matrices.plus(b[i], b[k]), slack[i] + slack[k]))
            laws.broken(Aspect.SAME_INPUT, "the gradients do not add up " + when);
    }

    /** The first element at which the numbers differ, or -1; numbers so small that they were rounded on the way are equal. */
    private static int firstUnequal(DMatrixRMaj a, DMatrixRMaj b) {
        for (int k = 0, n = a.getNumElements(); k < n; k++) {
            boolean tiny = Math.abs(a.data[k]) < TINY && Math.abs(b.data[k]) < TINY;
            if (a.data[k] != b.data[k] && !tiny) return k;
        }
        return -1;
    }

    private static boolean near(DMatrixRMaj a, DMatrixRMaj b, double slack) {
        for (int k = 0, n = a.getNumElements(); k < n; k++) {
            if (!(Math.abs(a.data[k] - b.data[k]) <= slack)) return false;
        }
        return true;
    }
}
