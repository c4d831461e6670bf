package dev.pullback.autograd.program;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ejml.data.DMatrixRMaj;

/**
 * The matrix of each value of a program. Computed values share buffers as {@link BufferAssignment} decides. A constant
 * has its own matrix, and the matrix of an {@linkplain Argument argument} is a view of the user's matrix.
 */
final class Memory {
    private final Map<Value, DMatrixRMaj> at = new HashMap<>();
    private final int buffers;

    /** The arrays of the buffers and of the constants. */
    private final List<double[]> owned;

    Memory(Plan plan, Map<Value, Argument> arguments) {
        BufferAssignment liveness = BufferAssignment.of(plan);
        double[][] buffers =
                Arrays.stream(liveness.sizes()).mapToObj(double[]::new).toArray(double[][]::new);
        Set<Value> constants = new HashSet<>();
        for (Instruction i : plan.code()) {
            for (Value v : i.in()) place(v, arguments, constants);
            for (Value v : i.out()) {
                at.put(v, DMatrixRMaj.wrap(v.rows(), v.cols(), buffers[liveness.bufferOf(v)]));
            }
        }
        for (Value v : plan.kept()) place(v, arguments, constants);
        this.buffers = buffers.length;
        this.owned = Stream.concat(Arrays.stream(buffers), constants.stream().map(v -> of(v).data))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /** Returns whether a value has a matrix. Values that only one chain reads have none. */
    boolean has(Value v) {
        return at.containsKey(v);
    }

    /** Allocates a matrix for each value of a program that has none, so that its steps can run one by one. */
    void completeFor(Plan plan) {
        for (Instruction chain : plan.code()) {
            for (Instruction i : chain.unchained()) {
                for (Value v : i.out()) at.computeIfAbsent(v, this::own);
            }
        }
    }

    private DMatrixRMaj own(Value v) {
        DMatrixRMaj m = new DMatrixRMaj(v.rows(), v.cols());
        owned.add(m.data);
        return m;
    }

    private void place(Value v, Map<Value, Argument> arguments, Set<Value> constants) {
        Argument a = arguments.get(v);
        DMatrixRMaj m = a != null ? a.view() : v.source();
        if (m != null) at.put(v, m);
        if (v.isConstant()) constants.add(v);
    }

    DMatrixRMaj of(Value v) {
        DMatrixRMaj m = at.get(v);
        if (m == null) throw new IllegalStateException(v + " has no matrix");
        return m;
    }

    DMatrixRMaj[] of(List<Value> values, int first) {
        return values.stream().skip(first).map(this::of).toArray(DMatrixRMaj[]::new);
    }

    /** Returns whether the array of a matrix is a buffer or a constant of this program. */
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
        return owned.stream().mapToLong(b -> (long) b.length * Double.BYTES).sum();
    }
}
