package dev.pullback.train;

import dev.pullback.core.Finiteness;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.ejml.data.DMatrixRMaj;

/** Finds infinite numbers and NaN, and where they came from. */
final class NotFinite {
    private NotFinite() {}

    static boolean isFinite(DMatrixRMaj m) {
        return Finiteness.of(m) == Finiteness.FINITE;
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
