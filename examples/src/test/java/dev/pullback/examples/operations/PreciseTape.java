package dev.pullback.examples.operations;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;

/** Computes all variables of a tape in high precision, from the values of its leaves. */
final class PreciseTape {
    private final PreciseMatrix[] values;

    PreciseTape(Tape tape) {
        values = new PreciseMatrix[tape.size()];
        for (int id = 0; id < values.length; id++) {
            Var v = tape.at(id);
            if (v.output() > 0) continue;
            if (v.op().isLeaf()) {
                values[id] = PreciseMatrix.of(v.value());
                continue;
            }
            PreciseMatrix[] results = PreciseOps.of(call(tape, v));
            System.arraycopy(results, 0, values, id, results.length);
        }
    }

    private PreciseOps.Call call(Tape tape, Var v) {
        PreciseMatrix[] in = Arrays.stream(v.in()).map(this::at).toArray(PreciseMatrix[]::new);
        DMatrixRMaj[] operands = Arrays.stream(v.in()).map(Var::value).toArray(DMatrixRMaj[]::new);
        int outputs = 1;
        while (v.id() + outputs < values.length && tape.at(v.id() + outputs).output() == outputs) outputs++;
        DMatrixRMaj[] out = new DMatrixRMaj[outputs];
        for (int k = 0; k < outputs; k++) out[k] = tape.at(v.id() + k).value();
        return new PreciseOps.Call(v.op(), v.attr(), in, operands, out);
    }

    /** Returns whether no value overflows or underflows, and neither does a product of a few of them. */
    boolean isTame() {
        return Arrays.stream(values).flatMap(m -> Arrays.stream(m.data())).allMatch(x -> {
            double size = Math.abs(x.doubleValue());
            return x.signum() == 0 || !x.isFinite() || (size > 1e-260 && size < 1e250);
        });
    }

    PreciseMatrix at(Var v) {
        return values[v.id()];
    }
}
