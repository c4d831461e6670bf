package dev.pullback.autograd.program;

import dev.pullback.autograd.program.Instruction.Kind;
import dev.pullback.autograd.program.Value.Role;
import dev.pullback.core.Op;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.core.engine.Alias;
import dev.pullback.core.engine.TapeEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * The instructions that compute the values of a tape, where each distinct computation occurs once. Ops are pure, so an
 * op with the same attribute and operands as an earlier one is replaced by the earlier result. An op whose operands are
 * all constants becomes a constant. An op that returns an operand unchanged is replaced by that operand.
 */
final class Transcript {
    private final List<Instruction> code = new ArrayList<>();
    private final List<Value> values = new ArrayList<>();
    private final Value[] at;
    private final Map<Computation, List<Value>> computed = new HashMap<>();
    private final Map<Content, Value> constants = new HashMap<>();
    private final Map<Value, Instruction> origins = new HashMap<>();
    private final Set<Op> tried = new HashSet<>();

    /** Equal contents mean equal constants. */
    private record Content(DMatrixRMaj m) {
        @Override
        public boolean equals(@Nullable Object o) {
            return o instanceof Content c
                    && m.numRows == c.m.numRows
                    && m.numCols == c.m.numCols
                    && Arrays.equals(m.data, c.m.data);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * m.numRows + m.numCols) + Arrays.hashCode(m.data);
        }
    }

    private Transcript(Tape tape) {
        at = new Value[tape.size()];
        for (int i = 0; i < at.length; i++) {
            Var v = tape.at(i);
            if (v.op().isLeaf()) at[i] = leaf(v);
            else if (v.output() == 0) write(v, tape.outputsOf(v));
        }
    }

    static Transcript of(Tape tape) {
        return new Transcript(tape);
    }

    /** Returns the instructions in the order of recording; the caller may change the list. */
    List<Instruction> code() {
        return code;
    }

    /** Returns the value that represents a variable of the tape. */
    Value of(Var v) {
        return at[v.id()];
    }

    int size() {
        return values.size();
    }

    private Value leaf(Var v) {
        // The tape owns whole numbers. Without a name they cannot be set, so they are constant.
        if (v.isConstant() || (TapeEngine.of(v.tape()).ownsValue(v) && v.name() == null)) return constant(v);
        return add(v.label(), v.isParam() ? Role.PARAM : Role.INPUT, v.rows(), v.cols(), v.value());
    }

    /** Copies the matrix, so that the constant always agrees with what was computed from it while recording. */
    private Value constant(Var v) {
        DMatrixRMaj copy = DMatrixRMaj.wrap(
                v.rows(), v.cols(), Arrays.copyOf(v.value().data, v.shape().elements()));
        return constants.computeIfAbsent(
                new Content(copy), c -> add(v.label(), Role.CONSTANT, v.rows(), v.cols(), copy));
    }

    private void write(Var v, Var[] outputs) {
        if (v.attr() instanceof Alias alias) {
            at[v.id()] = of(alias.target());
            return;
        }
        List<Value> in = Arrays.stream(v.in()).map(this::of).toList();
        if (in.stream().allMatch(Value::isConstant)) {
            for (Var y : outputs) at[y.id()] = constant(y);
            return;
        }
        Value same = outputs.length > 1 ? null : unchangedOperand(v, in);
        if (same != null) {
            at[v.id()] = same;
            return;
        }
        List<Value> out = computed.computeIfAbsent(new Computation(v.op(), v.attr(), in), k -> compute(v, in, outputs));
        for (int k = 0; k < outputs.length; k++) at[outputs[k].id()] = out.get(k);
    }

    private @Nullable Value unchangedOperand(Var v, List<Value> in) {
        Value undone = Simplification.undone(v.op(), origins.get(in.get(0)));
        return undone != null ? undone : Simplification.same(v.op(), v.attr(), in, v.rows(), v.cols());
    }

    private List<Value> compute(Var v, List<Value> in, Var[] outputs) {
        if (v.op().isPointwise()) requirePointwise(v);
        List<Value> out = Arrays.stream(outputs)
                .map(y -> computed(y.label(), y.rows(), y.cols()))
                .toList();
        Instruction i = new Instruction(Kind.COMPUTE, v.op(), v.attr(), in, out);
        code.add(i);
        for (Value y : out) origins.put(y, i);
        return out;
    }

    Value computed(String label, int rows, int cols) {
        return add(label, Role.COMPUTED, rows, cols, null);
    }

    /** Returns a new constant with a copy of the matrix of another. */
    Value copyOf(Value constant) {
        DMatrixRMaj m = constant.source();
        if (m == null) throw new IllegalArgumentException(constant + " is no constant");
        return newConstant(constant.label(), m.copy());
    }

    /** Returns a constant with a matrix that nothing changes. */
    Value newConstant(String label, DMatrixRMaj m) {
        return add(label, Role.CONSTANT, m.numRows, m.numCols, m);
    }

    private Value add(String label, Role role, int rows, int cols, @Nullable DMatrixRMaj source) {
        Value v = new Value(values.size(), label, role, rows, cols, source);
        values.add(v);
        return v;
    }

    /**
     * Tests once for each op whether the output may overwrite an operand. If an op wrongly declares that it may,
     * programs would otherwise compute wrong numbers without an error.
     */
    private void requirePointwise(Var v) {
        if (v.shape().isScalar() || !tried.add(v.op())) return;
        for (int i = 0; i < v.arity(); i++) {
            if (!v.in(i).sameShape(v)) continue;
            DMatrixRMaj[] in = Arrays.stream(v.in()).map(Var::value).toArray(DMatrixRMaj[]::new);
            DMatrixRMaj place = in[i].copy();
            in[i] = place;
            v.op().run(in, v.attr(), place);
            for (int k = 0, n = place.getNumElements(); k < n; k++) {
                if (Double.doubleToLongBits(place.data[k]) != Double.doubleToLongBits(v.value().data[k]))
                    throw new IllegalStateException(
                            v.op() + ": its kernel computes another result if the output overwrites" + " operand " + i
                                    + "; call notPointwise() where the op is defined");
            }
        }
    }
}
