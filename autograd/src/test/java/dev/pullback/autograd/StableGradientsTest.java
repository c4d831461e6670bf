package dev.pullback.autograd;

import static dev.pullback.autograd.Autodiff.*;
import static dev.pullback.autograd.Matrices.*;
import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.pullback.autograd.program.Program;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.ops.Activations;
import dev.pullback.ops.CrossEntropyOptions;
import dev.pullback.ops.Normalizations.BatchNorm;
import dev.pullback.ops.Reduction;
import dev.pullback.ops.RegressionLosses;
import dev.pullback.ops.SpecialFunctions;
import dev.pullback.ops.Statistics;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests gradients for which a textbook formula gives NaN, zero or rounding errors. */
class StableGradientsTest {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double E40 = 4.248354255291589e-18;

    private static double[] gradient(Fn f, double... x) {
        return grad(v -> sum(f.apply(v))).at(row(x)).data;
    }

    private static Var plus(Var x, double... other) {
        return logAddExp(x, x.tape().input(row(other)));
    }

    @Test
    void ofLogAddExp() {
        double[] g = gradient(x -> plus(x, -INF, 0, 1e16 + 2, -1e308, 3, 40), -INF, -INF, 1e16, 1e308, INF, 0);
        assertArrayEquals(new double[] {0, 0, 0.11920292202211755, 1, 1, E40}, g, 1e-16);
        assertEquals(E40, g[5], 1e-33);
    }

    /** A derivative that the rule table states as 0 is 0 for every cotangent. */
    @Test
    void ofWhatHasNoSlopeUnderAnInfiniteCotangent() {
        assertArrayEquals(new double[2], gradient(x -> log(norm(x)), 0, 0));
        assertArrayEquals(new double[2], gradient(x -> scale(logSumExp(x), INF), -INF, -INF));
        assertArrayEquals(new double[1], gradient(x -> scale(plus(x, -INF), INF), -INF));
    }

    /** Angles and inverse hyperbolic functions become flat at infinity, so all their derivatives are 0 there. */
    @Test
    void ofWhatIsFlatAtInfinity() {
        Fn angle = x -> SpecialFunctions.atan2(x, x.tape().input(row(1, INF, -INF, 2)));
        for (Fn f : List.<Fn>of(SpecialFunctions::atan, SpecialFunctions::asinh, SpecialFunctions::acosh, angle)) {
            Fn slope = grad(v -> sum(f.apply(v)));
            Fn curvature = grad(v -> sum(slope.apply(v)));
            assertArrayEquals(new double[4], slope.at(row(INF, INF, INF, INF)).data);
            assertArrayEquals(new double[4], curvature.at(row(INF, INF, INF, INF)).data);
        }
        assertArrayEquals(new double[2], gradient(grad(v -> sum(SpecialFunctions.atan(v))), -INF, 1e308));
        assertEquals(Double.NaN, gradient(SpecialFunctions::atan, Double.NaN)[0]);
        assertEquals(Double.NaN, gradient(SpecialFunctions::acosh, -INF)[0]);
    }

    /** exp(800) is infinite, but the second derivative by the weight of the other term does not depend on it. */
    @Test
    void ofWeightsOfZero() {
        Fn f = w -> logSumExp(w.tape().input(row(800, 0)), w);
        assertArrayEquals(new double[] {INF, 1}, gradient(f, 0, 1));
        double[] h = hessian(f).at(row(0, 1)).data;
        assertArrayEquals(new double[] {-INF, -INF, -INF, -1}, h);
        assertArrayEquals(
                new double[] {INF, INF, 0}, gradient(w -> logSumExp(w.tape().input(row(-800, 1, -INF)), w), 0, 0, 0));
    }

    @Test
    void ofLog1mExp() {
        double[] g = gradient(x -> log1mExp(x), 0, -0.0, -INF, -40, -1e-20);
        assertEquals(-INF, g[0]);
        assertEquals(-INF, g[1]);
        assertEquals(0, g[2], 0);
        assertEquals(-E40, g[3], 1e-33);
        assertEquals(-1e20, g[4], 1e5);
    }

    @Test
    void ofAFocalLossThatIsNearlyNothing() {
        double[] g = gradient(z -> focalLoss(z, 2, 0), 0, -20);
        double p = Math.exp(-20) / (1 + Math.exp(-20));
        double q = p * p * (1 + 2 * (1 - p) * -Math.log1p(-p) / p);
        assertEquals(-q * p, g[0], 1e-13 * q * p);
        assertEquals(q * p, g[1], 1e-13 * q * p);
        assertArrayEquals(new double[] {0, 0}, gradient(z -> focalLoss(z, 0.5, 0), 0, -INF));
        assertArrayEquals(new double[] {1, -1}, gradient(z -> focalLoss(z, 2, 1), 800, 0));
        assertArrayEquals(new double[] {1, -1}, gradient(z -> focalLoss(z, 2, 1), 0, -INF));
    }

