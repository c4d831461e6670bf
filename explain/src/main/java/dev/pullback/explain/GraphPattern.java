package dev.pullback.explain;

import dev.pullback.core.Op;
import dev.pullback.core.Var;
import dev.pullback.explain.Match.Mark;
import java.util.function.DoublePredicate;
import java.util.function.Predicate;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/** The form of a computation, with letters for its parts, as in {@code op(LOG, op(SOFTMAX, any("z")))}. */
@FunctionalInterface
interface GraphPattern {
    /** What is known once {@code v} was found to have this form; null if it has not. */
    @Nullable
    Match match(Var v, Match known);

    /** Only where a condition holds. */
    default GraphPattern when(Predicate<Match> condition) {
        return (v, known) -> {
            Match m = match(v, known);
            return m != null && condition.test(m) ? m : null;
        };
    }

    /** Both of two forms. */
    default GraphPattern and(GraphPattern other) {
        return (v, known) -> {
            Match m = match(v, known);
            return m == null ? null : other.match(v, m);
        };
    }

    /** With a remark. */
    default GraphPattern marked(Mark mark) {
        return (v, known) -> {
            Match m = match(v, known);
            return m == null ? null : m.mark(mark);
        };
    }

    /** Any computation; where the letter is there twice, the same one. */
    static GraphPattern any(String letter) {
        return (v, known) -> {
            if (!known.knows(letter)) return known.bind(letter, v);
            return isSame(known.at(letter), v) ? known : null;
        };
    }

    /** An op on operands of these forms. */
    static GraphPattern op(Op op, GraphPattern... operands) {
        return with(op, attr -> true, operands);
    }

    /** An op with such an attribute, on operands of these forms. */
    static GraphPattern with(Op op, Predicate<Object> attr, GraphPattern... operands) {
        return (v, known) -> {
            if (v.op() != op || v.arity() != operands.length || !attr.test(v.attr())) return null;
            Match m = known.through(v);
            for (int i = 0; i < operands.length && m != null; i++) m = operands[i].match(v.in(i), m);
            return m;
        };
    }

    /** An op on two operands, whichever comes first. */
    static GraphPattern commuting(Op op, GraphPattern a, GraphPattern b) {
        return either(op(op, a, b), op(op, b, a));
    }

    /** The first of several forms that fits. */
    static GraphPattern either(GraphPattern... forms) {
        return (v, known) -> {
            for (GraphPattern form : forms) {
                Match m = form.match(v, known);
                if (m != null) return m;
            }
            return null;
        };
    }

    /** A constant all of whose elements are such numbers. */
    static GraphPattern number(DoublePredicate such) {
        return (v, known) -> v.isConstant() && all(v, such) ? known : null;
    }

    /** Whether all elements are such numbers. */
    static boolean all(Var v, DoublePredicate such) {
        DMatrixRMaj m = v.value();
        for (int i = 0, n = m.getNumElements(); i < n; i++) {
            if (!such.test(m.data[i])) return false;
        }
        return true;
    }

    /** Whether two variables are one, or were computed in the same way from the same ones. */
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
