package dev.pullback.explain;

import dev.pullback.core.Op;
import dev.pullback.core.Var;
import dev.pullback.explain.Match.Mark;
import java.util.function.DoublePredicate;
import java.util.function.Predicate;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * A pattern that ops on a tape may match, as in {@code op(LOG, op(SOFTMAX, any("z")))}. Letters stand for the variables
 * that the pattern leaves open. Patterns are built from smaller patterns, like parsers from parser combinators.
 */
@FunctionalInterface
interface GraphPattern {
    /**
     * Matches the computation of {@code v}.
     *
     * @param known the match so far; its letters must stand for the same variables here
     * @return {@code known}, extended by the match of this pattern, or null if {@code v} does not match
     */
    @Nullable
    Match match(Var v, Match known);

    /** Returns this pattern, restricted to matches that satisfy a condition. */
    default GraphPattern when(Predicate<Match> condition) {
        return (v, known) -> {
            Match m = match(v, known);
            return m != null && condition.test(m) ? m : null;
        };
    }

    /** Returns a pattern that requires this and another pattern to match the same variable. */
    default GraphPattern and(GraphPattern other) {
        return (v, known) -> {
            Match m = match(v, known);
            return m == null ? null : other.match(v, m);
        };
    }

    /** Returns this pattern, with a mark on its matches. */
    default GraphPattern marked(Mark mark) {
        return (v, known) -> {
            Match m = match(v, known);
            return m == null ? null : m.mark(mark);
        };
    }

    /**
     * Matches any variable and binds a letter to it. If the letter is bound already, matches only the same computation.
     */
    static GraphPattern any(String letter) {
        return (v, known) -> {
            if (!known.has(letter)) return known.bind(letter, v);
            return isSame(known.at(letter), v) ? known : null;
        };
    }

    static GraphPattern op(Op op, GraphPattern... operands) {
        return with(op, attr -> true, operands);
    }

    /** Matches an op whose attribute satisfies a condition and whose operands match the given patterns. */
    static GraphPattern with(Op op, Predicate<Object> attr, GraphPattern... operands) {
        return (v, known) -> {
            if (v.op() != op || v.arity() != operands.length || !attr.test(v.attr())) return null;
            Match m = known.through(v);
            for (int i = 0; i < operands.length && m != null; i++) m = operands[i].match(v.in(i), m);
            return m;
        };
    }

    /** Matches an op of two operands in either order. */
    static GraphPattern commuting(Op op, GraphPattern a, GraphPattern b) {
        return either(op(op, a, b), op(op, b, a));
    }

    /** Returns the match of the first pattern that matches. */
    static GraphPattern either(GraphPattern... patterns) {
        return (v, known) -> {
            for (GraphPattern pattern : patterns) {
                Match m = pattern.match(v, known);
                if (m != null) return m;
            }
            return null;
        };
    }

    /** Matches a constant all of whose elements satisfy a condition. */
    static GraphPattern number(DoublePredicate condition) {
        return (v, known) -> v.isConstant() && all(v, condition) ? known : null;
    }

    /** Whether all elements of a variable satisfy a condition. */
    static boolean all(Var v, DoublePredicate condition) {
        DMatrixRMaj m = v.value();
        for (int i = 0, n = m.getNumElements(); i < n; i++) {
            if (!condition.test(m.data[i])) return false;
        }
        return true;
    }

    /** Whether two variables are the same, or were computed by the same ops from the same variables. */
    static boolean isSame(Var a, Var b) {
        return isSame(a, b, 8);
    }

    private static boolean isSame(Var a, Var b, int depth) {
        if (a == b) return true;
        if (depth == 0 || a.op() != b.op() || a.arity() != b.arity() || a.arity() == 0 || a.output() != b.output())
            return false;
        if (!a.attr().equals(b.attr())) return false;
        for (int i = 0; i < a.arity(); i++) {
            if (!isSame(a.in(i), b.in(i), depth - 1)) return false;
        }
        return true;
    }
}
