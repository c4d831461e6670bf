package dev.pullback.autograd.program;

import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Gradients;
import dev.pullback.autograd.program.Instruction.Kind;
import dev.pullback.core.Op;
import dev.pullback.core.OperandException;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.ops.CrossEntropyOptions;
import dev.pullback.ops.Reduction;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BinaryOperator;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

class ProgramTest {
    private final Random random = new Random(1);
    private final Net net = new Net(3, 5, 4);
    private final DMatrixRMaj x = Net.random(6, 3, random);
    private final int[] labels = Net.labels(6, 4, random);

    private Var loss(Tape tape) {
        Var logits = net.logits(tape.input("x", x)).named("logits");
        return softmaxCrossEntropy(logits, tape.input("labels", labels)).named("loss");
    }

    private static DMatrixRMaj row(double... x) {
        return new DMatrixRMaj(1, x.length, true, x);
    }

    @Test
    void returnsLossGradientsAndNamedValuesAsATapeDoes() {
        Program step = Program.of(this::loss);
        for (int run = 0; run < 3; run++) {
            net.parameters.get("w1").data[run] += 0.25;
            step.run();
            Tape tape = new Tape();
            Var loss = loss(tape);
            Gradients g = Autodiff.gradients(loss);
            assertEquals(loss.scalar(), step.scalar());
            assertEquals(g.names(), step.gradients());
            for (String name : g.names()) Agreement.assertSame(name, g.of(name), step.gradient(name), step);
            Agreement.assertSame("logits", loss.in(0).value(), step.value("logits"), step);
            assertSame(step.value(), step.value("loss"));
        }
        assertSame(net.parameters.get("w1"), step.value("w1"));
        assertSame(x, step.value("x"));
    }

    @Test
    void aHundredStepsOfTrainingAreThoseOfATapeBitByBit() {
        Net twin = new Net(3, 5, 4);
        Program step = Program.training(net::update, this::loss);
        Tape tape = new Tape();
        for (int i = 0; i < 100; i++) {
            DMatrixRMaj batch = Net.random(6, 3, random);
            int[] classes = Net.labels(6, 4, random);
            step.bind("x", batch);
            step.set("labels", classes);
            step.run();
            tape.reset();
            Var loss = softmaxCrossEntropy(twin.logits(tape.input("x", batch)), tape.input("labels", classes));
            Gradients g = Autodiff.gradients(loss);
            g.variables().forEach(v -> twin.update(v.label(), v.value(), g.of(v)));
            assertEquals(loss.scalar(), step.scalar());
        }
        twin.parameters.forEach((name, w) -> assertArrayEquals(w.data, net.parameters.get(name).data, name));
    }

    @Test
    void anUpdateWaitsForAllThatReadsTheParameter() {
        // the gradient of v reads w after the gradient of w is complete
        DMatrixRMaj w = Net.random(3, 3, random);
        DMatrixRMaj v = Net.random(3, 3, random);
        DMatrixRMaj w0 = w.copy();
        DMatrixRMaj v0 = v.copy();
        Update half = (name, p, g) -> {
            for (int i = 0; i < p.getNumElements(); i++) p.data[i] -= 0.5 * g.data[i];
        };
        Program step = Program.training(
                half, tape -> sum(square(matmul(matmul(tape.input("x", x), tape.param("v", v)), tape.param("w", w)))));
        step.run();
        Tape tape = new Tape();
        Var loss = sum(square(matmul(matmul(tape.input("x", x), tape.param("v", v0)), tape.param("w", w0))));
        Gradients g = Autodiff.gradients(loss);
        half.apply("w", w0, g.of("w"));
        half.apply("v", v0, g.of("v"));
        assertArrayEquals(w0.data, w.data);
        assertArrayEquals(v0.data, v.data);
    }

    @Test
    void parametersThatAreEachOthersGradientAreUpdatedByWhatTheyWere() {
        DMatrixRMaj v = row(1, 2);
        DMatrixRMaj w = row(3, 5);
        Update minus = (name, p, g) -> {
            for (int i = 0; i < 2; i++) p.data[i] -= g.data[i];
        };
        Program.training(minus, tape -> sum(mul(tape.param("v", v), tape.param("w", w))))
                .run();
        assertArrayEquals(new double[] {-2, -3}, v.data);
        assertArrayEquals(new double[] {2, 3}, w.data);
    }