    @Test
    void ofDeviationsOfEqualNumbers() {
        assertArrayEquals(new double[] {0, 0, 0}, gradient(x -> sum(rowDeviations(x, 0)), 2, 2, 2), 1e-300);
        assertArrayEquals(new double[] {0, 0}, gradient(x -> sum(colDeviations(x, 0)), 2, 5), 1e-300);
        assertArrayEquals(new double[] {0, 0}, gradient(x -> sum(rowRms(x, 0)), 0, 0), 1e-300);
    }

    private static double[] second(Fn f, double... x) {
        Var v = new Tape().input("x", row(x));
        return Autodiff.hessian(z -> sum(f.apply(z))).apply(v).value().data;
    }

    private static void assertMultipleOfIdentity(double factor, Fn f) {
        assertArrayEquals(new double[] {0, 0}, gradient(f, 0, 0), 0);
        assertArrayEquals(new double[] {factor, 0, 0, factor}, second(f, 0, 0), 1e-15);
        Var v = new Tape().input("x", row(0, 0));
        double[] hvp = Autodiff.hvp(z -> sum(f.apply(z)), v, v.tape().input(row(3, -2)))
                .value()
                .data;
        assertArrayEquals(new double[] {3 * factor, -2 * factor}, hvp, 1e-14);
    }

    @Test
    void curvatureOfSmoothFunctionsOfALengthThatIsZero() {
        assertMultipleOfIdentity(2, x -> square(norm(x)));
        assertMultipleOfIdentity(2, x -> mul(norm(x), norm(x)));
        assertMultipleOfIdentity(2, x -> pow(norm(x), 2));
        assertMultipleOfIdentity(0, x -> pow(norm(x), 4));
        assertMultipleOfIdentity(-1, x -> exp(scale(square(norm(x)), -0.5)));
        assertMultipleOfIdentity(1, x -> sqrt(shift(square(norm(x)), 1)));
        assertMultipleOfIdentity(2, x -> add(square(norm(x)), scale(pow(norm(x), 3), 2)));
        assertMultipleOfIdentity(1, x -> SpecialFunctions.cosh(norm(x)));
        assertMultipleOfIdentity(1, x -> RegressionLosses.logCosh(norm(x)));
        assertMultipleOfIdentity(-1, x -> cos(norm(x)));
        assertMultipleOfIdentity(1, x -> square(rowRms(x, 0)));
        assertMultipleOfIdentity(2, x -> square(Statistics.rowNorms(x)));
        assertMultipleOfIdentity(2, x -> square(SpecialFunctions.hypot(slice(x, 0, 0, 1, 1), slice(x, 0, 1, 1, 1))));
    }

    /** The derivative with respect to a length y is y - t, which is a multiple of y if the number t is 0. */
    @Test
    void curvatureOfLossesOfALengthThatIsZero() {
        assertMultipleOfIdentity(1, x -> huber(norm(x), x.tape().constant(0), 2));
        assertMultipleOfIdentity(1, x -> huber(x.tape().constant(0), norm(x), 2));
        assertMultipleOfIdentity(1, x -> huber(Statistics.rowNorms(x), x.tape().constant(0), 2));
        assertMultipleOfIdentity(2, x -> square(sub(norm(x), x.tape().input(row(0)))));
        assertMultipleOfIdentity(1, x -> RegressionLosses.logCosh(add(x.tape().constant(-0.0), norm(x))));
        // these have no second derivative
        assertArrayEquals(new double[4], second(x -> huber(norm(x), x.tape().constant(1), 2), 0, 0), 0);
        assertArrayEquals(new double[4], second(x -> huber(x.tape().constant(-1), norm(x), 2), 0, 0), 0);
        assertArrayEquals(new double[4], second(x -> huber(norm(x), norm(scale(x, 3)), 2), 0, 0), 0);
    }

