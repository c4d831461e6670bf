package dev.pullback.explain;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Rules;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.core.engine.TapeEngine;
import dev.pullback.explain.Advice.Comparison;
import dev.pullback.explain.FormulaSearch.Finding;
import dev.pullback.explain.Rewrite.Context;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Finds formulas that are right on paper and wrong at the ends of the range of doubles, says what to write instead, and
 * writes it if asked to. Of code that is right already it says nothing.
 *
 * <pre>{@code
 * for (Advice advice : Advisor.advise(loss)) System.out.println(advice);
 * Gradients g = gradients(Advisor.stabilise(loss));
 * }</pre>
 *
 * <p>What it knows is one table of forms, {@link NaiveFormulas}. A form is looked for in what was recorded, not in source
 * code, so it is found across methods and layers. A function within a {@code checkpoint} is one op, and not looked into.
 */
public final class Advisor {
    /** A cure may be part of another form, as a norm is of a division by it; no form is cured more often than this. */
    private static final int ROUNDS = 4;

    private Advisor() {}

    /** What there is to say about the computation of a result, in the order of the tape; the tape is left as it is. */
    public static List<Advice> advise(Var y) {
        return advise(Rules.standard(), y);
    }

    /** As {@link #advise(Var)}, with gradients by these rules. */
    public static List<Advice> advise(Rules rules, Var y) {
        List<Advice> all = new ArrayList<>();
        BitSet learned = learned(y);
        FormulaSearch.of(y)
                .found()
                .forEach((id, found) -> all.add(advice(rules, y.tape().at(id), found, learned)));
        return List.copyOf(all);
    }

    /** The positions up to that of {@code y} of what depends on parameters; on inputs, if there is no parameter. */
    private static BitSet learned(Var y) {
        Tape tape = y.tape();
        boolean learns = !tape.params().isEmpty();
        BitSet learned = new BitSet();
        for (int id = 0; id <= y.id(); id++) {
            Var v = tape.at(id);
            boolean depends = learns ? v.isParam() : v.op().isLeaf();
            for (int i = 0; i < v.arity() && !depends; i++)
                depends = learned.get(v.in(i).id());
            learned.set(id, depends);
        }
        return learned;
    }

    /** The names of the formulas that are known, as in {@code log of a softmax}. */
    public static List<String> patterns() {
        return NaiveFormulas.TABLE.stream().map(NaiveFormula::name).distinct().toList();
    }

    /**
     * The same result without its naive formulas: what depends on one is recorded again at the end of the tape, from the
     * same inputs and parameters. It differs where the naive formula is wrong, and where an ε was added to a probability.
     * Answers {@code y} itself if there is nothing to be done.
     *
     * <p>While a {@link dev.pullback.autograd.program.Program} is recorded numbers will change from run to run: then a guard
     * counts as needed where it may be, and of data it is what was recorded that tells labels and counts.
     */
    public static Var stabilise(Var y) {
        return quietly(y.tape(), () -> TapeEngine.of(y.tape()).readWithheld(() -> stabilised(y)));
    }

    private static Var stabilised(Var y) {
        Var now = y;
        for (int round = 0; round < ROUNDS; round++) {
            Var better = rewritten(now);
            if (better == now) return now;
            now = better;
        }
        return now;
    }

    private static Var rewritten(Var y) {
        FormulaSearch survey = FormulaSearch.of(y);
        if (survey.found().values().stream().allMatch(f -> f.naive().cure() == null)) return y;
        Map<Var, Var> now = new HashMap<>();
        Tape tape = y.tape();
        for (int id = survey.needed().nextSetBit(0);
                id >= 0;
                id = survey.needed().nextSetBit(id + 1)) {
            Var v = tape.at(id);
            if (now.containsKey(v)) continue;
            Finding found = survey.found().get(id);
            Rewrite cure = found == null ? null : found.naive().cure();
            int mark = tape.mark();
            if (found == null || cure == null) again(v, now);
            else now.put(v, renamed(cure.record(new Context(found.match(), u -> now.getOrDefault(u, u))), v));
            TapeEngine.of(tape).setLines(v, mark);
        }
        return now.getOrDefault(y, y);
    }