    @Test
    void oneMatrixUnderTwoNamesIsUpdatedTwice() {
        DMatrixRMaj w = row(1, 2);
        Update minus = (name, p, g) -> {
            for (int i = 0; i < 2; i++) p.data[i] -= g.data[i];
        };
        Program.training(minus, tape -> sum(mul(square(tape.param("a", w)), tape.param("b", w))))
                .run();
        // d(a² b)/da = 2ab = 2w², d(a² b)/db = w²
        assertArrayEquals(new double[] {1 - 3, 2 - 12}, w.data);
    }

    @Test
    void gradientsOfAnUpdatingProgramAreKeptOnDemand() {
        Program plain = Program.training(net::update, this::loss);
        plain.run();
        assertEquals(
                "program: gradients are not kept once the parameters are updated; record by"
                        + " Program.recorder().update(...).keepingGradients()",
                assertThrows(IllegalStateException.class, () -> plain.gradient("w1"))
                        .getMessage());
        Program keeping =
                Program.recorder().update(net::update).keepingGradients().record(this::loss);
        Tape tape = new Tape();
        DMatrixRMaj g = Autodiff.gradients(loss(tape)).of("w2").copy();
        keeping.run();
        Agreement.assertSame("w2", g, keeping.gradient("w2"), keeping);
        assertTrue(keeping.bytes() >= plain.bytes());
    }

    @Test
    void anInputIsReboundWithoutACopy() {
        Program step = Program.of(this::loss);
        DMatrixRMaj other = Net.random(6, 3, random);
        step.bind("x", other);
        step.run();
        double first = step.scalar();
        other.data[0] += 1; // seen by the next run
        step.run();
        assertTrue(step.scalar() != first);
        assertSame(other, step.value("x"));
    }

    @Test
    void aBoundMatrixMayHaveALongerArray() {
        Program step = Program.of(this::loss);
        DMatrixRMaj longer = new DMatrixRMaj(9, 9);
        java.util.Arrays.fill(longer.data, Double.NaN);
        longer.reshape(6, 3);
        longer.setTo(x);
        step.run();
        double loss = step.scalar();
        step.bind("x", longer);
        step.run();
        assertEquals(loss, step.scalar());
    }

    @Test
    void aMatrixThatMovesItsElementsIsFollowed() {
        DMatrixRMaj a = row(1, 2);
        Program twice = Program.forward(tape -> scale(tape.input("a", a), 2));
        a.setData(new double[] {5, 6, 7});
        twice.run();
        assertArrayEquals(new double[] {10, 12}, twice.value().data);
    }

    @Test
    void oneMatrixMayBeBoundToTwoNames() {
        DMatrixRMaj a = row(1, 2);
        DMatrixRMaj b = row(3, 4);
        Program sum = Program.forward(tape -> sub(scale(tape.input("a", a), 2), tape.input("b", b)));
        sum.bind("b", a);
        sum.run();
        assertArrayEquals(new double[] {1, 2}, sum.value().data);
        Program square = Program.forward(tape -> mul(tape.input("a", a), tape.input("again", a)));
        square.run();
        assertArrayEquals(new double[] {1, 4}, square.value().data);
        square.bind("again", b);
        square.run();
        assertArrayEquals(new double[] {3, 8}, square.value().data);
    }

    @Test
    void anotherShapeIsRefused() {
        Program step = Program.of(this::loss);
        String tail = " but was recorded as 6x3; record another program for another shape, see PerShape";
        assertEquals(
                "program: x is 5x3" + tail,
                assertThrows(MatrixDimensionException.class, () -> step.bind("x", new DMatrixRMaj(5, 3)))
                        .getMessage());
        step.run();
        double[] before = step.gradient("w1").data.clone();
        x.reshape(3, 3);
        assertEquals(
                "program: x is 3x3" + tail,
                assertThrows(MatrixDimensionException.class, step::run).getMessage());
        assertArrayEquals(before, step.gradient("w1").data);
        assertThrows(MatrixDimensionException.class, () -> step.set("labels", 1, 2));
    }

