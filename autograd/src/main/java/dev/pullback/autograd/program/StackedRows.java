package dev.pullback.autograd.program;

import static dev.pullback.ops.Arithmetic.*;
import static dev.pullback.ops.Layout.CONCAT_ROWS;
import static dev.pullback.ops.Reductions.EXPAND;
import static dev.pullback.ops.Softmaxes.LOG_SOFTMAX_VJP;
import static dev.pullback.ops.Softmaxes.SOFTMAX_VJP;

import dev.pullback.autograd.program.Instruction.Kind;
import dev.pullback.core.Op;
import dev.pullback.core.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ejml.data.DMatrixRMaj;

/**
 * Replaces ops that compute the rows of a matrix one by one by ops that compute all rows at once. If the same op computes
 * each row that {@code concatRows} joins, it is applied once to the joined operands; then the same is done for these
 * operands. An operand that all rows share is repeated. Jacobians and Hessians are computed row by row, with one sweep for
 * each row. JAX does the same by {@code vmap}. Each row of the ops in {@link #OPS} depends on the same row of the operands only, so the bits
 * do not change.
 */
final class StackedRows {
    /** The ops that are applied to several rows at once: those by which rules pass on the cotangent of a row. */
    private static final Set<Op> OPS = Set.of(
            ADD, SUB, MUL, MUL_OR_ZERO, DIV, DIV_OR_ZERO, WHERE, NEG, SCALE, SHIFT, SOFTMAX_VJP, LOG_SOFTMAX_VJP);

    /** The limit of ops from the joined rows back, so that a long chain of ops does not overflow the stack. */
    private static final int MAX_DEPTH = 100;

    private final Transcript t;
    private final Uses uses;
    private final List<Instruction> code = new ArrayList<>();
    private final Map<List<Value>, Value> stacked = new HashMap<>();
    private final Map<Value, Value> repeated = new HashMap<>();

    private StackedRows(Transcript t, Uses uses) {
        this.t = t;
        this.uses = uses;
    }

    /** Returns the rewritten code. Instructions whose results are no longer read remain in it. */
    static List<Instruction> stacked(
            Transcript t, List<Instruction> code, Set<Value> results, List<Instruction> updates) {
        if (code.stream().noneMatch(i -> i.op() == CONCAT_ROWS)) return code;
        Uses uses = new Uses(code, results, updates);
        List<Instruction> all = new ArrayList<>();
        for (Instruction i : code) {
            if (i.op() == CONCAT_ROWS) {
                StackedRows rows = new StackedRows(t, uses);
                if (rows.isComputedAlike(i.in())) {
                    rows.compute(i.in(), i.result(), 0);
                    all.addAll(rows.code);
                    continue;
                }
            }
            all.add(i);
        }
        return all;
    }

    /** Returns whether one op of {@link #OPS} computes all of these values, which are rows that nothing else reads. */
    private boolean isComputedAlike(List<Value> rows) {
        Instruction first = uses.origin(rows.get(0));
        if (first == null || !OPS.contains(first.op()) || rows.size() < 2) return false;
        if (new HashSet<>(rows).size() < rows.size()) return false;
        for (Value row : rows) {
            Instruction i = uses.origin(row);
            if (i == null || i.op() != first.op() || !i.attr().equals(first.attr())) return false;
            if (row.rows() != 1 || !row.sameShape(rows.get(0)) || !uses.isReadOnce(row)) return false;
            for (int k = 0; k < first.in().size(); k++) {
                if (!i.in().get(k).sameShape(first.in().get(k))) return false;
            }
        }
        return true;
    }

    /** Writes an instruction that computes all rows at once. */
    private void compute(List<Value> rows, Value out, int depth) {
        Instruction first = origin(rows.get(0));
        List<Value> in = new ArrayList<>();
        boolean isFull = false;
        for (int k = 0; k < first.in().size(); k++) {
            Value operand = operand(rows, k, depth);
            isFull |= operand.sameShape(out);
            in.add(operand);
        }
        for (int k = 0; k < in.size(); k++) {
            Value x = in.get(k);
            if (x.rows() > 1 || x.cols() != out.cols() || (isFull && first.op().isBroadcasting())) continue;
            in.set(k, repeated(x, out));
            isFull = true;
        }
        code.add(new Instruction(Kind.COMPUTE, first.op(), first.attr(), in, List.of(out)));
    }

    private Instruction origin(Value row) {
        Instruction i = uses.origin(row);
        if (i == null) throw new IllegalStateException(row + " is not computed");
        return i;
    }

    /** Returns operand {@code k} of all rows: the row or number that they share, or else the joined operands. */
    private Value operand(List<Value> rows, int k, int depth) {
        List<Value> of = rows.stream().map(row -> origin(row).in().get(k)).toList();
        return of.stream().allMatch(of.get(0)::equals) ? of.get(0) : stack(of, depth + 1);
    }

    private Value stack(List<Value> rows, int depth) {
        Value known = stacked.get(rows);
        if (known != null) return known;
        Value all;
        if (rows.stream().allMatch(Value::isConstant)) {
            all = t.newConstant(label(rows), joined(rows));
        } else {
            all = t.computed(label(rows), rows.size(), rows.get(0).cols());
            if (depth < MAX_DEPTH && isComputedAlike(rows)) compute(rows, all, depth);
            else code.add(new Instruction(Kind.COMPUTE, CONCAT_ROWS, Op.NONE, rows, List.of(all)));
        }
        stacked.put(rows, all);
        return all;
    }

    private static String label(List<Value> rows) {
        return rows.get(0).label() + "…" + rows.get(rows.size() - 1).label();
    }

    private static DMatrixRMaj joined(List<Value> constants) {
        int cols = constants.get(0).cols();
        DMatrixRMaj all = new DMatrixRMaj(constants.size(), cols);
        for (int i = 0; i < all.numRows; i++) {
            DMatrixRMaj row = constants.get(i).source();
            if (row != null) System.arraycopy(row.data, 0, all.data, i * cols, cols);
        }
        return all;
    }

    /** Returns a row repeated to the shape of an output. */
    private Value repeated(Value row, Value out) {
        return repeated.computeIfAbsent(row, r -> {
            Value all = t.computed(r.label() + " repeated", out.rows(), out.cols());
            Shape shape = new Shape(out.rows(), out.cols());
            code.add(new Instruction(Kind.COMPUTE, EXPAND, shape, List.of(r), List.of(all)));
            return all;
        });
    }
}