    /** Records an op once more, if one of its operands has changed. */
    private static void again(Var v, Map<Var, Var> now) {
        Var[] in = v.in();
        boolean changed = false;
        for (int i = 0; i < in.length; i++) {
            Var operand = now.getOrDefault(in[i], in[i]);
            changed |= operand != in[i];
            in[i] = operand;
        }
        if (!changed || v.op().name().equals("checkpoint")) return;
        if (!v.op().isMulti()) {
            now.put(v, renamed(v.op().with(v.attr(), in), v));
            return;
        }
        Var[] outputs = v.op().onAll(v.attr(), in);
        for (int k = 0; k < outputs.length; k++) {
            Var old = v.tape().at(v.id() - v.output() + k);
            now.put(old, renamed(outputs[k], old));
        }
    }

    private static Var renamed(Var now, Var before) {
        String name = before.name();
        return name == null || now.op().isLeaf() || now.name() != null ? now : now.named(name);
    }

    private static Advice advice(Rules rules, Var v, Finding found, BitSet learned) {
        NaiveFormula naive = found.naive();
        Match match = found.match();
        Rewrite cure = naive.cure();
        @Nullable Comparison value = null;
        @Nullable Comparison gradient = null;
        if (cure != null) {
            Tape tape = v.tape();
            int mark = tape.mark();
            List<Comparison> both = quietly(tape, () -> {
                try {
                    return compare(rules, v, cure.record(new Context(match, u -> u)), differentiable(match, learned));
                } finally {
                    tape.rewind(mark);
                }
            });
            value = both.get(0);
            gradient = both.size() > 1 ? both.get(1) : null;
        }
        return new Advice(
                naive.name(),
                v.id(),
                v.label(),
                v.line(),
                naive.reason(match),
                naive.instead().apply(match),
                value,
                gradient);
    }

    /** Of the values, and of the gradients by that letter by which they differ most. */
    private static List<Comparison> compare(Rules rules, Var naive, Var right, List<Var> by) {
        List<Comparison> all = new ArrayList<>();
        all.add(compare(naive.label(), naive.value(), right.value()));
        Comparison most = null;
        for (Var x : by) {
            Comparison c = compare("d" + x.label(), gradient(rules, naive, x), gradient(rules, right, x));
            if (most == null || distance(c.naive(), c.right()) > distance(most.naive(), most.right())) most = c;
        }
        if (most != null) all.add(most);
        return all;
    }

    /** What the formula is made of, parameters first, less data where there is anything else. */
    private static List<Var> differentiable(Match match, BitSet learned) {
        List<Var> all = List.copyOf(match.letters().values());
        List<Var> some = all.stream()
                .filter(v -> learned.get(v.id()))
                .sorted(Comparator.comparing(v -> !v.isParam()))
                .toList();
        return some.isEmpty() ? all : some;
    }

    private static DMatrixRMaj gradient(Rules rules, Var y, Var x) {
        return Autodiff.vjp(rules, y, y.tape().constant(y.shape(), 1), x)[0].value();
    }

    private static Comparison compare(String of, DMatrixRMaj naive, DMatrixRMaj right) {
        int worst = 0;
        for (int i = 1; i < naive.getNumElements(); i++) {
            if (distance(naive.data[i], right.data[i]) > distance(naive.data[worst], right.data[worst])) worst = i;
        }
        return new Comparison(of, worst / naive.numCols, worst % naive.numCols, naive.data[worst], right.data[worst]);
    }

    private static double distance(double a, double b) {
        if (a == b || (Double.isNaN(a) && Double.isNaN(b))) return 0;
        if (!Double.isFinite(a) || !Double.isFinite(b)) return Double.POSITIVE_INFINITY;
        return Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
    }

    /** Nothing of it is the user's: no line is noted, and no anomaly watched for. */
    static <T> T quietly(Tape tape, Supplier<T> work) {
        return TapeEngine.of(tape).recordAsLibrary(work);
    }
}
