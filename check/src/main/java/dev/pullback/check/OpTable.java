package dev.pullback.check;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Rules;
import dev.pullback.core.Op;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.ejml.MatrixDimensionException;

/** The check of every op of a table of rules, at order 1 and 2, in matrices of several shapes: one row an op. */
public final class OpTable {
    private static final int[][] SHAPES = {{3, 4}, {1, 1}, {1, 4}, {3, 1}, {4, 2}};

    /** How often numbers are drawn before it is admitted that nothing can be decided. */
    private static final int DRAWS = 3;

    private final List<Row> rows;

    /**
     * One op.
     *
     * @param op its name
     * @param verdict the worst of all its cases; OK where only kinks, edges and jumps were met and judged right
     * @param worst the worst finding, with the case and the shape that showed it, or empty
     * @param checks how many checks were run
     * @param derivatives how many derivatives they compared
     * @param resolution the worst relative resolution of them
     * @param cost what they took together
     */
    public record Row(
            String op,
            Verdict verdict,
            String worst,
            int checks,
            long derivatives,
            double resolution,
            Report.Cost cost) {
        /** Whether this op is right. */
        public boolean passes() {
            return verdict == Verdict.OK;
        }

        /**
         * Answers this if it passes.
         *
         * @throws AssertionError if the op is wrong; if it is undecided the test is aborted, see {@link Report#assertPasses}
         */
        public Row assertPasses() {
            if (passes()) return this;
            if (verdict.fails()) throw new AssertionError(worst);
            throw Inconclusive.with(worst);
        }

        /** One line that ends in the verdict. */
        @Override
        public String toString() {
            String resolves = resolution > 0 ? Finding.error(resolution) : "-";
            return String.format(
                    Locale.ROOT,
                    "%-22s %6d %10d %9s %7.3f  %s",
                    op,
                    checks,
                    derivatives,
                    resolves,
                    cost.seconds(),
                    verdict);
        }
    }

    private OpTable(List<Row> rows) {
        this.rows = List.copyOf(rows);
    }

    /** Checks all ops of a table. */
    public static OpTable of(Rules rules) {
        return of(rules, rules.ops(), 42);
    }

    /** Checks some ops of a table. What is drawn depends on the seed. */
    public static OpTable of(Rules rules, Collection<Op> ops, long seed) {
        List<Row> rows = new ArrayList<>();
        for (Op op : ops) rows.add(row(rules, op, seed));
        return new OpTable(rows);
    }

    /** Checks one op of a table. */
    static Row of(Rules rules, Op op, long seed) {
        return row(rules, op, seed);
    }

    private static Row row(Rules rules, Op op, long seed) {
        List<OpCase> cases = OpCases.of(op);
        Sum sum = new Sum(op.name());
        if (cases.isEmpty()) sum.tryPlainly(rules, op, seed);
        for (OpCase c : cases) {
            if (c.declared()) sum.declare(rules, c, seed);
            else sum.add(rules, c, seed);
        }
        return sum.row();
    }

    /** What the checks of one op came to. */
    private static final class Sum {
        private final String op;
        private Verdict verdict = Verdict.OK;
        private String worst = "";
        private String vacuous = "";
        private boolean influential;
        private int checks;
        private long derivatives;
        private long evaluations;
        private long pulls;
        private double resolution;
        private double seconds;

        Sum(String op) {
            this.op = op;
        }

        void add(Rules rules, OpCase c, long seed) {
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
            evaluations += r.cost().evaluations();
            pulls += r.cost().pulls();
            seconds += r.cost().seconds();
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

        /** Of an op whose rule is a convention: that it answers zeros, since no difference quotient can confirm it. */
        void declare(Rules rules, OpCase c, long seed) {
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

        /** An op that nobody wrote a case for, with operands of one shape. */
        void tryPlainly(Rules rules, Op op, long seed) {
            Draw[] inputs = new Draw[op.arity() == Op.ANY ? 2 : op.arity()];
            java.util.Arrays.fill(inputs, Draw.real(Draw.Kind.FULL));
            OpCase c = new OpCase(op.name(), op.name(), op::on, List.of(inputs), false);
            try {
                add(rules, c, seed);
            } catch (MatrixDimensionException | IllegalArgumentException | ClassCastException e) {
                worsen(
                        Verdict.UNDECIDED,
                        op + ": has no OpCase, and operands of one shape do not do: " + e.getMessage());
            }
        }

        Row row() {
            // In some shapes some inputs matter for their shape alone; that no input ever matters is another thing.
            if (!influential && !vacuous.isEmpty()) worsen(Verdict.VACUOUS, vacuous);
            Report.Cost cost = new Report.Cost(evaluations, pulls, seconds);
            return new Row(op, verdict, worst, checks, derivatives, resolution, cost);
        }
    }

    /** The rows, in the order of the table of rules. */
    public List<Row> rows() {
        return rows;
    }

    /** Whether every op is right. */
    public boolean passes() {
        return rows.stream().allMatch(Row::passes);
    }

    /** A line for each op that ends in its verdict, and below what is wrong. */
    public String toTable() {
        StringBuilder s = new StringBuilder(String.format(
                Locale.ROOT,
                "%-22s %6s %10s %9s %7s  %s",
                "op",
                "checks",
                "compared",
                "resolves",
                "seconds",
                "verdict"));
        for (Row r : rows) s.append('\n').append(r);
        for (Row r : rows) {
            if (!r.worst.isEmpty()) s.append("\n\n").append(r.worst);
        }
        return s.toString();
    }

    @Override
    public String toString() {
        long right = rows.stream().filter(Row::passes).count();
        return right + " of " + rows.size() + " ops right";
    }
}