    @Test
    void unknownNamesAndInvalidBindingsAreRefused() {
        Program step = Program.of(this::loss);
        assertEquals(
                "program: there is no input 'y' among [x, w1, b1, w2, b2, labels]",
                assertThrows(IllegalArgumentException.class, () -> step.bind("y", x))
                        .getMessage());
        assertEquals(
                "program: w1 3x5 is a parameter; a program keeps the matrix that it was recorded with, whose numbers you"
                        + " can change",
                assertThrows(IllegalArgumentException.class, () -> step.bind("w1", new DMatrixRMaj(3, 5)))
                        .getMessage());
        assertEquals(
                "program: x 6x3 was recorded as a matrix, not as whole numbers; give it one by bind",
                assertThrows(IllegalArgumentException.class, () -> step.set("x", 1, 2, 3, 4, 5, 6))
                        .getMessage());
        assertEquals(
                "program: there is no gradient of 'x' among [w1, b1, w2, b2]",
                assertThrows(IllegalArgumentException.class, () -> step.gradient("x"))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> step.value("nothing"));
    }

    @Test
    void nothingIsReadBeforeARunNorAfterOneThatFailed() {
        Program step = Program.of(this::loss);
        assertEquals(
                "program: nothing has been computed yet, or the last run failed; run() first",
                assertThrows(IllegalStateException.class, step::scalar).getMessage());
        step.run();
        step.set("labels", 0, 1, 2, 3, 4, 0);
        assertThrows(IllegalArgumentException.class, step::run);
        assertThrows(IllegalStateException.class, () -> step.gradient("w1"));
        step.set("labels", labels);
        step.run();
        assertTrue(step.scalar() > 0);
    }

    @Test
    void labelsMayAlsoBeBoundAsAMatrixAndSetAgain() {
        Program step = Program.of(this::loss);
        step.run();
        double loss = step.scalar();
        DMatrixRMaj column = new DMatrixRMaj(6, 1);
        for (int i = 0; i < 6; i++) column.data[i] = labels[i];
        step.set("labels", 0, 0, 0, 0, 0, 0);
        step.bind("labels", column);
        step.run();
        assertEquals(loss, step.scalar());
        step.set("labels", labels);
        step.run();
        assertEquals(loss, step.scalar());
    }

    @Test
    void whatAKernelRefusesIsNamedAsOnATape() {
        DMatrixRMaj w = new DMatrixRMaj(2, 2, true, 2, 0, 0, 2);
        Program inverse = Program.forward(tape -> inverse(tape.input("w", w)));
        inverse.run();
        w.data[0] = 0;
        OperandException replayed = assertThrows(OperandException.class, inverse::run);
        OperandException eager = assertThrows(OperandException.class, () -> inverse(new Tape().input("w", w)));
        assertEquals(eager.getMessage(), replayed.getMessage());
        assertTrue(replayed.getMessage().startsWith("inverse: w is 2x2 and singular"), replayed.getMessage());
    }

    @Test
    void aLabelOutOfRangeIsNamedAsOnATape() {
        Program step = Program.of(this::loss);
        step.set("labels", 0, 1, 2, 3, 9, 0);
        IllegalArgumentException replayed = assertThrows(IllegalArgumentException.class, step::run);
        labels[4] = 9;
        for (int i = 0; i < 6; i++) labels[i] = i == 4 ? 9 : i % 4;
        IllegalArgumentException eager = assertThrows(IllegalArgumentException.class, () -> loss(new Tape()));
        assertEquals(eager.getMessage(), replayed.getMessage());
    }

    @Test
    void noValueIsReadWhileAProgramIsRecorded() {
        IllegalStateException e = assertThrows(
                IllegalStateException.class,
                () -> Program.of(
                        tape -> scale(sum(tape.input("x", x)), tape.at(0).scalar())));
        assertEquals(
                "x: it has no value while a program is recorded: a number read now would be the same in each run;"
                        + " compute with verbs, or name the variable and read program.value(name) after run()",
                e.getMessage());
        assertThrows(
                IllegalStateException.class,
                () -> Program.of(
                        tape -> tape.input("x", x).tape().constant(tape.at(0).value())));
    }

    @Test
    void resultsShareNoStorage() {
        DMatrixRMaj a = row(1, 2);
        DMatrixRMaj b = row(3, 4);
        Program p = Program.of(tape -> {
            Var u = tape.param("a", a);
            Var v = tape.param("b", b);
            identity(u).named("copy of a");
            identity(tape.constant(a)).named("constant");
            return sum(add(u, v).named("sum"));
        });
        p.run();
        List<DMatrixRMaj> results = List.of(
                a, b, p.gradient("a"), p.gradient("b"), p.value("copy of a"), p.value("sum"), p.value("constant"));
        for (DMatrixRMaj one : results) {
            for (DMatrixRMaj other : results) {
                if (one != other) assertNotSame(one.data, other.data);
            }
        }
        assertArrayEquals(a.data, p.value("copy of a").data);
        assertArrayEquals(new double[] {1, 1}, p.gradient("b").data);
    }

