package dev.pullback.check;

import static dev.pullback.autograd.Autodiff.jvp;
import static dev.pullback.autograd.Autodiff.vjp;
import static dev.pullback.ops.Ops.abs;
import static dev.pullback.ops.Ops.mul;
import static dev.pullback.ops.Ops.sum;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.Fn;
import dev.pullback.autograd.Matrices;
import dev.pullback.autograd.Rules;
import dev.pullback.core.Shape;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import org.ejml.data.DMatrixRMaj;

/** Compares every row of the table of rules, on random shapes, with differences at orders 1 and 2, and with its adjoint. */
class TableTest {
    @Example
    void noOpIsLeftOut() {
        assertEquals(Set.of(), OpCases.missing(Rules.standard()));
    }

    @Provide
    Arbitrary<Shape> shapes() {
        Arbitrary<Integer> side = Arbitraries.integers().between(2, 4);
        return Arbitraries.oneOf(
                Arbitraries.just(Shape.SCALAR),
                side.map(cols -> new Shape(1, cols)),
                side.map(rows -> new Shape(rows, 1)),
                Combinators.combine(side, side).as(Shape::new));
    }

    /** The number of times that inputs are drawn until a check is decided; with a nearly singular matrix, none is. */
    private static final int DRAWS = 4;

    @Property(tries = 4)
    void agreesWithDifferencesAtOrdersOneAndTwo(@ForAll("shapes") Shape shape, @ForAll @IntRange(max = 9999) int seed) {
        check(shape, seed);
    }

    @Property(tries = 100)
    @Tag("slow")
    void agreesWithDifferencesManyTimes(@ForAll("shapes") Shape shape, @ForAll @IntRange(max = 9999) int seed) {
        check(shape, seed);
    }

    private static void check(Shape shape, int seed) {
        for (OpCase c : OpCases.all()) {
            if (c.declared()) continue; // the rule is a convention, not a derivative
            for (int order = 1; order <= 2; order++) {
                Report report = report(c, shape, order, seed);
                String drawn = c + ", shape " + shape + ", order " + order + ", seed " + seed + ": ";
                assertTrue(report.passes(), () -> drawn + report.toTable());
            }
        }
    }

    private static Report report(OpCase c, Shape shape, int order, int seed) {
        Random random = new Random(seed);
        Report report;
        int draws = 0;
        do {
            DMatrixRMaj[] at = c.draw(random, shape.rows(), shape.cols());
            report = c.check(Rules.standard()).order(order).seed(seed).at(at);
        } while (report.verdict() == Verdict.UNDECIDED && ++draws < DRAWS);
        return report;
    }

    /** Checks ⟨g, J v⟩ = ⟨Jᵀ g, v⟩: the JVP, which consists of two VJPs, belongs to the same Jacobian as the VJP. */
    @Property(tries = 25)
    void jvpIsTheAdjointOfVjp(@ForAll("shapes") Shape shape, @ForAll @IntRange(max = 9999) int seed) {
        for (OpCase c : OpCases.all()) {
            Random random = new Random(seed);
            DMatrixRMaj[] at = c.draw(random, shape.rows(), shape.cols());
            Set<Integer> fixed = Set.copyOf(Arrays.stream(c.fixed()).boxed().toList());
            for (int i = 0; i < at.length; i++) {
                if (!fixed.contains(i)) assertAdjoint(c, at, i, seed);
            }
        }
    }

    private static void assertAdjoint(OpCase c, DMatrixRMaj[] at, int i, int seed) {
        Tape tape = new Tape();
        Var[] inputs = Arrays.stream(at).map(tape::input).toArray(Var[]::new);
        Fn f = x -> {
            Var[] with = inputs.clone();
            with[i] = x;
            return c.f().apply(with);
        };
        Shape out = f.apply(inputs[i]).shape();
        Var v = tape.input(Matrices.random(at[i].numRows, at[i].numCols, seed + 1));
        Var g = tape.input(Matrices.random(out.rows(), out.cols(), seed + 2));
        Var forward = mul(g, jvp(f, inputs[i], v));
        Var back = mul(vjp(f, inputs[i], g), v);
        double size = sum(abs(forward)).scalar() + sum(abs(back)).scalar();
        double apart = Math.abs(sum(forward).scalar() - sum(back).scalar());
        // in 1500 draws of every op, the largest difference was 8e-14 of the size
        assertTrue(apart <= 1e-12 * size, () -> c + ", operand " + i + ", seed " + seed + ": " + apart + " of " + size);
    }
}
