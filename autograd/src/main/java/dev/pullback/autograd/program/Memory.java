package dev.pullback.autograd.program;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.ejml.data.DMatrixRMaj;

/** The matrices of a program: the buffers, shared as {@link Liveness} says, the constants, and views of what is given. */
final class Memory {
    private final Map<Value, DMatrixRMaj> at = new HashMap<>();
    private final int buffers;

    /** The buffers and what the constants hold. */
    private final double[][] owned;

    Memory(Graph graph, Map<Value, Given> given) {
        Liveness liveness = Liveness.of(graph);
        double[][] buffers =
                Arrays.stream(liveness.sizes()).mapToObj(double[]::new).toArray(double[][]::new);
        Set<Value> constants = new HashSet<>();
        for (Instruction i : graph.code()) {
            for (Value v : i.in()) place(v, given, constants);
            for (Value v : i.out()) {
                at.put(v, DMatrixRMaj.wrap(v.rows(), v.cols(), buffers[liveness.bufferOf(v)]));
            }
        }
        for (Value v : graph.kept()) place(v, given, constants);
        this.buffers = buffers.length;
        this.owned = Stream.concat(Arrays.stream(buffers), constants.stream().map(v -> of(v).data))
                .toArray(double[][]::new);
    }

    private void place(Value v, Map<Value, Given> given, Set<Value> constants) {
        Given g = given.get(v);
        DMatrixRMaj m = g != null ? g.view() : v.source();
        if (m != null) at.put(v, m);
        if (v.isConstant()) constants.add(v);
    }

    DMatrixRMaj of(Value v) {
        DMatrixRMaj m = at.get(v);
        if (m == null) throw new IllegalStateException(v + " has no matrix");
        return m;
    }

    DMatrixRMaj[] of(Iterable<Value> values, int from, int count) {
        DMatrixRMaj[] m = new DMatrixRMaj[count];
        int i = -from;
        for (Value v : values) {
            if (i >= 0) m[i] = of(v);
            i++;
        }
        return m;
    }

    /** Whether a matrix has its elements where a run of the program writes, or among its constants. */
    boolean contains(DMatrixRMaj m) {
        for (double[] own : owned) {
            if (own == m.data) return true;
        }
        return false;
    }

    int buffers() {
        return buffers;
    }

    long bytes() {
        return Arrays.stream(owned)
                .mapToLong(b -> (long) b.length * Double.BYTES)
                .sum();
    }
}
