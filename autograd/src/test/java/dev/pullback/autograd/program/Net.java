package dev.pullback.autograd.program;

import static dev.pullback.ops.Ops.*;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;

/** A network of two layers for tests, and plain gradient descent with momentum. */
final class Net {
    final Map<String, DMatrixRMaj> parameters = new LinkedHashMap<>();
    private final Map<String, double[]> velocity = new LinkedHashMap<>();

    Net(int in, int hidden, int out) {
        Random random = new Random(7);
        parameters.put("w1", random(in, hidden, random));
        parameters.put("b1", random(1, hidden, random));
        parameters.put("w2", random(hidden, out, random));
        parameters.put("b2", random(1, out, random));
        parameters.forEach((name, w) -> velocity.put(name, new double[w.getNumElements()]));
    }

    static DMatrixRMaj random(int rows, int cols, Random random) {
        DMatrixRMaj m = new DMatrixRMaj(rows, cols);
        for (int i = 0; i < m.data.length; i++) m.data[i] = 0.5 * random.nextGaussian();
        return m;
    }

    static int[] labels(int rows, int classes, Random random) {
        return random.ints(rows, 0, classes).toArray();
    }

    Var logits(Var x) {
        Tape tape = x.tape();
        parameters.forEach(tape::param);
        Var h = tanh(add(matmul(x, param(tape, "w1")), param(tape, "b1")));
        return add(matmul(h, param(tape, "w2")), param(tape, "b2"));
    }

    private Var param(Tape tape, String name) {
        return tape.param(name, parameters.get(name));
    }

    void update(String name, DMatrixRMaj w, DMatrixRMaj g) {
        double[] v = velocity.get(name);
        for (int i = 0; i < v.length; i++) {
            v[i] = 0.9 * v[i] + g.data[i];
            w.data[i] -= 0.1 * v[i];
        }
    }
}
