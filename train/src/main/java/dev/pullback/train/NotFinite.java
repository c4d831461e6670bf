package dev.pullback.train;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.ejml.data.DMatrixRMaj;

/** Finds infinite numbers and NaN, and where they came from. */
final class NotFinite {
    private NotFinite() {}

    /** Whether all elements are finite. A number times 0 is 0 or NaN, which a sum keeps and four sums keep faster. */
    static boolean isFinite(DMatrixRMaj m) {
        double[] x = m.data;
        int n = m.getNumElements();
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = 0;
        for (; i + 3 < n; i += 4) {
            a += x[i] * 0;
            b += x[i + 1] * 0;
            c += x[i + 2] * 0;
            d += x[i + 3] * 0;
        }
        for (; i < n; i++) a += x[i] * 0;
        return (a + b) + (c + d) == 0;
    }

    /** The first position from {@code mark} on that is not finite, as the end of a sentence. */
    static String first(Tape tape, int mark) {
        for (int i = mark; i < tape.size(); i++) {
            Var v = tape.at(i);
            if (isFinite(v.value())) continue;
            if (v.op().isLeaf()) return "; first of all " + v.label() + " is not finite";
            String operands = Arrays.stream(v.in()).map(Var::label).distinct().collect(Collectors.joining(" and "));
            return "; first of all " + v.op() + " of " + operands + " is not finite"
                    + (v.name() == null ? "" : ", called " + v.name());
        }
        return "";
    }
}
