package dev.pullback.explain;

import dev.pullback.core.Var;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the naive formulas that a result depends on. It visits the tape from the result back to the leaves, without
 * recursion, and skips the inner ops of a formula that it has found.
 *
 * @param needed the positions of all ops that the result depends on, except those within a formula that was found
 * @param found the formulas that were found, by the position of their results
 */
record FormulaSearch(BitSet needed, Map<Integer, FormulaSearch.Finding> found) {
    /** A formula of the table and the match of its pattern. */
    record Finding(NaiveFormula formula, Match match) {}

    static FormulaSearch of(Var y) {
        FormulaSearch search = new FormulaSearch(new BitSet(), new TreeMap<>());
        search.needed.set(y.id());
        for (int id = y.id(); id >= 0; id--) {
            if (search.needed.get(id)) search.visit(y.tape().at(id));
        }
        return search;
    }

    private void visit(Var v) {
        Finding f = find(v);
        if (f != null) found.put(v.id(), f);
        if (f == null || f.formula.rewrite() == null) {
            for (int i = 0; i < v.arity(); i++) needed.set(v.in(i).id());
            return;
        }
        for (Var letter : f.match.letters().values()) needed.set(letter.id());
        for (Var step : f.match.path()) {
            for (int i = 0; i < step.arity(); i++) {
                if (!f.match.covers(step.in(i))) needed.set(step.in(i).id());
            }
        }
    }

    /** Returns the first formula of the table whose result is {@code v}, or null. */
    static @Nullable Finding find(Var v) {
        for (NaiveFormula naive : NaiveFormulas.TABLE) {
            Match m = naive.pattern().match(v, Match.START);
            if (m != null) return new Finding(naive, m);
        }
        return null;
    }
}
