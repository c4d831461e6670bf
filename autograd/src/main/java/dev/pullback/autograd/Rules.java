package dev.pullback.autograd;

import dev.pullback.core.Op;
import dev.pullback.core.Var;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A table of VJP rules, one row an op. It is immutable: {@link #on} answers a new table, in which the row replaces an
 * earlier one of the same op, so that a rule of your own is local to the table that holds it.
 *
 * <pre>{@code
 * Rules rules = Rules.standard().on(SWISH, "dX = G (S + Y (1 - S))", (g, y, x) -> {
 *     Var s = sigmoid(x);
 *     return mul(g, add(s, mul(y, sigmoid(neg(x)))));
 * });
 * }</pre>
 *
 * <p>A rule that is {@code null} says that no gradient flows to that operand.
 */
public final class Rules {
    private final Map<Op, Row> rows;

    /** One row: the formula for people, to which operands gradients flow, and the VJPs. */
    record Row(String formula, Flow flow, Vjp.All pull) {}

    /** Whether gradients flow to an operand. */
    interface Flow {
        Flow ALL = i -> true;
        Flow NONE = i -> false;

        boolean to(int operand);
    }

    private Rules(Map<Op, Row> rows) {
        this.rows = rows;
    }

    /** The table of all ops of {@link dev.pullback.ops.Ops}. */
    public static Rules standard() {
        return StandardRules.TABLE;
    }

    /** A table without rows. */
    public static Rules none() {
        return new Rules(Map.of());
    }

    /** With a row for an op of one operand. */
    public Rules on(Op op, String formula, Vjp.Unary x) {
        return with(op, 1, formula, Flow.ALL, n -> new Var[] {x.of(n.g(0), n.y(0), n.in(0))});
    }

    /** With a row for an op of two operands. */
    public Rules on(Op op, String formula, Vjp.@Nullable Binary a, Vjp.@Nullable Binary b) {
        return with(op, 2, formula, i -> (i == 0 ? a : b) != null, n -> new @Nullable Var[] {
            n.wants(0) && a != null ? a.of(n.g(0), n.y(0), n.in(0), n.in(1)) : null,
            n.wants(1) && b != null ? b.of(n.g(0), n.y(0), n.in(0), n.in(1)) : null
        });
    }

    /** With a row for an op of three operands. */
    public Rules on(Op op, String formula, Vjp.@Nullable Ternary a, Vjp.@Nullable Ternary b, Vjp.@Nullable Ternary c) {
        return with(op, 3, formula, i -> (i == 0 ? a : i == 1 ? b : c) != null, n -> new @Nullable Var[] {
            n.wants(0) && a != null ? a.of(n.g(0), n.y(0), n.in(0), n.in(1), n.in(2)) : null,
            n.wants(1) && b != null ? b.of(n.g(0), n.y(0), n.in(0), n.in(1), n.in(2)) : null,
            n.wants(2) && c != null ? c.of(n.g(0), n.y(0), n.in(0), n.in(1), n.in(2)) : null
        });
    }

    /** With a row for an op of any number of operands. */
    public Rules onEach(Op op, String formula, Vjp.Each rule) {
        return with(op, op.arity(), formula, Flow.ALL, n -> {
            @Nullable Var[] answers = new Var[n.arity()];
            for (int i = 0; i < answers.length; i++) {
                if (n.wants(i)) answers[i] = rule.of(n.g(0), n.y(0), n.in(), i);
            }
            return answers;
        });
    }

    /** With a row for an op of any number of operands and outputs, whose VJPs share work. */
    public Rules onAll(Op op, String formula, Vjp.All rule) {
        return with(op, op.arity(), formula, Flow.ALL, rule);
    }

    /** With rows for ops through which no gradient flows. */
    public Rules constant(Op... ops) {
        Rules r = this;
        for (Op op : ops) {
            r = r.with(op, op.arity(), "no gradient", Flow.NONE, n -> new @Nullable Var[n.arity()]);
        }
        return r;
    }

    private Rules with(Op op, int arity, String formula, Flow flow, Vjp.All pull) {
        if (op.arity() != arity)
            throw new IllegalArgumentException("rules: " + op + " takes "
                    + (op.arity() == Op.ANY ? "any number of" : op.arity()) + " operands, not " + arity);
        Map<Op, Row> more = new LinkedHashMap<>(rows);
        more.put(op, new Row(formula, flow, pull));
        return new Rules(more);
    }

    /** The ops that have a row, in the order of the table. */
    public Set<Op> ops() {
        return Collections.unmodifiableSet(rows.keySet());
    }

    /**
     * The formula of a row, for people.
     *
     * @throws IllegalArgumentException if the op has no row
     */
    public String formula(Op op) {
        Row row = rows.get(op);
        if (row == null) throw new IllegalArgumentException("rules: no row for op " + op);
        return row.formula();
    }

    /** Whether gradients flow through an op to that operand; also true of an op without a row, which is an error later. */
    boolean flows(Op op, int operand) {
        Row row = rows.get(op);
        return row == null || row.flow().to(operand);
    }

    @Nullable
    Row row(Op op) {
        return rows.get(op);
    }

    /** One short line, as in {@code rules for 80 ops}. */
    @Override
    public String toString() {
        return "rules for " + rows.size() + " ops";
    }
}
