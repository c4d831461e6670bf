package dev.pullback.autograd;

import static dev.pullback.autograd.Autodiff.*;
import static dev.pullback.autograd.Matrices.*;
import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests derivatives of functions, of any order, against formulas and differences. */
class TransformsTest {
    /** A function from 2x3 to 2x2 in which every element depends on every other. */
    private static final Fn MIXED = x -> matmul(tanh(x), transpose(mul(x, softmax(x))));

    @Property
    void thirdDerivativesOfTanhAndExp(@ForAll @DoubleRange(min = -3, max = 3) double x) {
        double t = Math.tanh(x);
        double s = 1 - t * t;
        double third = -2 * s * s + 4 * t * t * s;
        assertEquals(third, grad(grad(grad(v -> tanh(v)))).at(row(x)).data[0], 1e-13);
        assertEquals(Math.exp(x), grad(grad(grad(v -> exp(v)))).at(row(x)).data[0], 1e-13 * Math.exp(x));
    }

    @Test
    void equalCotangentsAreDifferentVariables() {
        Tape tape = new Tape();
        Var x = tape.input("x", row(1, 2));
        Var y = tape.input("y", row(3, 4));
        Var g = tape.input("g", row(5, 6));
        Var[] both = vjp(add(x, y), g, x, y);
        assertNotSame(both[0], both[1]);
        for (Var one : both) {
            assertNotSame(g, one);
            assertNotSame(g.value().data, one.value().data);
            assertArrayEquals(g.value().data, one.value().data);
        }
    }

    @Test
    void theSixthDerivativeOfAPower() {
        Fn f = v -> pow(v, 6);
        for (int order = 0; order < 6; order++) f = grad(f);
        assertEquals(720, f.at(row(1.7)).data[0], 1e-9);
        assertEquals(0, grad(f).at(row(1.7)).data[0]);
        assertEquals(0, grad(f).at(row(0)).data[0], "also where 0 · 0⁻¹ would be NaN");
    }

    @Property(tries = 50)
    void jvpAgreesWithDirectionalDifferences(@ForAll @IntRange(max = 1000) int seed) {
        DMatrixRMaj x = random(2, 3, seed);
        DMatrixRMaj v = random(2, 3, seed + 5000);
        Tape tape = new Tape();
        DMatrixRMaj exact = jvp(MIXED, tape.input(x), tape.input(v)).value();
        assertClose(directional(MIXED, x, v), exact, 1e-8);
    }

    @Property(tries = 50)
    void vjpIsTheAdjointOfJvp(@ForAll @IntRange(max = 1000) int seed) {
        Tape tape = new Tape();
        Var x = tape.input(random(2, 3, seed));
        Var v = tape.input(random(2, 3, seed + 5000));
        Var g = tape.input(random(2, 2, seed + 9000));
        double left = sum(mul(g, jvp(MIXED, x, v))).scalar();
        double right = sum(mul(vjp(MIXED, x, g), v)).scalar();
        assertEquals(left, right, 1e-12 * Math.max(1, Math.abs(left)));
    }

    @Test
    void jacobianHasTheVjpsAsRowsAndTheJvpsAsColumns() {
        DMatrixRMaj x = random(2, 3, 1);
        DMatrixRMaj j = jacobian(MIXED).at(x);
        assertEquals("4x6", j.numRows + "x" + j.numCols);
        for (int k = 0; k < 6; k++) {
            DMatrixRMaj unit = new DMatrixRMaj(2, 3);
            unit.data[k] = 1;
            DMatrixRMaj column = directional(MIXED, x, unit);
            for (int i = 0; i < 4; i++) assertEquals(column.data[i], j.get(i, k), 1e-8);
        }
    }

    @Test
    void hessianOfSoftmaxCrossEntropyIsSymmetricAndAgreesWithDifferences() {
        Fn loss = z -> softmaxCrossEntropy(z, 2, 0);
        DMatrixRMaj z = random(2, 4, 3);
        DMatrixRMaj h = hessian(loss).at(z);
        for (int i = 0; i < 8; i++) {
            DMatrixRMaj unit = new DMatrixRMaj(2, 4);
            unit.data[i] = 1;
            DMatrixRMaj column = directional(grad(loss), z, unit);
            for (int j = 0; j < 8; j++) {
                assertEquals(column.data[j], h.get(j, i), 1e-9);
                assertEquals(h.get(i, j), h.get(j, i), 1e-16);
            }
        }
        assertEquals(0, h.get(0, 4), "rows do not depend on each other");
    }