    @Test
    void curvatureOfLengthsThatAreZeroAndNot() {
        Fn squares = x -> square(Statistics.rowNorms(reshape(x, 2, 2)));
        double[] h = second(squares, 0, 0, 3, -4);
        for (int i = 0; i < 16; i++) assertEquals(i % 5 == 0 ? 2 : 0, h[i], 1e-14);
        double third = 2.0 / 9;
        double[] variance = {2 * third, -third, -third, -third, 2 * third, -third, -third, -third, 2 * third};
        assertArrayEquals(variance, second(x -> square(rowDeviations(x, 0)), 0.1, 0.1, 0.1), 1e-15);
        assertArrayEquals(variance, second(x -> square(colDeviations(transpose(x), 0)), 0.1, 0.1, 0.1), 1e-15);
        // these have no second derivative
        assertArrayEquals(new double[4], second(x -> norm(x), 0, 0), 0);
        assertArrayEquals(new double[9], second(x -> rowDeviations(x, 0), 2, 2, 2), 0);
    }

    @Test
    void programsHaveTheSameCurvature() {
        Program program = Program.forward(
                tape -> Autodiff.hvp(z -> square(norm(z)), tape.input("x", row(0, 0)), tape.input("v", row(3, -2))));
        program.run();
        assertArrayEquals(new double[] {6, -4}, program.value().data, 0);
    }

    /** The gradient that is recorded is the one that is computed, also if the cotangent of the norm is not finite. */
    @Test
    void ofTheLogarithmOfALengthThatIsZero() {
        for (Fn f : new Fn[] {x -> log(norm(x)), x -> log(square(norm(x))), x -> div(square(norm(x)), norm(x))}) {
            Var x = new Tape().input("x", row(0, 0));
            Var[] recorded = Autodiff.vjp(f.apply(x), x.tape().constant(1), x);
            assertArrayEquals(new double[2], gradient(f, 0, 0), 0);
            assertArrayEquals(new double[2], recorded[0].value().data, 0);
        }
    }

    /** The ops that were recorded for a cotangent may be a graph with very many paths. */
    @Test
    void ofALengthTimesAPowerOfManyProducts() {
        assertArrayEquals(
                new double[2],
                gradient(
                        x -> {
                            Var power = x.tape().input(row(1));
                            for (int i = 0; i < 60; i++) power = mul(neg(power), power);
                            return Autodiff.vjp(mul(norm(x), power), x.tape().constant(1), x)[0];
                        },
                        0,
                        0),
                0);
    }

    @Test
    void ofStandardizedEqualNumbers() {
        Fn rows = x -> mul(standardizeRows(x, 0), x.tape().input(row(1, 2, 4)));
        assertArrayEquals(new double[3], gradient(rows, 2, 2, 2), 0);
        assertArrayEquals(new double[9], second(rows, 2, 2, 2), 0);
        Fn cols = x -> mul(standardizeCols(transpose(x), 0), transpose(x.tape().input(row(1, 2, 4))));
        assertArrayEquals(new double[3], gradient(cols, 2, 2, 2), 0);
        assertArrayEquals(new double[9], second(cols, 2, 2, 2), 0);
        assertArrayEquals(
                new double[4], gradient(x -> sum(Statistics.correlation(reshape(x, 2, 2))), 1, 5, 1, 7), 1e-15);
    }

    @Test
    void ofTinyRowsInSecondOrder() {
        double t = 1e-160;
        double[] h = second(x -> rowRms(x, 0), 3 * t, 4 * t);
        double n = 5 * Math.sqrt(2) * t; // H = (I - u uᵀ) / |x| / √2
        assertArrayEquals(new double[] {16 / 25.0 / n, -12 / 25.0 / n, -12 / 25.0 / n, 9 / 25.0 / n}, h, 1e-14 / n);
    }

    @Test
    void ofFunctionsThatEndAtInfinity() {
        double[] ends = {-INF, INF, 1e308, -1e308};
        assertArrayEquals(new double[] {0, 1, 1, 0}, gradient(x -> gelu(x), ends), 0);
        assertArrayEquals(new double[] {0, 1, 1, 0}, gradient(x -> Activations.mish(x), ends), 0);
        for (Fn f : new Fn[] {x -> gelu(x), x -> Activations.mish(x), x -> normalCdf(x), x -> SpecialFunctions.erf(x)})
            assertArrayEquals(new double[16], second(f, ends), 0);
        assertArrayEquals(
                new double[] {0, 0},
                gradient(x -> SpecialFunctions.atan2(slice(x, 0, 0, 1, 1), slice(x, 0, 1, 1, 1)), -INF, -INF));
    }

