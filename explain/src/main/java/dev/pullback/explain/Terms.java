package dev.pullback.explain;

import static dev.pullback.explain.Forms.*;
import static dev.pullback.explain.GraphPattern.*;
import static dev.pullback.ops.Arithmetic.*;
import static dev.pullback.ops.Functions.*;
import static dev.pullback.ops.Layout.*;
import static dev.pullback.ops.Products.*;
import static dev.pullback.ops.Reductions.*;

import dev.pullback.core.Var;
import dev.pullback.explain.Match.Mark;
import dev.pullback.explain.Rewrite.Context;
import dev.pullback.ops.Ops;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Patterns for formulas with several terms or factors, in any order and with any brackets: roots of sums of squares,
 * roots of products, and squared distances that are written as {@code ‖x‖² - 2 x·y + ‖y‖²}.
 */
final class Terms {
    private static final int DEPTH = 8;

    private static final int[][] ORDERS = {{0, 1, 2}, {1, 0, 2}, {0, 2, 1}, {2, 0, 1}, {1, 2, 0}, {2, 1, 0}};

    private Terms() {}

    /** A term of a sum: {@code +v} or {@code -v}. */
    private record Term(Var v, boolean minus) {}

    private static List<Term> terms(Var v, boolean minus, int depth) {
        List<Term> all = new ArrayList<>();
        if (depth > 0 && (v.op() == ADD || v.op() == SUB)) {
            all.addAll(terms(v.in(0), minus, depth - 1));
            all.addAll(terms(v.in(1), minus != (v.op() == SUB), depth - 1));
        } else if (depth > 0 && v.op() == NEG) all.addAll(terms(v.in(0), !minus, depth - 1));
        else all.add(new Term(v, minus));
        return all;
    }

    /** Returns the match with all ops between a sum or product and its terms or factors covered. */
    private static Match covering(Var v, List<Var> ends, Match known) {
        if (ends.contains(v)) return known;
        Match m = known.through(v);
        for (Var operand : v.in()) m = covering(operand, ends, m);
        return m;
    }

    /** Matches a sum of squares of several matrices; the letters t0, t1, … stand for the matrices. */
    static @Nullable Match squares(Var v, Match known) {
        List<Term> terms = terms(v, false, DEPTH);
        if (terms.size() < 2) return null;
        Match m = covering(v, terms.stream().map(Term::v).toList(), known).along(v);
        for (int i = 0; i < terms.size() && m != null; i++)
            m = terms.get(i).minus ? null : squared(any("t" + i)).match(terms.get(i).v, m);
        return m;
    }

    static String hypotenuseInWords(Match m) {
        return "n ∘ sqrt(" + joined(m, v -> "square(" + v.label() + " / n)", " + ") + "), where n is the largest of |"
                + joined(m, Var::label, "|, |") + "|";
    }

    /** Records the root of a sum of squares. The terms are divided by the largest, so no square overflows. */
    static Var hypotenuse(Context at) {
        List<Var> sizes = letters(at.match()).stream()
                .map(letter -> Ops.abs(at.var(letter)))
                .toList();
        Var largest = Ops.stopGradient(sizes.stream().reduce(Ops::maximum).orElseThrow());
        Var sum = sizes.stream()
                .map(size -> Ops.square(Ops.divOrZero(size, largest)))
                .reduce(Ops::add)
                .orElseThrow();
        return Ops.mul(largest, Ops.sqrt(Ops.where(sum, sum, sum.tape().constant(1))));
    }

    /** Matches a root of a product of matrices that are not negative; the letters t0, t1, … stand for the factors. */
    static @Nullable Match rootOfProduct(Var v, Match known) {
        double p = v.op() == SQRT ? 0.5 : v.op() == POW ? v.attr(Double.class) : 0;
        if (p <= 0 || p >= 1) return null;
        List<Var> factors = factors(v.in(0), DEPTH);
        boolean overflows = factors.stream()
                        .filter(f -> Bounds.of(f).high() == Double.POSITIVE_INFINITY)
                        .count()
                > 1;
        if (!overflows || !factors.stream().allMatch(f -> Conditions.isWithin(f, Double.MAX_VALUE))) return null;
        Match m = covering(v.in(0), factors, known.through(v)).along(v);
        for (int i = 0; i < factors.size(); i++) m = m.bind("t" + i, factors.get(i));
        return m;
    }

