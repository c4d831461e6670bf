package dev.pullback.check;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Rules;
import dev.pullback.core.Finiteness;
import dev.pullback.core.Op;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.core.engine.TextTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.ejml.MatrixDimensionException;

/** Checks the gradients of all ops of a table of rules, at orders 1 and 2 and for several shapes, with one row for each op. */
public final class OpTable {
    private static final int[][] SHAPES = {{3, 4}, {1, 1}, {1, 4}, {3, 1}, {4, 2}};

    /** The domains that are tried for the operands of an op without a case. */
    private static final List<Draw> DOMAINS = List.of(
            Draw.real(Draw.Kind.FULL),
            Draw.above(0, Draw.Kind.FULL),
            Draw.above(1, Draw.Kind.FULL),
            Draw.between(-1, 1, Draw.Kind.FULL),
            Draw.between(0, 1, Draw.Kind.FULL));

    /** The number of times that inputs are drawn before a check counts as undecided. */
    private static final int DRAWS = 3;

    private final List<Row> rows;

    /**
     * The result for one op.
     *
     * @param op the name of the op
     * @param verdict the worst verdict of all cases; OK if there were only kinks, edges and jumps that pass
     * @param worst the report with the worst verdict, with its case and shape, or empty
     * @param checks the number of checks
     * @param derivatives the number of derivatives that the checks compared
     * @param resolution the largest {@linkplain Report#resolution() resolution} of the checks
     * @param cost the total cost
     */
    public record Row(
            String op,
            Verdict verdict,
            String worst,
            int checks,
            long derivatives,
            double resolution,
            Report.Cost cost) {
        /** Whether the rule of this op is right. */
        public boolean passes() {
            return verdict == Verdict.OK;
        }

        /**
         * Returns this row if it passes. If the checks are undecided, aborts the test as {@link Report#assertPasses} does.
         *
         * @throws AssertionError if the rule of the op is wrong
         */
        public Row assertPasses() {
            if (passes()) return this;
            if (verdict.fails()) throw new AssertionError(worst);
            throw Inconclusive.exception(worst);
        }

        /** Returns the name of the op and the verdict. */
        @Override
        public String toString() {
            return op + " " + verdict;
        }
    }

    private OpTable(List<Row> rows) {
        this.rows = List.copyOf(rows);
    }

    /** Checks all ops of a table of rules. */
    public static OpTable of(Rules rules) {
        return of(rules, rules.ops(), 42);
    }

    /** Checks some ops of a table of rules, with inputs drawn from a seed. */
    public static OpTable of(Rules rules, Collection<Op> ops, long seed) {
        List<Row> rows = new ArrayList<>();
        for (Op op : ops) rows.add(of(rules, op, seed));
        return new OpTable(rows);
    }

    /** Checks one op of a table of rules. */
    static Row of(Rules rules, Op op, long seed) {
        List<OpCase> cases = OpCases.of(op);
        Checks checks = new Checks(rules, op, seed);
        if (cases.isEmpty()) checks.runWithoutCase();
        for (OpCase c : cases) {
            if (c.declared()) checks.runDeclared(c);
            else checks.run(c);
        }
        return checks.row();
    }

    /** Runs the checks of one op and accumulates their results. */
    private static final class Checks {
        private final Rules rules;
        private final Op op;
        private final long seed;
        private Verdict verdict = Verdict.OK;
        private String worst = "";
        private String vacuous = "";
        private boolean influential;
        private int checks;
        private long derivatives;
        private double resolution;
        private Report.Cost cost = new Report.Cost(0, 0, 0);

        Checks(Rules rules, Op op, long seed) {
            this.rules = rules;
            this.op = op;
            this.seed = seed;
        }

        void run(OpCase c) {
            for (int[] shape : SHAPES) {
                GradCheck check = shape[0] > 1 && shape[1] > 1 ? c.strictCheck(rules) : c.check(rules);
                Random random = new Random(seed + checks);
                Report r;
                int draws = 0;
                do {
                    r = check.order(2).seed(seed).at(c.draw(random, shape[0], shape[1]));
                } while (r.verdict() == Verdict.UNDECIDED && ++draws < DRAWS);
                add(r, c.inputs().size() - c.fixed().length, shape);
            }
        }