    @Test
    void ofSoftTargetsWhoseSumOverflows() {
        double big = 1.7e308;
        for (Reduction reduction : Reduction.values()) {
            CrossEntropyOptions options = CrossEntropyOptions.defaults().withReduction(reduction);
            double[] g =
                    gradient(z -> softmaxCrossEntropy(z, z.tape().input(row(big, big, 1)), options), 0.3, 0.2, 0.1);
            double[] mean = {-0.13283459888907456, -0.16777500646665272, 0.30060960535572734};
            for (int i = 0; i < 3; i++)
                assertEquals(1, g[i] / (reduction == Reduction.MEAN ? mean[i] : mean[i] * 2 * 1e300 * 1.7e8), 1e-14);
        }
        Tape tape = new Tape();
        double loss = softmaxCrossEntropy(tape.input(row(0.3, 0.2, 0.1)), tape.input(row(big, big, 1)))
                .value()
                .data[0];
        assertEquals(1.051942848229244, loss, 1e-15);
    }

    /** Smoothing and z-loss do not grow with the targets, so they stay the same beside a row with very large targets. */
    @Test
    void ofARowBesideOneWhoseTargetsOverflow() {
        DMatrixRMaj logits = new DMatrixRMaj(2, 2, true, 1, 2, 0.5, -1);
        CrossEntropyOptions smoothed = CrossEntropyOptions.defaults().withLabelSmoothing(0.1);
        for (CrossEntropyOptions options : new CrossEntropyOptions[] {smoothed, smoothed.withZLoss(0.1)}) {
            Fn small =
                    z -> softmaxCrossEntropy(z, z.tape().input(row(0.25, 0.75)), options.withReduction(Reduction.SUM));
            double[] want = grad(small).at(row(0.5, -1)).data;
            for (Reduction reduction : new Reduction[] {Reduction.NONE, Reduction.SUM}) {
                CrossEntropyOptions reduced = options.withReduction(reduction);
                Fn both = z -> sum(softmaxCrossEntropy(
                        z, z.tape().input(new DMatrixRMaj(2, 2, true, 1.5e308, 1.5e308, 0.25, 0.75)), reduced));
                double[] g = grad(both).at(logits).data;
                assertArrayEquals(want, new double[] {g[2], g[3]}, 0);
            }
            Tape tape = new Tape();
            Var each = softmaxCrossEntropy(
                    tape.input(logits),
                    tape.input(new DMatrixRMaj(2, 2, true, 1.5e308, 1.5e308, 0.25, 0.75)),
                    options.withReduction(Reduction.NONE));
            double loss = small.apply(tape.input(row(0.5, -1))).value().data[0];
            assertEquals(loss, each.value().data[1], 0);
        }
        DMatrixRMaj targets = new DMatrixRMaj(2, 2, true, 1, 0, 0.25, 0.75);
        double[] plain = grad(z -> softmaxCrossEntropy(z, z.tape().input(targets), smoothed))
                .at(logits)
                .data;
        CrossEntropyOptions heavy = smoothed.withClassWeights(1e308, 1e308);
        double[] weighted = grad(z -> softmaxCrossEntropy(z, z.tape().input(targets), heavy))
                .at(logits)
                .data;
        assertArrayEquals(plain, weighted, 1e-15);
    }

    @Test
    void curvatureOfAFocalLossThatIsZero() {
        Var z = new Tape().input("z", new DMatrixRMaj(1, 2, true, 1000, 0));
        DMatrixRMaj hessian =
                Autodiff.hessian(x -> focalLoss(x, 0.5, 0)).apply(z).value();
        assertArrayEquals(new double[4], hessian.data, 1e-300);
    }

    @Test
    void ofADivergenceBetweenRowsThatAreClose() {
        double d = 0x1p-40;
        Fn toStudent = x -> klDivergence(x.tape().input(row(0, 1, 2)), x, 1);
        double[] g = gradient(toStudent, d, 1, 2);
        double p = 1 / (1 + Math.E + Math.E * Math.E);
        assertEquals(p * (1 - p) * d, g[0], 1e-12 * d, "q - p would have four digits");
        assertEquals(0, g[0] + g[1] + g[2], 1e-15 * d);
        Fn toTeacher = z -> klDivergence(z, z.tape().input(row(0, 1, 2)), 1);
        assertEquals(p * (1 - p) * d, gradient(toTeacher, d, 1, 2)[0], 1e-11 * d);
        assertArrayEquals(new double[3], gradient(toStudent, 0, 1, 2));
    }

    @Test
    void ofADivergenceWithMaskedClasses() {
        Fn toStudent = x -> klDivergence(x.tape().input(row(0, 1, -INF)), x, 2);
        assertEquals(0, gradient(toStudent, 3, 1, -INF)[2]);
        Fn toTeacher = z -> klDivergence(z, z.tape().input(row(3, 1, -INF)), 2);
        double[] g = gradient(toTeacher, 0, 1, -INF);
        assertEquals(0, g[2]);
        assertEquals(-g[0], g[1], 1e-16);
    }