    @Test
    void aMatrixThatTheProgramOwnsIsNotBound() {
        DMatrixRMaj a = row(1, 2);
        Program p = Program.forward(tape -> scale(tape.input("a", a), 2));
        p.run();
        assertEquals(
                "program: the matrix given to a is one of the program's own, which a run overwrites; copy it",
                assertThrows(IllegalArgumentException.class, () -> p.bind("a", p.value()))
                        .getMessage());
        DMatrixRMaj w = row(3, 4);
        Program q = Program.training((n, m, g) -> {}, tape -> sum(mul(tape.input("a", a), tape.param("w", w))));
        assertEquals(
                "program: the matrix given to a is that of w, and a run updates one of them; copy it",
                assertThrows(IllegalArgumentException.class, () -> q.bind("a", w))
                        .getMessage());
    }

    @Test
    void aConstantKeepsTheNumbersOfTheRecording() {
        DMatrixRMaj c = row(1, 2);
        DMatrixRMaj a = row(1, 1);
        Program p = Program.forward(tape -> mul(tape.input("a", a), exp(tape.constant(c))));
        assertEquals(1, instructions(p)); // the exponential is not computed again
        c.data[0] = 100;
        p.run();
        assertArrayEquals(new double[] {Math.E, Math.exp(2)}, p.value().data, 1e-15);
    }

    /** Returns the number of ops, each of which may be a step or a part of a chain. */
    private static long instructions(Program p) {
        return p.show().lines().filter(line -> line.contains(" = ")).count();
    }

    @Test
    void repeatedComputationsRunOnceAndUnusedOnesDoNotRun() {
        DMatrixRMaj a = row(1, 2);
        Program p = Program.forward(tape -> {
            Var v = tape.input("a", a);
            exp(sin(v));
            return add(tanh(scale(v, 2)), tanh(scale(v, 2)));
        });
        assertEquals(3, instructions(p), p::show);
        Program q = Program.forward(tape -> {
            Var v = tape.input("a", a);
            return add(scale(v, 2), scale(v, 2.5));
        });
        assertEquals(3, instructions(q), q::show);
    }

    @Test
    void theLossItselfNeedsNoProductWithOne() {
        Program step = Program.of(this::loss);
        // the cotangent 1 of the loss is not multiplied
        assertTrue(step.plan().code().stream().noneMatch(i -> i.in().stream().anyMatch(Value::isConstant)), step::show);
    }

    @Test
    void zerosAreAddedAndSignsOfZeroAreKept() {
        DMatrixRMaj a = row(-0.0, Double.NaN, Double.NEGATIVE_INFINITY);
        Program p = Program.forward(tape -> {
            Var v = tape.input("a", a);
            Var zero = tape.constant(0);
            return concatRows(
                    add(v, zero),
                    add(zero, v),
                    sub(v, zero),
                    mul(v, zero),
                    mul(tape.constant(1), v),
                    add(v, tape.constant(-0.0)),
                    neg(neg(v)));
        });
        p.run();
        double nan = Double.NaN;
        double inf = Double.NEGATIVE_INFINITY;
        double[] expected = {
            0.0, nan, inf, 0.0, nan, inf, -0.0, nan, inf, -0.0, nan, nan, -0.0, nan, inf, -0.0, nan, inf, -0.0, nan, inf
        };
        assertArrayEquals(expected, p.value().data);
    }

    @Test
    void sumsOfProductsBecomeProductsThatAdd() {
        DMatrixRMaj w = Net.random(3, 3, random);
        Program p = Program.of(tape -> {
            Var u = tape.param("w", w);
            Var h = tanh(matmul(tape.input("x", x), u));
            return sum(square(matmul(tanh(matmul(h, u)), u)));
        });
        assertEquals(2, p.plan().code().stream().filter(i -> i.is(Kind.ADD)).count(), p::show);
        p.run();
        Tape tape = new Tape();
        Var u = tape.param("w", w);
        Var h = tanh(matmul(tape.input("x", x), u));
        Gradients g = Autodiff.gradients(sum(square(matmul(tanh(matmul(h, u)), u))));
        Agreement.assertSame("w", g.of("w"), p.gradient("w"), p);
    }

