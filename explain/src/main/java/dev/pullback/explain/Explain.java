package dev.pullback.explain;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Rules;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.explain.Explanation.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.NormOps_DDRM;
import org.jspecify.annotations.Nullable;

/**
 * Shows how a result was computed, and how its gradient flows back: each node with its name, op, shape, range of values,
 * rule and cotangent.
 *
 * <pre>{@code
 * Tape tape = Tape.withLines();                    // or new Tape(), without the lines of code
 * Var loss = softmaxCrossEntropy(tanh(matmul(tape.input("x", x), tape.param("w", w))), labels);
 * System.out.println(Explain.of(loss));
 * }</pre>
 *
 * <p>Cotangents are those of the nodes between parameters and the result, as a gradient needs them; where there is no
 * parameter, between inputs and the result. If the result is a matrix they are those of the sum of its elements. The tape is
 * left as it was.
 */
public final class Explain {
    private Explain() {}

    /** All nodes that {@code y} is made of, with the standard rules. */
    public static Explanation of(Var y) {
        return of(Rules.standard(), y);
    }

    /** As {@link #of(Var)}, by these rules; where an op on the way has none, cotangents are left out. */
    public static Explanation of(Rules rules, Var y) {
        List<Var> nodes = nodes(y);
        Map<Var, DMatrixRMaj> cotangents = cotangents(rules, y, nodes);
        List<Row> rows = new ArrayList<>();
        Set<List<Var>> passed = new HashSet<>();
        for (Var v : nodes) {
            Var[] outputs = y.tape().outputsOf(y.tape().at(v.id() - v.output()));
            boolean first = passed.add(Arrays.asList(outputs));
            List<Contribution> contributions = first ? Contribution.of(rules, outputs, cotangents) : List.of();
            rows.add(row(rules, v, cotangents.get(v), contributions));
        }
        return new Explanation(y.label(), rows);
    }

    private static List<Var> nodes(Var y) {
        BitSet needed = new BitSet();
        needed.set(y.id());
        for (int id = y.id(); id >= 0; id--) {
            if (!needed.get(id)) continue;
            for (Var in : y.tape().at(id).in()) needed.set(in.id());
        }
        return needed.stream().mapToObj(y.tape()::at).toList();
    }

    private static Map<Var, DMatrixRMaj> cotangents(Rules rules, Var y, List<Var> nodes) {
        Var[] path = path(rules, y, nodes);
        boolean hasRules = Arrays.stream(path).allMatch(v -> v.op().isLeaf() || rules.has(v.op()));
        Map<Var, DMatrixRMaj> cotangents = new HashMap<>();
        if (path.length == 0 || !hasRules) return cotangents;
        Tape tape = y.tape();
        return Advisor.quietly(tape, () -> {
            int mark = tape.mark();
            try {
                Var[] g = Autodiff.vjp(rules, y, tape.constant(y.shape(), 1), path);
                for (int i = 0; i < g.length; i++)
                    cotangents.put(path[i], g[i].value().copy());
                return cotangents;
            } finally {
                tape.rewind(mark);
            }
        });
    }

    /** The nodes through which a gradient of a parameter flows; of an input, if there is no parameter. */
    private static Var[] path(Rules rules, Var y, List<Var> nodes) {
        boolean learns = nodes.stream().anyMatch(Var::isParam);
        BitSet above = new BitSet();
        for (Var v : nodes) {
            boolean starts = learns ? v.isParam() : v.op().name().equals("input") && v.op().isLeaf();
            if (starts || anyOperand(v, i -> above.get(v.in(i).id()) && rules.flows(v.op(), i))) above.set(v.id());
        }
        BitSet below = new BitSet();
        below.set(y.id());
        for (int k = nodes.size() - 1; k >= 0; k--) {
            Var v = nodes.get(k);
            if (!below.get(v.id())) continue;
            for (int i = 0; i < v.arity(); i++) {
                if (rules.flows(v.op(), i)) below.set(v.in(i).id());
            }
        }
        return nodes.stream()
                .filter(v -> above.get(v.id()) && below.get(v.id()))
                .toArray(Var[]::new);
    }

    private static boolean anyOperand(Var v, IntPredicate such) {
        for (int i = 0; i < v.arity(); i++) {
            if (such.test(i)) return true;
        }
        return false;
    }

    private static Row row(Rules rules, Var v, @Nullable DMatrixRMaj cotangent, List<Contribution> contributions) {
        DMatrixRMaj value = v.value().copy();
        MatrixExcerpt shown = MatrixExcerpt.of(value);
        String rule = v.op().isLeaf() ? "" : rules.has(v.op()) ? rules.formula(v.op()) : "no rule";
        List<Integer> operands = Arrays.stream(v.in()).map(Var::id).toList();
        return new Row(
                v.id(),
                v.label(),
                v.name() != null,
                v.op().name(),
                attribute(v),
                operands,
                v.shape(),
                shown.min(),
                shown.max(),
                shown.nonFinite(),
                v.op().formula(),
                rule,
                v.line(),
                value,
                cotangent,
                Letters.of(v.op().formula(), rule, v.arity(), i -> rules.flows(v.op(), i)),
                contributions);
    }

    private static String attribute(Var v) {
        return v.attr() instanceof Double number
                ? Advice.number(number)
                : v.attr().toString();
    }

    /** Without overflow; NaN if there is one. */
    static double norm(DMatrixRMaj m) {
        double sum = 0;
        for (int i = 0, n = m.getNumElements(); i < n; i++) sum += Math.abs(m.data[i]);
        return Double.isFinite(sum) && sum > 0 ? NormOps_DDRM.normF(m) : sum;
    }
}