        private void add(Report r, int free, int[] shape) {
            checks++;
            derivatives += r.entries();
            cost = cost.plus(r.cost());
            resolution = Math.max(resolution, r.resolution());
            String drawn = ", drawn " + shape[0] + "x" + shape[1];
            if (r.verdict() == Verdict.VACUOUS && r.findings().size() == free) vacuous = r + drawn;
            else if (r.verdict() != Verdict.VACUOUS) influential = true;
            if (!r.passes() && r.verdict() != Verdict.VACUOUS) worsen(r.verdict(), r + drawn);
        }

        private void worsen(Verdict v, String finding) {
            if (v.compareTo(verdict) <= 0) return;
            verdict = v;
            worst = finding;
        }

        /** Checks that an op whose rule is a convention gets no gradient, which no difference quotient can confirm. */
        void runDeclared(OpCase c) {
            checks++;
            Tape tape = new Tape();
            Var x = tape.input(c.draw(new Random(seed), 3, 4)[0]);
            Var y = c.f().apply(x);
            Var g = Autodiff.vjp(rules, y, tape.constant(y.shape(), 1), x)[0];
            for (int i = 0; i < g.shape().elements(); i++) {
                if (g.value().data[i] != 0)
                    worsen(Verdict.WRONG, c.name() + ": a gradient flows, although none is declared");
            }
        }

        /** Checks an op that has no case with operands of one shape, in the first of the {@link #DOMAINS} where it is finite. */
        void runWithoutCase() {
            int arity = op.arity() == Op.ANY ? 2 : op.arity();
            try {
                Draw operand = DOMAINS.stream()
                        .filter(d -> isFinite(Collections.nCopies(arity, d)))
                        .findFirst()
                        .orElse(DOMAINS.get(0));
                run(OpCase.of(
                        op.name(), op::on, Collections.nCopies(arity, operand).toArray(Draw[]::new)));
            } catch (MatrixDimensionException | IllegalArgumentException | ClassCastException e) {
                worsen(
                        Verdict.UNDECIDED,
                        op + ": has no OpCase, and does not accept operands of one shape: " + e.getMessage());
            }
        }

        private boolean isFinite(List<Draw> operands) {
            Random random = new Random(seed);
            for (int[] shape : SHAPES) {
                Tape tape = new Tape();
                Var[] x = new Var[operands.size()];
                for (int i = 0; i < x.length; i++)
                    x[i] = tape.input(operands.get(i).draw(random, shape[0], shape[1]));
                if (!Finiteness.isFinite(op.on(x).value())) return false;
            }
            return true;
        }

        Row row() {
            // An input may matter only for its shape in some of the shapes, but not in all of them.
            if (!influential && !vacuous.isEmpty()) worsen(Verdict.VACUOUS, vacuous);
            return new Row(op.name(), verdict, worst, checks, derivatives, resolution, cost);
        }
    }

    /** Returns the rows, in the order of the table of rules. */
    public List<Row> rows() {
        return rows;
    }

    /** Whether the rules of all ops are right. */
    public boolean passes() {
        return rows.stream().allMatch(Row::passes);
    }

    /** Returns a table with a line for each op that ends in its verdict, followed by the worst reports. */
    public String toTable() {
        TextTable table = new TextTable("lrrrrl").row("op", "checks", "compared", "resolves", "seconds", "verdict");
        StringBuilder worst = new StringBuilder();
        for (Row r : rows) {
            String resolves = r.resolution > 0 ? Finding.error(r.resolution) : "-";
            String seconds = String.format(Locale.ROOT, "%.3f", r.cost.seconds());
            table.row(r.op, r.checks, r.derivatives, resolves, seconds, r.verdict);
            if (!r.worst.isEmpty()) worst.append("\n\n").append(r.worst);
        }
        return table.toString().stripTrailing() + worst;
    }

    /** Returns one line, as in {@code 130 of 130 ops right}. */
    @Override
    public String toString() {
        long right = rows.stream().filter(Row::passes).count();
        return right + " of " + rows.size() + " ops right";
    }
}