    @Test
    void aProductIsNotMovedPastAnInstructionThatOverwritesItsOperand() {
        DMatrixRMaj a = Net.random(3, 3, random);
        Program p = Program.forward(tape -> {
            Var v = tape.input("a", a);
            Var t = tanh(v);
            Var late = matmul(t, v);
            Var sum = add(t, matmul(v, v)); // t is not read again after this
            return mul(add(exp(v), late), sum);
        });
        p.run();
        Tape tape = new Tape();
        Var v = tape.input(a);
        Var t = tanh(v);
        Agreement.assertSame(
                "sum", mul(add(exp(v), matmul(t, v)), add(t, matmul(v, v))).value(), p.value(), p);
    }

    @Test
    void aCheckpointIsRecomputedAndRight() {
        DMatrixRMaj w = Net.random(3, 3, random);
        Program p = Program.of(tape -> {
            Var u = tape.param("w", w);
            Var v = tape.input("x", x);
            Var y = Autodiff.checkpoint(z -> tanh(matmul(tanh(z[0]), z[0].tape().param("w", w))))
                    .apply(v);
            return sum(square(matmul(y, u)));
        });
        p.run();
        Tape tape = new Tape();
        Var u = tape.param("w", w);
        Gradients g = Autodiff.gradients(sum(square(matmul(tanh(matmul(tanh(tape.input("x", x)), u)), u))));
        Agreement.assertSame("w", g.of("w"), p.gradient("w"), p);
        long inner = p.plan().code().stream()
                .filter(i -> i.op().name().equals("tanh") && i.in().get(0).cols() == 3)
                .count();
        assertTrue(inner >= 3, p::show);
    }

    @Test
    void theResultCanBeRewrittenBeforeItIsDifferentiated() {
        Program p = Program.recorder().rewriting(loss -> scale(loss, 3)).record(this::loss);
        Program q = Program.of(this::loss);
        p.run();
        q.run();
        assertEquals(3 * q.scalar(), p.scalar());
        assertEquals(3 * q.gradient("b2").data[1], p.gradient("b2").data[1], 1e-15);
    }

    @Test
    void gradientsOfInputsAndNamedVariables() {
        Program p = Program.recorder().gradientsOf("x", "logits").record(this::loss);
        p.run();
        Tape tape = new Tape();
        Var loss = loss(tape);
        Gradients g = Autodiff.gradients(loss, tape.at(0), loss.in(0));
        Agreement.assertSame("x", g.of("x"), p.gradient("x"), p);
        Agreement.assertSame("logits", g.of("logits"), p.gradient("logits"), p);
        assertThrows(
                IllegalArgumentException.class,
                () -> Program.recorder().gradientsOf("z").record(this::loss));
    }

    @Test
    void aParameterThatIsNotReachedHasAGradientOfZeros() {
        DMatrixRMaj idle = row(1, 2);
        Program p = Program.of(tape -> {
            tape.param("idle", idle);
            return loss(tape);
        });
        p.run();
        assertArrayEquals(new double[2], p.gradient("idle").data);
        assertEquals(List.of("idle"), p.unreached());
        assertTrue(p.toString().endsWith(", 5 parameters; unreached: idle"), p::toString);
    }

    @Test
    void aLossThatIsNotFiniteUpdatesNoParameter() {
        DMatrixRMaj w = row(1, 2);
        DMatrixRMaj a = row(3, 4);
        Update minus = (name, p, g) -> {
            for (int i = 0; i < 2; i++) p.data[i] -= g.data[i];
        };
        // the gradient of w is complete before the loss is
        Program p = Program.recorder().update(minus).requiringFinite().record(tape -> sum(mul(
                        tape.param("w", w), tape.input("a", a)))
                .named("loss"));
        p.run();
        assertArrayEquals(new double[] {-2, -2}, w.data);
        a.data[1] = Double.NaN;
        assertEquals(
                "program: loss is NaN; no parameter was updated",
                assertThrows(ArithmeticException.class, p::run).getMessage());
        assertArrayEquals(new double[] {-2, -2}, w.data);
        assertTrue(p.show().contains("  require finite loss\n"), p::show);
    }