    private static List<Var> factors(Var v, int depth) {
        if (depth == 0 || v.op() != MUL || isSame(v.in(0), v.in(1))) return List.of(v);
        List<Var> all = new ArrayList<>(factors(v.in(0), depth - 1));
        all.addAll(factors(v.in(1), depth - 1));
        return all;
    }

    static String rootsInWords(Match m) {
        Var root = m.path().get(0);
        String exponent = root.op() == SQRT ? ")" : ", " + root.attr() + ")";
        return joined(m, v -> root.op().name() + "(" + v.label() + exponent, " ∘ ");
    }

    /** Records a root of a product as the product of the roots. */
    static Var roots(Context at) {
        Var root = at.match().path().get(0);
        return letters(at.match()).stream()
                .map(letter -> root.op().with(root.attr(), at.var(letter)))
                .reduce(Ops::mul)
                .orElseThrow();
    }

    /** Matches {@code Σa² - 2 Σab + Σb²}, or the same without sums. */
    static @Nullable Match distance(Var v, Match known) {
        BinaryOperator<GraphPattern> product = (a, b) -> commuting(MUL, a, b);
        Match m = expansion(v, known, squared(any("a")), squared(any("b")), product);
        if (m != null) return m;
        return expansion(
                v,
                known,
                sumOf("a"),
                sumOf("b"),
                (a, b) -> either(
                        sums(product.apply(a, b)),
                        scalar(commuting(MATMUL_TRANS_B, a, b)),
                        scalar(commuting(MATMUL_TRANS_A, a, b)),
                        scalar(either(op(MATMUL, a, op(TRANSPOSE, b)), op(MATMUL, op(TRANSPOSE, a), b)))));
    }

    /** Matches the squared distances of all rows of a from all rows of b. */
    static @Nullable Match distances(Var v, Match known) {
        GraphPattern ofRows = op(ROW_SUMS, squared(any("a")));
        GraphPattern ofColumns = either(
                op(TRANSPOSE, op(ROW_SUMS, squared(any("b")))),
                op(COL_SUMS, squared(op(TRANSPOSE, any("b")))),
                op(COL_SUMS, op(TRANSPOSE, squared(any("b")))));
        return expansion(
                v,
                known,
                ofRows,
                ofColumns,
                (a, b) -> either(op(MATMUL_TRANS_B, a, b), op(MATMUL, a, op(TRANSPOSE, b))));
    }

    static GraphPattern sumOf(String letter) {
        return either(sums(squared(any(letter))), sumOfSquares(any(letter)).marked(Mark.ALL));
    }

    private static GraphPattern scalar(GraphPattern x) {
        return (v, known) -> v.shape().isScalar() ? x.marked(Mark.ALL).match(v, known) : null;
    }

    /** Matches {@code first + second - 2 product(a, b)} in any order. */
    private static @Nullable Match expansion(
            Var v, Match known, GraphPattern first, GraphPattern second, BinaryOperator<GraphPattern> product) {
        List<Term> terms = terms(v, false, DEPTH);
        if (terms.size() != 3) return null;
        Match start = covering(v, terms.stream().map(Term::v).toList(), known);
        for (int[] order : ORDERS) {
            Term mixed = terms.get(order[2]);
            if (terms.get(order[0]).minus || terms.get(order[1]).minus) continue;
            double c = mixed.minus ? 2 : -2;
            GraphPattern a = any("a");
            GraphPattern b = any("b");
            GraphPattern times = either(
                    scaled(product.apply(a, b), c), product.apply(scaled(a, c), b), product.apply(a, scaled(b, c)));
            Match m = first.match(terms.get(order[0]).v, start);
            if (m != null) m = second.match(terms.get(order[1]).v, m);
            if (m != null) m = times.match(mixed.v, m);
            if (m != null) return m;
        }
        return null;
    }

    private static List<String> letters(Match m) {
        return IntStream.range(0, m.letters().size()).mapToObj(i -> "t" + i).toList();
    }

    private static String joined(Match m, Function<Var, String> text, String separator) {
        return letters(m).stream().map(letter -> text.apply(m.at(letter))).collect(Collectors.joining(separator));
    }
}
