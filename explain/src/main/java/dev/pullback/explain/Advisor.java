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
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Finds formulas that are correct in exact arithmetic but overflow, underflow or lose digits in double precision, and
 * says what to write instead. {@link #stabilise} replaces them. A formula that is already safe is not reported.
 *
 * <pre>{@code
 * for (Advice advice : Advisor.advise(loss)) System.out.println(advice);
 * Gradients g = gradients(Advisor.stabilise(loss));
 * }</pre>
 *
 * <p>The known formulas are listed in one table, {@link NaiveFormulas}. They are searched for in the recorded ops, not
 * in source code, so a formula is found even if its parts were recorded by different methods or layers. A checkpointed
 * function is a single op, so formulas inside of it are not found.
 */
public final class Advisor {
    /** The limit of passes. A replacement, for example a norm, may be a part of another naive formula. */
    private static final int MAX_PASSES = 4;

    private Advisor() {}

    /**
     * Returns advice on each naive formula that {@code y} depends on, in the order of the tape. The tape is not
     * changed.
     */
    public static List<Advice> advise(Var y) {
        return advise(Rules.standard(), y);
    }

    /** The same as {@link #advise(Var)}, but computes gradients by the given rules. */
    public static List<Advice> advise(Rules rules, Var y) {
        List<Advice> all = new ArrayList<>();
        BitSet dependent = dependent(y);
        FormulaSearch.of(y)
                .found()
                .forEach((id, found) -> all.add(advice(rules, y.tape().at(id), found, dependent)));
        return List.copyOf(all);
    }

    /**
     * Returns the positions, up to that of {@code y}, of all variables that depend on a parameter, or on any leaf if
     * the tape has no parameter.
     */
    private static BitSet dependent(Var y) {
        Tape tape = y.tape();
        boolean hasParams = !tape.params().isEmpty();
        BitSet dependent = new BitSet();
        for (int id = 0; id <= y.id(); id++) {
            Var v = tape.at(id);
            boolean depends = hasParams ? v.isParam() : v.op().isLeaf();
            for (int i = 0; i < v.arity() && !depends; i++)
                depends = dependent.get(v.in(i).id());
            dependent.set(id, depends);
        }
        return dependent;
    }

    /** Returns the names of all known naive formulas, as in {@code log of a softmax}. */
    public static List<String> patterns() {
        return NaiveFormulas.TABLE.stream().map(NaiveFormula::name).distinct().toList();
    }

    /**
     * Returns the same result without naive formulas. The stable formulas, and all ops that depend on them, are
     * recorded at the end of the tape, from the same inputs and parameters. The result differs where the naive formula
     * is wrong, and where an ε was added to a probability. Returns {@code y} itself if it depends on no naive formula.
     *
     * <p>A program is recorded without naive formulas by {@code Program.recorder().rewriting(Advisor::stabilise)}.
     * Since the numbers of a program change from run to run, a formula is then replaced if it fails for any numbers.
     * Whether an input holds labels or counts is concluded from the data that the program is recorded with.
     */
    public static Var stabilise(Var y) {
        return TapeEngine.of(y.tape())
                .recordAsLibrary(() -> TapeEngine.of(y.tape()).readWithheld(() -> stabilised(y)));
    }

    private static Var stabilised(Var y) {
        Var now = y;
        for (int pass = 0; pass < MAX_PASSES; pass++) {
            Var better = rewritten(now);
            if (better == now) return now;
            now = better;
        }
        return now;
    }

    private static Var rewritten(Var y) {
        FormulaSearch search = FormulaSearch.of(y);
        if (search.found().values().stream().allMatch(f -> f.formula().rewrite() == null)) return y;
        Map<Var, Var> now = new HashMap<>();
        Tape tape = y.tape();
        for (int id = search.needed().nextSetBit(0);
                id >= 0;
                id = search.needed().nextSetBit(id + 1)) {
            Var v = tape.at(id);
            if (now.containsKey(v)) continue;
            Finding found = search.found().get(id);
            Rewrite rewrite = found == null ? null : found.formula().rewrite();
            int mark = tape.mark();
            if (found == null || rewrite == null) recordAgain(v, now);
            else now.put(v, renamed(rewrite.record(new Context(found.match(), u -> now.getOrDefault(u, u))), v));
            TapeEngine.of(tape).setLines(v, mark);
        }
        return now.getOrDefault(y, y);
    }

    /** Records an op again if one of its operands was replaced. */
    private static void recordAgain(Var v, Map<Var, Var> now) {
        Var[] in = v.in();
        boolean changed = false;
        for (int i = 0; i < in.length; i++) {
            Var operand = now.getOrDefault(in[i], in[i]);
            changed |= operand != in[i];
            in[i] = operand;
        }
        if (!changed || v.op() == Autodiff.CHECKPOINT) return;
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

    private static Advice advice(Rules rules, Var v, Finding found, BitSet dependent) {
        NaiveFormula naive = found.formula();
        Match match = found.match();
        Rewrite rewrite = naive.rewrite();
        @Nullable Comparison value = null;
        @Nullable Comparison gradient = null;
        if (rewrite != null) {
            Tape tape = v.tape();
            int mark = tape.mark();
            List<Comparison> both = TapeEngine.of(tape).recordAsLibrary(() -> {
                try {
                    return compare(
                            rules, v, rewrite.record(new Context(match, u -> u)), differentiable(match, dependent));
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

    /** Compares the values, and the gradients with respect to the variable for which they differ largest. */
    private static List<Comparison> compare(Rules rules, Var naive, Var right, List<Var> by) {
        List<Comparison> all = new ArrayList<>();
        all.add(compare(naive.label(), naive.value(), right.value()));
        Comparison largest = null;
        for (Var x : by) {
            Comparison c = compare("d" + x.label(), gradient(rules, naive, x), gradient(rules, right, x));
            if (largest == null || distance(c.naive(), c.right()) > distance(largest.naive(), largest.right()))
                largest = c;
        }
        if (largest != null) all.add(largest);
        return all;
    }

    /**
     * Returns the variables of the formula that depend on parameters, the parameters themselves first; or all variables
     * of the formula if none depends on a parameter.
     */
    private static List<Var> differentiable(Match match, BitSet dependent) {
        List<Var> all = List.copyOf(match.letters().values());
        List<Var> notData = all.stream()
                .filter(v -> dependent.get(v.id()))
                .sorted(Comparator.comparing(v -> !v.isParam()))
                .toList();
        return notData.isEmpty() ? all : notData;
    }

    private static DMatrixRMaj gradient(Rules rules, Var y, Var x) {
        return Autodiff.vjp(rules, y, y.tape().constant(y.shape(), 1), x)[0].value();
    }

    private static Comparison compare(String matrix, DMatrixRMaj naive, DMatrixRMaj right) {
        int worst = 0;
        for (int i = 1; i < naive.getNumElements(); i++) {
            if (distance(naive.data[i], right.data[i]) > distance(naive.data[worst], right.data[worst])) worst = i;
        }
        return new Comparison(
                matrix, worst / naive.numCols, worst % naive.numCols, naive.data[worst], right.data[worst]);
    }

    private static double distance(double a, double b) {
        if (a == b || (Double.isNaN(a) && Double.isNaN(b))) return 0;
        if (!Double.isFinite(a) || !Double.isFinite(b)) return Double.POSITIVE_INFINITY;
        return Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
    }
}