    @Test
    void aListenerIsNotifiedOfEachStep() {
        Program p = Program.of(this::loss);
        List<String> seen = new ArrayList<>();
        p.listen((label, op, m) -> seen.add(op + " " + m.numRows + "x" + m.numCols));
        p.run();
        // cross-entropy and its derivative are one instruction with two results, and so are tanh and its derivative
        assertEquals(instructions(p) + 2, seen.size());
        assertEquals("matmul 6x5", seen.get(0));
        p.listen((label, op, m) -> {
            if (Double.isNaN(m.data[0])) throw new ArithmeticException(label + " by " + op);
        });
        x.data[0] = Double.NaN;
        assertEquals(
                "matmul#5 by matmul",
                assertThrows(ArithmeticException.class, p::run).getMessage());
        p.listen(null);
        p.run();
        assertTrue(Double.isNaN(p.scalar()));
    }

    @Test
    void anOpThatWronglyDeclaresItselfElementwiseIsDetected() {
        Op shifted = Op.elementwise("shifted", "yᵢ = xᵢ₋₁", 1, (in, attr, out) -> {
            for (int i = 0, n = out.getNumElements(); i < n; i++) out.data[i] = in[0].data[(i + n - 1) % n];
        });
        DMatrixRMaj a = row(1, 2, 3);
        assertEquals(
                "shifted: its kernel computes another result if the output overwrites operand 0; call notPointwise() where"
                        + " the op is defined",
                assertThrows(
                                IllegalStateException.class,
                                () -> Program.forward(tape -> shifted.on(exp(tape.input("a", a)))))
                        .getMessage());
        Op declared = shifted.notPointwise();
        Program p = Program.forward(tape -> declared.on(scale(tape.input("a", a), 2)));
        p.run();
        assertArrayEquals(new double[] {6, 2, 4}, p.value().data);
    }

    @Test
    void aLossIsAScalarAndAProgramOfItsOwnTape() {
        assertEquals(
                "program: tanh#1 is 6x3, but a loss is 1x1; take its sum or mean first, or record without gradients",
                assertThrows(MatrixDimensionException.class, () -> Program.of(tape -> tanh(tape.input("x", x))))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> Program.of(tape -> new Tape().input(row(1))));
        assertThrows(
                IllegalStateException.class,
                () -> Program.recorder().update(net::update).withoutGradients().record(this::loss));
        assertThrows(
                IllegalArgumentException.class,
                () -> Program.of(tape -> {
                    Var v = tape.input("x", x);
                    tanh(v).named("h");
                    return sum(exp(v).named("h"));
                }));
    }

    @Test
    void printsInOneLineAndAsAListing() {
        Program p = Program.training(net::update, this::loss);
        assertTrue(
                p.toString().matches("program of \\d+ steps, \\d+ buffers of \\d+\\.\\d KB, 4 parameters"),
                p.toString());
        String listing = p.show();
        assertTrue(listing.startsWith(p + "\n   0  matmul#5 6x5 = matmul(x, w1)"), listing);
        assertTrue(listing.contains("  update w1 by "), listing);
        assertFalse(listing.contains("null"), listing);
        assertEquals(
                p.steps(),
                listing.lines().filter(line -> line.matches(" *\\d+  .*")).count());
    }

    @Test
    void aCrossEntropyAndItsDerivativeAreOneStep() {
        DMatrixRMaj z = Net.random(6, 4, random);
        Program p = Program.of(tape -> softmaxCrossEntropy(tape.param("z", z), tape.input(labels)));
        p.run();
        assertEquals(1, p.steps(), p.show());
        assertTrue(p.show().contains("crossEntropyAndGradient"), p.show());
        Tape tape = new Tape();
        Var loss = softmaxCrossEntropy(tape.param("z", z), tape.input(labels));
        assertArrayEquals(loss.value().data, p.value().data);
        assertArrayEquals(Autodiff.gradients(loss).of("z").data, p.gradient("z").data);
    }

