package dev.pullback.explain;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Rules;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.core.engine.TapeEngine;
import dev.pullback.core.engine.TextTable;
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
import org.jspecify.annotations.Nullable;

/**
 * Explains how a result was computed and how its gradient flows back: for each node its name, op, shape, range of
 * values, VJP rule and cotangent.
 *
 * <pre>{@code
 * Tape tape = Tape.withLines();                    // new Tape() works too, without the lines of code
 * Var loss = softmaxCrossEntropy(tanh(matmul(tape.input("x", x), tape.param("w", w))), labels);
 * System.out.println(Explain.of(loss));
 * }</pre>
 *
 * <p>As in the computation of a gradient, the nodes between the parameters and the result have cotangents. If the
 * result depends on no parameter, the nodes between the inputs and the result have cotangents. If the result is a
 * matrix, they are the derivatives of the sum of its elements. The tape is not changed.
 */
public final class Explain {
    private Explain() {}

    /** Explains all nodes that {@code y} depends on, with the standard rules. */
    public static Explanation of(Var y) {
        return of(Rules.standard(), y);
    }

    /**
     * The same as {@link #of(Var)}, but with the given rules. If an op between parameters and result has no rule, there
     * are no cotangents.
     */
    public static Explanation of(Rules rules, Var y) {
        List<Var> nodes = nodes(y);
        Map<Var, DMatrixRMaj> cotangents = cotangents(rules, y, nodes);
        List<Row> rows = new ArrayList<>();
        Set<List<Var>> seen = new HashSet<>();
        for (Var v : nodes) {
            Var[] outputs = y.tape().outputsOf(y.tape().at(v.id() - v.output()));
            boolean first = seen.add(Arrays.asList(outputs));
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
        return TapeEngine.of(tape).recordAsLibrary(() -> {
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

    /**
     * Returns the nodes through which the gradient of {@code y} flows to the parameters, or to the inputs if there are
     * no parameters.
     */
    private static Var[] path(Rules rules, Var y, List<Var> nodes) {
        boolean hasParams = nodes.stream().anyMatch(Var::isParam);
        BitSet above = new BitSet();
        for (Var v : nodes) {
            boolean starts = hasParams ? v.isParam() : v.isInput();
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

    private static boolean anyOperand(Var v, IntPredicate condition) {
        for (int i = 0; i < v.arity(); i++) {
            if (condition.test(i)) return true;
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
                v.isParam(),
                v.op().name(),
                attribute(v),
                v.op().facts().attributeLetter(),
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
                v.op().facts().letters(v.arity()),
                contributions);
    }

    private static String attribute(Var v) {
        return v.attr() instanceof Double number
                ? TextTable.number(number)
                : v.attr().toString();
    }
}