    @Test
    void ofHuberAndHingeFarOut() {
        assertArrayEquals(
                new double[] {-1.0 / 3, 1.0 / 3, 0.5 / 3},
                gradient(x -> huber(x, x.tape().input(row(0, 0, 0)), 1), -INF, 1e300, 0.5),
                1e-16);
        assertArrayEquals(new double[] {1, -1, 0}, gradient(x -> hinge(x, 1), 1e16, 1e16, -INF));
        assertArrayEquals(new double[] {0, 0}, gradient(x -> hinge(x, 0), 5, 4), "at the margin itself");
    }

    @Test
    void ofALikelihoodWithHardlyAnyVariance() {
        Fn ofMean = m -> gaussianNll(m, m.tape().constant(-1000), m.tape().constant(3));
        assertArrayEquals(new double[] {0}, gradient(ofMean, 3));
        Fn ofLogVariance = s -> gaussianNll(s.tape().constant(3), s, s.tape().constant(3));
        assertArrayEquals(new double[] {0.5}, gradient(ofLogVariance, -2000));
    }

    @Test
    void ofRowsOfEqualNumbers() {
        double[] g = gradient(x -> mul(standardizeRows(x, 1e-5), x.tape().input(row(1, 2, 6))), 7, 7, 7);
        assertArrayEquals(new double[] {-2 / Math.sqrt(1e-5), -1 / Math.sqrt(1e-5), 3 / Math.sqrt(1e-5)}, g, 1e-12);
        for (double v : gradient(x -> rmsNorm(x, x.tape().constant(1), 1e-5), 0))
            assertEquals(1 / Math.sqrt(1e-5), v, 1e-12);
    }

    /** A query whose scores are all masked has no effect and no gradient: 0, not NaN. */
    @Test
    void ofAFullyMaskedQuery() {
        Tape tape = new Tape();
        Var q = tape.param("q", random(2, 3, 1));
        Var k = tape.param("k", random(4, 3, 2));
        Var v = tape.param("v", random(4, 2, 3));
        Var mask = tape.input(new DMatrixRMaj(new double[][] {{0, 0, 0, 0}, {1, 0, 1, 0}}));
        var g = gradients(sum(square(attention(q, k, v, mask))));
        for (int j = 0; j < 3; j++) {
            assertEquals(0, g.of(q).get(0, j));
            assertNotEquals(0, g.of(q).get(1, j));
            assertEquals(0, g.of(k).get(1, j), "a key that nobody may look at");
        }
        for (int j = 0; j < 2; j++) assertEquals(0, g.of(v).get(3, j));
        assertNotEquals(0, g.of(v).get(2, 0));
    }

    @Test
    void ofDropoutByTheSameMaskAtEachOrderAndWhenRecomputed() {
        DMatrixRMaj data = random(4, 5, 1);
        Fn once = x -> dropout(x, 0.5, 9);
        DMatrixRMaj y = once.at(data);
        DMatrixRMaj g = grad(x -> sum(once.apply(x))).at(data);
        for (int i = 0; i < 20; i++) assertEquals(y.data[i] == 0 ? 0 : 2, g.data[i]);
        Fn loss = x -> sum(square(tanh(once.apply(x))));
        Fn recomputed = x -> sum(square(checkpoint(v -> tanh(once.apply(v[0]))).apply(x)));
        assertArrayEquals(grad(loss).at(data).data, grad(recomputed).at(data).data);
        DMatrixRMaj curvature = hessian(loss).at(data);
        for (int i = 0; i < 20; i++) {
            if (y.data[i] == 0) assertEquals(0, curvature.get(i, i));
            else assertNotEquals(0, curvature.get(i, i));
        }
    }

    @Test
    void ofTheMomentsOfABatch() {
        Tape tape = new Tape();
        Var x = tape.param("x", new DMatrixRMaj(new double[][] {{1}, {2}, {6}}));
        Var one = tape.constant(1);
        BatchNorm b = batchNorm(x, one, tape.constant(0), 1e-5);
        assertArrayEquals(
                new double[] {1.0 / 3, 1.0 / 3, 1.0 / 3}, gradients(b.mean()).of(x).data, 1e-16);
        assertArrayEquals(
                new double[] {-4.0 / 3, -2.0 / 3, 2}, gradients(b.variance()).of(x).data, 1e-14);
        assertArrayEquals(new double[3], gradients(sum(b.output())).of(x).data, 1e-14);
    }
}