    @Test
    void aCrossEntropyAndItsDerivativeInOneStepHaveTheBitsThatEachHasAlone() {
        CrossEntropyOptions mean = CrossEntropyOptions.defaults().withIgnoreIndex(0);
        CrossEntropyOptions[] all = {
            mean,
            mean.withReduction(Reduction.SUM),
            mean.withReduction(Reduction.NONE),
            mean.withLabelSmoothing(0.1).withZLoss(0.01)
        };
        int[][] shapes = {{6, 4}, {70, 10}, {9, 300}};
        for (CrossEntropyOptions options : all) {
            for (int[] shape : shapes) {
                DMatrixRMaj z = Net.random(shape[0], shape[1], random);
                z.data[1] = Double.NEGATIVE_INFINITY;
                int[] ignored = new int[shape[0]];
                for (int[] y : new int[][] {Net.labels(shape[0], shape[1], random), ignored}) {
                    Program p =
                            Program.of(tape -> sum(softmaxCrossEntropy(tape.param("z", z), tape.input(y), options)));
                    p.run();
                    Tape tape = new Tape();
                    Var loss = sum(softmaxCrossEntropy(tape.param("z", z), tape.input(y), options));
                    assertEquals(loss.scalar(), p.scalar());
                    assertArrayEquals(Autodiff.gradients(loss).of("z").data, p.gradient("z").data);
                }
            }
        }
    }

    @Test
    void theDerivativeOfACrossEntropyMayBeRecordedBeforeIt() {
        DMatrixRMaj z = Net.random(6, 4, random);
        CrossEntropyOptions options = CrossEntropyOptions.defaults();
        Program p = Program.forward(tape -> {
            Var x = tape.input("z", z);
            Var y = tape.input(labels);
            Var s = sum(mul(softmaxMinusOneHot(x, y, options), x));
            return add(s, softmaxCrossEntropy(x, y, options));
        });
        p.run();
        assertTrue(p.show().contains("crossEntropyAndGradient"), p.show());
        Tape tape = new Tape();
        Var x = tape.input(z);
        Var y = tape.input(labels);
        Var s = sum(mul(softmaxMinusOneHot(x, y, options), x));
        assertEquals(add(s, softmaxCrossEntropy(x, y, options)).scalar(), p.value().data[0]);
    }

    /** Returns a loss of two ops applied to every pair of special numbers. */
    private static Var odd(Tape tape, BinaryOperator<Var> pair) {
        double[] odd = {
            0, -0.0, 1, -1, 0.3, -2, 1e-300, 1e300, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY
        };
        DMatrixRMaj a = new DMatrixRMaj(odd.length, odd.length);
        DMatrixRMaj b = new DMatrixRMaj(odd.length, odd.length);
        for (int i = 0; i < a.data.length; i++) {
            a.data[i] = odd[i / odd.length];
            b.data[i] = odd[i % odd.length];
        }
        return pair.apply(tape.input("a", a), tape.input("b", b));
    }

    private static void assertFused(String name, BinaryOperator<Var> pair) {
        Program p = Program.forward(tape -> odd(tape, pair));
        p.run();
        assertEquals(1, p.steps(), p.show());
        assertTrue(p.show().contains(" = " + name + "(a, b)"), p.show());
        assertArrayEquals(odd(new Tape(), pair).value().data, p.value().data);
    }

    @Test
    void aCotangentGoesThroughAnActivationInOneStepWithTheSameBits() {
        assertFused("mulOneMinusSquare", (g, y) -> mul(g, oneMinusSquare(y)));
        assertFused("mulStep", (g, y) -> mulOrZero(g, step(y)));
    }

    @Test
    void aPairIsNotFusedWhereTheInnerOpIsNeededOrOneIsRepeated() {
        DMatrixRMaj y = Net.random(6, 4, random);
        Program read = Program.forward(tape -> {
            Var slope = oneMinusSquare(tape.input("y", y)).named("slope");
            return mul(tape.input("g", y), slope);
        });
        assertEquals(2, instructions(read), read.show());
        Program twice = Program.forward(tape -> {
            Var slope = oneMinusSquare(tape.input("y", y));
            return mul(slope, slope);
        });
        assertEquals(2, instructions(twice), twice.show());
        Program repeated = Program.forward(
                tape -> mul(tape.input("g", y), oneMinusSquare(tape.input("y", Net.random(1, 4, random)))));
        assertEquals(2, instructions(repeated), repeated.show());
        repeated.run();
        assertEquals(6, repeated.value().numRows);
    }

    @Test
    void aFusedPairOverwritesTheCotangent() {
        DMatrixRMaj y = Net.random(6, 4, random);
        Program p = Program.forward(tape -> mul(exp(tape.input("g", y)), oneMinusSquare(tape.input("y", y))));
        p.run();
        assertEquals(1, p.memory().buffers(), p.show());
        Tape tape = new Tape();
        Var expected = mul(exp(tape.input(y)), oneMinusSquare(tape.input(y)));
        assertArrayEquals(expected.value().data, p.value().data);
    }
}
