package dev.pullback.explain;

import dev.pullback.core.Var;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The naive formulas that a result is made of, from the result downwards; depth is no recursion. */
final class FormulaSearch {
    /** A row of the table and how it matched. */
    record Finding(NaiveFormula naive, Match match) {}

    private final BitSet needed = new BitSet();
    private final Map<Integer, Finding> found = new TreeMap<>();

    private FormulaSearch() {}

    static FormulaSearch of(Var y) {
        FormulaSearch survey = new FormulaSearch();
        survey.needed.set(y.id());
        for (int id = y.id(); id >= 0; id--) {
            if (survey.needed.get(id)) survey.look(y.tape().at(id));
        }
        return survey;
    }

    private void look(Var v) {
        Finding f = find(v);
        if (f != null) found.put(v.id(), f);
        if (f == null || f.naive.cure() == null) {
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

    /** The first row of the table that fits; null if none does. */
    static @Nullable Finding find(Var v) {
        for (NaiveFormula naive : NaiveFormulas.TABLE) {
            Match m = naive.pattern().match(v, Match.START);
            if (m != null) return new Finding(naive, m);
        }
        return null;
    }

    /** What is computed on the way, by position: all but what lies within a formula that was found. */
    BitSet needed() {
        return needed;
    }

    /** What was found, by position. */
    Map<Integer, Finding> found() {
        return found;
    }
}