    @Test
    void hvpIsTheHessianTimesAVector() {
        Fn f = x -> sum(exp(mul(x, sin(x))));
        DMatrixRMaj x = random(1, 4, 5);
        DMatrixRMaj v = random(1, 4, 6);
        DMatrixRMaj h = hessian(f).at(x);
        Tape tape = new Tape();
        DMatrixRMaj hv = hvp(f, tape.input(x), tape.input(v)).value();
        for (int i = 0; i < 4; i++) {
            double sum = 0;
            for (int j = 0; j < 4; j++) sum += h.get(i, j) * v.data[j];
            assertEquals(sum, hv.data[i], 1e-12);
        }
    }

    /** The inner derivative must not see the outer variable: d/dx (x · d/du (u x)) = 2x, not 4x. */
    @Test
    void nestedDerivativesAreNotConfused() {
        Fn f = x -> mul(x, grad(u -> mul(u, x)).apply(x));
        assertEquals(9, f.at(row(3)).data[0]);
        assertEquals(6, grad(f).at(row(3)).data[0]);
        Fn g = x -> grad(u -> mul(square(u), x)).apply(x); // 2 u x at u = x
        assertEquals(12, grad(g).at(row(3)).data[0]);
    }

    @Test
    void aGradientCanBePartOfALoss() {
        Fn penalty = x -> sum(square(grad(u -> sum(pow(u, 3))).apply(x))); // Σ (3x²)² = 9 Σ x⁴
        assertArrayEquals(new double[] {36, 288, -36}, grad(penalty).at(row(1, 2, -1)).data, 1e-10);
    }

    @Test
    void derivativesOfConstantsAreZero() {
        Fn constant = x -> x.tape().constant(7);
        assertArrayEquals(new double[] {0, 0}, grad(constant).at(row(1, 2)).data);
        assertArrayEquals(new double[4], hessian(x -> sum(x)).at(row(1, 2)).data);
        Tape tape = new Tape();
        Var x = tape.input(row(1, 2));
        assertEquals(0, jvp(constant, x, x).scalar());
    }

    @Test
    void gradWantsAScalar() {
        String message = assertThrows(
                        MatrixDimensionException.class, () -> grad(x -> tanh(x)).at(row(1, 2)))
                .getMessage();
        assertEquals("grad: tanh#2 is 1x2, but a loss is 1x1; take its sum or mean first", message);
    }

    @Test
    void vjpWantsACotangentOfTheShapeOfTheResult() {
        Tape tape = new Tape();
        Var x = tape.input("x", row(1, 2));
        Var y = tanh(x).named("y");
        String message = assertThrows(MatrixDimensionException.class, () -> vjp(y, tape.constant(1), x))
                .getMessage();
        assertEquals("the cotangent of y is 1x1, not 1x2", message);
    }

    @Test
    void jvpAndHvpWantATangentOfTheShapeOfTheArgument() {
        Tape tape = new Tape();
        Var x = tape.input("x", row(1, 2));
        Var v = tape.input("v", row(1));
        assertEquals(
                "jvp: the tangent v is 1x1 but x is 1x2",
                assertThrows(MatrixDimensionException.class, () -> jvp(u -> tanh(u), x, v))
                        .getMessage());
        assertEquals(
                "hvp: the tangent v is 1x1 but x is 1x2",
                assertThrows(MatrixDimensionException.class, () -> hvp(u -> sum(tanh(u)), x, v))
                        .getMessage());
    }

    /** Returns Richardson's extrapolation of two central differences; its error is of order h⁴. */
    private static DMatrixRMaj directional(Fn f, DMatrixRMaj x, DMatrixRMaj v) {
        DMatrixRMaj wide = central(f, x, v, 2e-3);
        DMatrixRMaj narrow = central(f, x, v, 1e-3);
        for (int i = 0; i < narrow.data.length; i++) narrow.data[i] = (4 * narrow.data[i] - wide.data[i]) / 3;
        return narrow;
    }

    private static DMatrixRMaj central(Fn f, DMatrixRMaj x, DMatrixRMaj v, double h) {
        DMatrixRMaj right = x.copy();
        DMatrixRMaj left = x.copy();
        for (int i = 0; i < x.data.length; i++) {
            right.data[i] += h * v.data[i];
            left.data[i] -= h * v.data[i];
        }
        DMatrixRMaj d = f.at(right);
        DMatrixRMaj before = f.at(left);
        for (int i = 0; i < d.data.length; i++) d.data[i] = (d.data[i] - before.data[i]) / (2 * h);
        return d;
    }
}
