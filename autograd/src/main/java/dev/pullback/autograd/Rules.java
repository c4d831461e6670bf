package dev.pullback.autograd;

import dev.pullback.core.Op;
import dev.pullback.core.Var;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A table of VJP rules, one row for each op. A table is immutable: {@link #on} returns another table, in which the new
 * row replaces an earlier one of the same op, so a custom rule affects only the calls that are given its table.
 *
 * <pre>{@code
 * Rules rules = Rules.standard().on(SWISH, "dX = G (S + Y (1 - S))", (g, y, x) -> {
 *     Var s = sigmoid(x);
 *     return mul(g, add(s, mul(y, sigmoid(neg(x)))));
 * });
 * }</pre>
 *
 * <p>Each operand has a formula, which is documentation, and a rule. If the rule is {@code null}, no gradient flows to
 * that operand, and its formula is empty. {@link Backward} looks up the rules.
 */
public final class Rules {
    private final Sections base;
    private final Map<Op, Row> rows;

    /** A row: the formula as documentation, the operands to which gradients flow, and the VJPs. */
    record Row(String formula, IntPredicate flows, Vjp.All pull) {}

    private Rules(Sections base, Map<Op, Row> rows) {
        this.base = base;
        this.rows = rows;
    }

    /** Returns the table of all ops of {@link dev.pullback.ops.Ops}. */
    public static Rules standard() {
        return StandardRules.TABLE;
    }

    /** Returns a table without rows. */
    public static Rules none() {
        return inSections(List.of());
    }

    /** Returns a table with the rows of several sections. A section is created when no section before it has the op. */
    static Rules inSections(List<Supplier<Rules>> sections) {
        return new Rules(new Sections(sections), Map.of());
    }

    /** Returns a table with a row for an op of one operand. */
    public Rules on(Op op, String formula, Vjp.Unary x) {
        Objects.requireNonNull(x, "a rule; Rules.constant says that no gradient flows");
        return with(op, formula, (g, y, in, i) -> x.of(g, y, in[0]));
    }

    /** Returns a table with a row for an op of two operands: a formula and a rule for each. */
    public Rules on(Op op, String formulaA, Vjp.@Nullable Binary a, String formulaB, Vjp.@Nullable Binary b) {
        return with(op, joined(formulaA, formulaB), each(a), each(b));
    }

    /** Returns a table with a row for an op of three operands: a formula and a rule for each. */
    public Rules on(
            Op op,
            String formulaA,
            Vjp.@Nullable Ternary a,
            String formulaB,
            Vjp.@Nullable Ternary b,
            String formulaC,
            Vjp.@Nullable Ternary c) {
        return with(op, joined(formulaA, formulaB, formulaC), each(a), each(b), each(c));
    }

    private static String joined(String... formulas) {
        StringJoiner joined = new StringJoiner(", ");
        for (String formula : formulas) {
            if (!formula.isEmpty()) joined.add(formula);
        }
        return joined.toString();
    }

    /**
     * Returns a table with a row for a loss of logits and labels. The rule is the derivative of the loss with respect to the
     * logits. The sweep multiplies it by the cotangent, unless that is the 1 with which a sweep from this loss begins. No
     * gradient flows to the labels.
     */
    Rules onLoss(Op op, String formula, Vjp.Slope slope) {
        return with(op, formula, i -> i == 0, n ->
                new @Nullable Var[] {n.wants(0) ? n.timesCotangent(slope.of(n.y(0), n.in(0), n.in(1))) : null, null});
    }

    /** Returns a table with a row for an op of any number of operands. */
    public Rules onEach(Op op, String formula, Vjp.Each rule) {
        return withEach(op, formula, i -> true, i -> rule);
    }

    /** Returns a table with a row for an op of any number of operands and outputs, whose VJPs share work. */
    public Rules onAll(Op op, String formula, Vjp.All rule) {
        return with(op, formula, i -> true, rule);
    }

    /** Returns a table with rows for ops through which no gradient flows. */
    public Rules constant(Op... ops) {
        Rules r = this;
        for (Op op : ops) r = r.with(op, "no gradient", i -> false, n -> new @Nullable Var[n.arity()]);
        return r;
    }

    private static Vjp.@Nullable Each each(Vjp.@Nullable Binary rule) {
        return rule == null ? null : (g, y, in, i) -> rule.of(g, y, in[0], in[1]);
    }

    private static Vjp.@Nullable Each each(Vjp.@Nullable Ternary rule) {
        return rule == null ? null : (g, y, in, i) -> rule.of(g, y, in[0], in[1], in[2]);
    }

    /** Returns a table with one rule for each operand. */
    private Rules with(Op op, String formula, Vjp.@Nullable Each... rules) {
        if (op.arity() != rules.length)
            throw new IllegalArgumentException("rules: " + op + " takes "
                    + (op.arity() == Op.ANY ? "any number of" : op.arity()) + " operands, not " + rules.length);
        return withEach(op, formula, i -> rules[i] != null, i -> rules[i]);
    }

    private Rules withEach(Op op, String formula, IntPredicate flows, IntFunction<Vjp.@Nullable Each> ruleOf) {
        if (op.isMulti())
            throw new IllegalArgumentException(
                    "rules: " + op + " has several outputs; give one rule for all, by onAll");
        return with(op, formula, flows, n -> cotangents(n, ruleOf));
    }

    private static @Nullable Var[] cotangents(Node node, IntFunction<Vjp.@Nullable Each> ruleOf) {
        Var[] in = node.in();
        @Nullable Var[] cotangents = new Var[in.length];
        for (int i = 0; i < in.length; i++) {
            Vjp.Each rule = node.wants(i) ? ruleOf.apply(i) : null;
            if (rule != null) cotangents[i] = rule.of(node.g(0), node.y(0), in, i);
        }
        return cotangents;
    }

    private Rules with(Op op, String formula, IntPredicate flows, Vjp.All pull) {
        Map<Op, Row> more = new LinkedHashMap<>(rows);
        more.put(op, new Row(formula, flows, pull));
        return new Rules(base, more);
    }

    /** Returns the ops that have a row, in the order of the table. */
    public Set<Op> ops() {
        Set<Op> ops = new LinkedHashSet<>(base.ops());
        ops.addAll(rows.keySet());
        return Collections.unmodifiableSet(ops);
    }

    /**
     * Returns the formula of a row.
     *
     * @throws IllegalArgumentException if the op has no row
     */
    public String formula(Op op) {
        Row row = row(op);
        if (row == null) throw new IllegalArgumentException("rules: no row for op " + op);
        return row.formula();
    }

    /**
     * Returns whether gradients flow through an op to that operand. True for an op without a row; the sweep throws for
     * it.
     */
    public boolean flows(Op op, int operand) {
        Row row = row(op);
        return row == null || row.flows().test(operand);
    }

    /** Returns whether there is a row for an op. */
    public boolean has(Op op) {
        return row(op) != null;
    }

    @Nullable
    Row row(Op op) {
        Row row = rows.get(op);
        return row == null ? base.row(op) : row;
    }

    /** Returns one line, as in {@code rules for 80 ops}. */
    @Override
    public String toString() {
        return "rules for " + ops().size() + " ops";
    }

    /**
     * The sections of a table, created on demand. To look up an op, sections are created in order until one of them has a
     * row for the op. Creating all sections of the standard table takes a tenth of a second, because Java creates a class
     * for each lambda. The first gradient of a small network needs a third of them.
     */
    private static final class Sections {
        private final Queue<Supplier<Rules>> unread;

        /** The rows of the sections created so far. The map is replaced and never changed, so reading it needs no lock. */
        private volatile Map<Op, Row> read = Map.of();

        Sections(List<Supplier<Rules>> sections) {
            unread = new ArrayDeque<>(sections);
        }

        @Nullable
        Row row(Op op) {
            Row row = read.get(op);
            return row == null ? find(op) : row;
        }

        private synchronized @Nullable Row find(Op op) {
            while (!read.containsKey(op) && !unread.isEmpty()) readNext();
            return read.get(op);
        }

        synchronized Set<Op> ops() {
            while (!unread.isEmpty()) readNext();
            return read.keySet();
        }

        private void readNext() {
            Map<Op, Row> more = new LinkedHashMap<>(read);
            more.putAll(unread.element().get().rows);
            read = more;
            unread.remove(); // only now, so that a section that throws is tried again
        }
    }
}
