package dev.pullback.check;

import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.Rules;
import dev.pullback.check.subject.MatrixMath;
import dev.pullback.core.Op;
import dev.pullback.ops.Activations;
import dev.pullback.ops.Products;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class GradCheckTest {
    private static final DMatrixRMaj X = new DMatrixRMaj(new double[][] {{0.3, -1.2, 2}, {0.5, 0.1, -0.7}});
    private static final DMatrixRMaj W = new DMatrixRMaj(new double[][] {{1, -0.4}, {0.2, 0.9}, {-0.6, 0.8}});

    @Test
    void aRightFunctionOfVarsPassesAtOrderThree() {
        Report r = GradCheck.of("layer", x -> tanh(matmul(x[0], x[1]))).order(3).at(X, W);
        assertSame(r, r.assertPasses());
        assertEquals(Verdict.OK, r.verdict());
        assertTrue(r.findings().isEmpty());
        assertTrue(r.resolution() > 0 && r.resolution() < 1e-8, r::toString);
        assertTrue(r.entries() > 500, r::toString);
    }

    @Test
    void aCustomOpIsCheckedWithTheRulesOfTheUser() {
        Op cube = Op.elementwise("cube", "Y = X³", x -> x * x * x);
        Rules right = Rules.standard().on(cube, "dX = 3 G ∘ X²", (g, y, x) -> mul(g, scale(square(x), 3)));
        Rules wrong = Rules.standard().on(cube, "dX = G ∘ X²", (g, y, x) -> mul(g, square(x)));
        GradCheck check = GradCheck.of("cube", x -> cube.on(x[0]));
        check.rules(right).order(2).at(X).assertPasses();
        AssertionError e = assertThrows(
                AssertionError.class, () -> check.rules(wrong).at(X).assertPasses());
        assertTrue(e.getMessage().contains("0.3333333333 = 1/3"), e::getMessage);
    }

    @Test
    void anOpWithoutARuleIsRefusedAtEveryOrderAndInEveryMode() {
        Op cube = Op.elementwise("cube", "Y = X³", x -> x * x * x);
        GradCheck check = GradCheck.of("cube", x -> cube.on(x[0]));
        Op slope = Op.elementwise("slope", "Y = 3 X²", x -> 3 * x * x);
        Rules once = Rules.standard().on(cube, "dX = G ∘ slope(X)", (g, y, x) -> mul(g, slope.on(x)));
        assertRefused("no VJP rule for op cube; add one by", () -> check.at(X));
        assertRefused("GradCheck.of(…).rules(rules)", () -> check.order(2).at(X));
        assertRefused("no VJP rule for op cube", () -> check.fast().at(X));
        assertRefused(
                "no VJP rule for op slope", () -> check.rules(once).order(2).at(X));
        check.rules(once).at(X).assertPasses();
    }

    @Test
    void aHintNamesZeroByZeroIfTheCheckerChoseTheZero() {
        Op hypot = Op.broadcasting("hypot", "Y = √(A² + B²)", Math::hypot);
        Rules rules = Rules.standard()
                .on(
                        hypot,
                        "dA = G ∘ A / Y",
                        (g, y, a, b) -> div(mul(g, a), y),
                        "dB = G ∘ B / Y",
                        (g, y, a, b) -> div(mul(g, b), y));
        GradCheck check = GradCheck.of("hypot", x -> hypot.on(x[0], x[1])).rules(rules);
        check.onlyHere().at(X, X).assertPasses();
        Finding first = check.at(X, X).findings().get(0);
        assertEquals(Verdict.NONFINITE, first.verdict());
        assertEquals("0/0 in the rule? write divOrZero, or onlyHere() if zero is outside the domain", first.hint());
        DMatrixRMaj zero = new DMatrixRMaj(2, 2);
        assertEquals("", check.onlyHere().at(zero, zero).findings().get(0).hint());
    }

    @Test
    void aKernelThatDoesNotClearItsOutputIsCaught() {
        Op twice = Op.elementwise("twice", "Y = 2 X", 1, (in, attr, out) -> {
            for (int i = 0; i < out.getNumElements(); i++) out.data[i] += 2 * in[0].data[i];
        });
        Rules rules = Rules.standard().on(twice, "dX = 2 G", (g, y, x) -> scale(g, 2));
        Report r = GradCheck.of("twice", x -> twice.on(x[0])).rules(rules).at(X);
        assertEquals(Criterion.REPETITION, r.findings().get(0).criterion(), r::toTable);
        assertTrue(r.toString().contains("or its kernel adds to out, which is not zeroed"), r::toString);
    }

    @Test
    void fixedInputsAreNotDifferentiated() {
        DMatrixRMaj labels = new DMatrixRMaj(new double[] {2, 0});
        GradCheck.of("loss", x -> softmaxCrossEntropy(x[0], x[1]))
                .fixed(1)
                .order(2)
                .at(X, labels)
                .assertPasses();
    }

    @Test
    void plainJavaWithoutATapePasses() {
        GradCheck.of("product", x -> product(x[0], x[1]), (g, x) -> new DMatrixRMaj[] {
                    CommonOps_DDRM.multTransB(g, x[1], null), CommonOps_DDRM.multTransA(x[0], g, null)
                })
                .at(X, W)
                .assertPasses();
    }

    @Test
    void aJvpInPlainJavaIsComparedWithTheVjp() {
        GradCheck.of(
                        "product",
                        x -> product(x[0], x[1]),
                        (g, x) -> new DMatrixRMaj[] {
                            CommonOps_DDRM.multTransB(g, x[1], null), CommonOps_DDRM.multTransA(x[0], g, null)
                        },
                        (x, u) -> CommonOps_DDRM.add(product(u[0], x[1]), product(x[0], u[1]), null))
                .at(X, W)
                .assertPasses();
    }

    @Test
    void aScalarFunctionOfAnArrayPasses() {
        GradCheck.ofArray("rosenbrock", x -> 100 * Math.pow(x[1] - x[0] * x[0], 2) + Math.pow(1 - x[0], 2), x ->
                        new double[] {-400 * x[0] * (x[1] - x[0] * x[0]) - 2 * (1 - x[0]), 200 * (x[1] - x[0] * x[0])})
                .at(-1.2, 1)
                .assertPasses();
    }

    @Test
    void aScalarFunctionOfAMatrixPasses() {
        GradCheck.ofScalar("sum", CommonOps_DDRM::elementSum, x -> {
                    DMatrixRMaj d = new DMatrixRMaj(x.numRows, x.numCols);
                    d.fill(1);
                    return d;
                })
                .at(X)
                .assertPasses();
    }

    @Test
    void aLayerThatRemembersItsForwardPassPasses() {
        DMatrixRMaj[] saved = new DMatrixRMaj[1];
        GradCheck.ofLayer(
                        "square",
                        x -> {
                            saved[0] = x[0].copy();
                            return CommonOps_DDRM.elementMult(x[0], x[0], null);
                        },
                        g -> {
                            DMatrixRMaj d = CommonOps_DDRM.elementMult(g, saved[0], null);
                            CommonOps_DDRM.scale(2, d);
                            return new DMatrixRMaj[] {d};
                        })
                .at(X)
                .assertPasses();
    }

    @Test
    void theReportNamesTheEntryBothValuesAndTheBar() {
        Rules wrong = Rules.standard()
                .on(
                        Products.MATMUL,
                        "",
                        (g, y, a, b) -> matmulTransB(g, b),
                        "",
                        (g, y, a, b) -> neg(matmulTransA(a, g)));
        Report r = GradCheck.of("layer", x -> matmul(x[0], x[1]))
                .rules(wrong)
                .names("X", "W")
                .at(X, W);
        Finding worst = r.findings().get(0);
        assertEquals(Verdict.WRONG, r.verdict());
        assertEquals("W", worst.input().matrix());
        assertEquals("Y", worst.output().matrix());
        assertEquals(X.get(worst.output().row(), worst.input().row()), worst.numeric(), 8 * worst.bar());
        assertEquals(-worst.numeric(), worst.analytic(), 1e-12);
        assertTrue(worst.hint().contains("wrong sign"), worst::toString);
        assertTrue(r.toString().startsWith("layer: WRONG dY["), r::toString);
        assertFalse(r.toString().contains("\n"), r::toString);
        assertTrue(r.toTable().contains("seed 42, "), r::toTable);
    }

    @Test
    void anUndecidedCheckAbortsTheTest() {
        Report r = GradCheck.ofArray(
                        "noisy", x -> Math.sin(x[0]) + 1e-6 * Noisy.hash(x[0]), x -> new double[] {Math.cos(x[0])})
                .at(0.7);
        assertEquals(Verdict.UNDECIDED, r.verdict());
        assertThrows(TestAbortedException.class, r::assertPasses);
    }

    @Test
    void aKinkIsAnInfluence() {
        Report r = GradCheck.of("relu", x -> relu(x[0])).onlyHere().at(0);
        assertTrue(r.assertPasses().toTable().contains("1 KINK_OK"), r::toTable);
    }

    @Test
    void anInputWithoutInfluenceAbortsTheTestUnlessAccepted() {
        GradCheck check = GradCheck.of("first", x -> tanh(x[0])).names("X", "spare");
        Report r = check.at(X, X);
        assertEquals(Verdict.VACUOUS, r.verdict());
        assertTrue(r.toString().contains("spare never influenced the value"), r::toString);
        check.fixed(1).at(X, X).assertPasses();
        check.evenIfConstant().at(X, X).assertPasses();
    }

    @Test
    void theEdgeOfADomainIsJudgedFromInside() {
        Report r = GradCheck.of("power", x -> pow(x[0], 1.5)).onlyHere().at(new DMatrixRMaj(1, 2));
        assertEquals(2L, r.counts().get(Verdict.EDGE));
        assertTrue(r.passes());
    }

    @Test
    void aJumpIsNotJudged() {
        Report r = GradCheck.of("sign", x -> add(sign(x[0]), x[0])).onlyHere().at(new DMatrixRMaj(1, 2));
        assertEquals(2L, r.counts().get(Verdict.JUMP));
        assertTrue(r.passes());
    }

    @Test
    void aKinkIsJudgedBySubgradients() {
        Report r = GradCheck.of("relu", x -> relu(x[0])).onlyHere().at(new DMatrixRMaj(1, 2));
        assertEquals(2L, r.counts().get(Verdict.KINK_OK));
        Rules half = Rules.standard().on(Activations.RELU, "", (g, y, x) -> mul(g, scale(add(step(x), sign(x)), 0.5)));
        assertEquals(
                2L,
                GradCheck.of("relu", x -> relu(x[0]))
                        .rules(half)
                        .onlyHere()
                        .at(new DMatrixRMaj(1, 2))
                        .counts()
                        .get(Verdict.KINK_OK));
    }

    @Test
    void aDomainKeepsThePointsInside() {
        GradCheck.of("log", x -> log(sub(x[0].tape().constant(4), x[0])))
                .domain(0, 0, 4)
                .at(new DMatrixRMaj(new double[][] {{1, 2, 3.5}}))
                .assertPasses();
    }

    @Test
    void aFunctionThatThrowsEndsItsDomainThere() {
        GradCheck.ofArray(
                        "log",
                        x -> {
                            if (!(x[0] > 0)) throw new IllegalArgumentException("not positive");
                            return Math.log(x[0]);
                        },
                        x -> new double[] {1 / x[0]})
                .at(1e-3)
                .assertPasses();
    }

    @Test
    void theSameSeedGivesTheSameReport() {
        GradCheck check = GradCheck.of("wrong", x -> mul(x[0], stopGradient(x[0])));
        assertEquals(check.seed(5).at(X).findings(), check.seed(5).at(X).findings());
        assertEquals(5, check.seed(5).at(X).seed());
    }

    @Test
    void aGivenPointIsNeverModified() {
        DMatrixRMaj x = X.copy();
        GradCheck.of("tanh", v -> tanh(v[0])).order(2).at(x);
        assertTrue(MatrixMath.same(X, x));
    }

    @Test
    void aSquareInputIsNoted() {
        DMatrixRMaj square = new DMatrixRMaj(new double[][] {{1, 2}, {2, 3}});
        Report r = GradCheck.of("tanh", x -> tanh(x[0])).at(square);
        assertTrue(r.notes().get(0).startsWith("X is square and symmetric"), r.notes()::toString);
    }

    @Test
    void fastModeStatesItsOddsAndNamesTheEntry() {
        Random random = new Random(1);
        DMatrixRMaj x = MatrixMath.gaussian(20, 30, random);
        DMatrixRMaj w = MatrixMath.gaussian(30, 10, random);
        GradCheck check = GradCheck.of("product", v -> product(v[0], v[1]), (g, v) -> {
                    DMatrixRMaj dw = CommonOps_DDRM.multTransA(v[0], g, null);
                    dw.data[123] *= 1.5;
                    return new DMatrixRMaj[] {CommonOps_DDRM.multTransB(g, v[1], null), dw};
                })
                .names("X", "W")
                .fast();
        Report r = check.at(x, w);
        assertEquals(new MatrixEntry("W", 12, 3), r.findings().get(0).input());
        assertEquals(3, r.findings().get(0).output().col());
        Report right = GradCheck.of("product", v -> matmul(v[0], v[1])).fast().at(x, w);
        assertTrue(right.passes(), right::toTable);
        assertTrue(right.missOdds() > 1e-5 && right.missOdds() < 1e-4, right::toString);
    }

    @Test
    void fastModeLooksIntoKinksAtOrderTwo() {
        GradCheck.of("layer", x -> relu(matmul(x[0], x[1])))
                .order(2)
                .fast()
                .at(X, W)
                .assertPasses();
    }

    @Test
    void wrongUseIsRefusedInOneLine() {
        assertRefused(
                "all inputs and parameters are fixed",
                () -> GradCheck.of("f", x -> x[0]).fixed(0).at(X));
        assertRefused(
                "fixed is set for input 1, but there is 1 input",
                () -> GradCheck.of("f", x -> x[0]).fixed(1).at(X));
        assertRefused(
                "domain is set for input 2, but there is 1 input",
                () -> GradCheck.of("f", x -> x[0]).domain(2, 0, 1).at(X));
        assertRefused(
                "names(a, b) for 1 input",
                () -> GradCheck.of("f", x -> x[0]).names("a", "b").at(X));
        assertRefused(
                "f: Index 1 out of bounds for length 1; inputs given: 1, does the function take more?",
                () -> GradCheck.of("f", x -> add(x[0], x[1])).at(X));
        assertRefused(
                "3 labels for " + X.numRows + " rows of features",
                () -> GradCheck.ofNetwork(x -> x, (z, k) -> softmaxCrossEntropy(z, k), X, 0, 1, 0));
        assertRefused("X is 1x0; it has no elements", () -> GradCheck.ofArray("f", x -> 1, x -> x)
                .at(new double[0]));
        assertRefused(
                "order 0 must be at least 1", () -> GradCheck.of("f", x -> x[0]).order(0));
        assertRefused("directions 0 must be at least 1", () -> GradCheck.of("f", x -> x[0])
                .fast(0));
        assertRefused("low 2.0 must be below high 1.0", () -> GradCheck.of("f", x -> x[0])
                .domain(0, 2, 1));
        assertRefused("needs a function of Vars", () -> GradCheck.ofArray("f", x -> x[0], x -> new double[] {1})
                .order(2)
                .at(1.0));
    }

    private static void assertRefused(String part, org.junit.jupiter.api.function.Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.contains(part), message);
        assertFalse(message.contains("\n"), message);
    }

    private static DMatrixRMaj product(DMatrixRMaj a, DMatrixRMaj b) {
        return CommonOps_DDRM.mult(a, b, null);
    }
}
