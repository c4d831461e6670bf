package dev.pullback.explain.user;

import static dev.pullback.autograd.Autodiff.checkpoint;
import static dev.pullback.autograd.Autodiff.grad;
import static dev.pullback.autograd.Autodiff.gradients;
import static dev.pullback.autograd.Autodiff.vjp;
import static dev.pullback.autograd.Matrices.*;
import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.AnomalyException;
import dev.pullback.autograd.Fn;
import dev.pullback.autograd.program.Program;
import dev.pullback.core.Shape;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.explain.Advisor;
import dev.pullback.explain.Anomalies;
import dev.pullback.ops.Ops;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that the exception names the op, the line and the entry of the first number that is not finite. */
class AnomaliesTest {
    private static final double INF = Double.POSITIVE_INFINITY;

    /**
     * A function that computes a number that is not finite from finite numbers, the op that computes it, and the line.
     */
    private record Plant(String op, boolean backward, Fn f, int line) {
        @Override
        public String toString() {
            return "line " + line + ": " + op + (backward ? ", backward" : "");
        }
    }

    private final List<Plant> plants = new ArrayList<>();

    private void forward(String op, Fn f) {
        plants.add(new Plant(op, false, f, new Throwable().getStackTrace()[1].getLineNumber()));
    }

    private void backward(String op, Fn f) {
        plants.add(new Plant(op, true, f, new Throwable().getStackTrace()[1].getLineNumber()));
    }

    // spotless:off
    static List<Plant> plants() {
        AnomaliesTest t = new AnomaliesTest();
        t.forward("log", x -> log(relu(neg(square(x)))));
        t.forward("log", x -> log(neg(shift(square(x), 1))));
        t.forward("log1p", x -> log1p(shift(neg(square(x)), -2)));
        t.forward("sqrt", x -> sqrt(shift(x, -100)));
        t.forward("exp", x -> exp(shift(x, 800)));
        t.forward("expm1", x -> expm1(shift(x, 800)));
        t.forward("div", x -> div(x, sub(x, x)));
        t.forward("div", x -> div(sub(x, x), sub(x, x)));
        t.forward("reciprocal", x -> reciprocal(scale(x, 0)));
        t.forward("pow", x -> pow(shift(x, -100), 0.5));
        t.forward("square", x -> square(shift(x, 1e200)));
        t.forward("mul", x -> mul(shift(x, 1e200), shift(x, 1e200)));
        t.forward("add", x -> add(shift(x, 1.7e308), shift(x, 1.7e308)));
        t.forward("scale", x -> scale(shift(x, 1e200), -1e200));
        t.forward("matmul", x -> matmul(shift(x, 1e200), transpose(shift(x, 1e200))));
        t.forward("rowSums", x -> rowSums(shift(x, 1.7e308)));
        t.forward("log1mExp", x -> log1mExp(shift(square(x), 1)));
        t.backward("sqrt", x -> sqrt(scale(x, 0)));
        t.backward("sqrt", x -> sqrt(sum(square(scale(x, 0)))));
        t.backward("sqrt", x -> where(scale(x, 0), sqrt(scale(x, 0)), x.tape().constant(0)));
        t.backward("pow", x -> pow(scale(x, 0), 0.5));
        t.backward("pow", x -> pow(shift(scale(x, 0), 1e-120), -2));
        t.backward("log", x -> log(shift(scale(x, 0), 1e-310)));
        t.backward("div", x -> div(x.tape().constant(1), shift(scale(x, 0), 1e-200)));
        t.backward("div", x -> scale(div(scale(x, 1e-200), x.tape().constant(1e-200)), 1e200));
        t.backward("reciprocal", x -> reciprocal(shift(scale(x, 0), 1e-200)));
        t.backward("mul", x -> scale(mul(scale(x, 1e-300), x.tape().constant(1e200)), 1e200));
        t.backward("scale", x -> scale(scale(scale(x, 1e-300), 1e200), 1e200));
        t.backward("matmul", x -> scale(matmul(scale(x, 1e-300), x.tape().constant(new Shape(x.cols(), 2), 1e200)), 1e200));
        t.backward("add", x -> scale(add(scale(colSums(x), 1e-308), scale(x, 0)), 1e308));
        t.backward("scale", x -> { Var tiny = scale(x, 1e-308); return add(scale(tiny, 1.5e308), scale(tiny, 1.5e308)); });
        t.backward("square", x -> scale(square(shift(scale(x, 0), 1e-150)), 1e308));
        return t.plants;
    }
    // spotless:on

    /**
     * Surrounds a faulty function by harmless ops: bounded ops before it, and ops that do not change cotangents after
     * it.
     */
    private static Var network(Var x, Plant plant, int before, int after, Random random) {
        List<Var> healthy = new ArrayList<>(List.of(x));
        for (int i = 0; i < before; i++) healthy.add(bounded(healthy, random));
        Var y = plant.f().apply(healthy.get(healthy.size() - 1));
        for (int i = 0; i < after; i++) y = passing(y, random.nextInt(4));
        return sum(y);
    }

    private static Var bounded(List<Var> known, Random random) {
        Var a = known.get(known.size() - 1 - random.nextInt(Math.min(3, known.size())));
        Var b = known.get(random.nextInt(known.size()));
        return switch (random.nextInt(7)) {
            case 0 -> tanh(add(a, b));
            case 1 -> sin(sub(a, b));
            case 2 -> sigmoid(mul(a, b));
            case 3 -> scale(tanh(a), -0.5);
            case 4 -> softmax(a);
            case 5 -> neg(sin(a));
            default -> cos(a);
        };
    }

    private static Var passing(Var y, int kind) {
        return switch (kind) {
            case 0 -> neg(y);
            case 1 -> transpose(y);
            case 2 -> identity(y);
            default -> reshape(y, 1, y.shape().elements());
        };
    }

    private static void isBlamed(Plant plant, int before, int after, long seed) {
        Tape tape = Anomalies.tape();
        Var x = tape.param("x", random(3, 4, seed));
        AnomalyException e = assertThrows(
                AnomalyException.class,
                () -> gradients(network(x, plant, before, after, new Random(seed))),
                plant.toString());
        assertEquals(plant.op(), e.op(), e.getMessage());
        assertEquals(plant.backward(), e.isBackward(), e.getMessage());
        assertEquals(Optional.of("AnomaliesTest.java:" + plant.line()), e.line(), e.getMessage());
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    }

    /** A program throws the same exception as a tape, whether or not it was recorded with harmless numbers. */
    @ParameterizedTest
    @MethodSource("plants")
    void aProgramBlamesAsATapeDoes(Plant plant) {
        for (int size : new int[] {0, 4, 13}) {
            Tape tape = Anomalies.tape();
            AnomalyException expected = assertThrows(
                    AnomalyException.class,
                    () -> gradients(network(tape.param("x", random(3, 4, size)), plant, size, size, new Random(size))));
            List<String> moved = new ArrayList<>();
            Program program = Program.recorder()
                    .update((name, w, g) -> moved.add(name))
                    .inspecting(Anomalies::tape)
                    .record(t -> network(t.param("x", random(3, 4, size)), plant, size, size, new Random(size)));
            for (int run = 0; run < 2; run++) {
                AnomalyException e = assertThrows(AnomalyException.class, program::run, plant.toString());
                assertEquals(expected.getMessage(), e.getMessage());
                assertEquals(expected.line(), e.line());
            }
            assertEquals(List.of(), moved);
        }
    }

    @Test
    void aProgramBlamesTheNumbersOfItsRun() {
        DMatrixRMaj x = row(1, 2, 3);
        List<String> moved = new ArrayList<>();
        Program program = Program.recorder()
                .update((name, w, g) -> moved.add(name))
                .inspecting(Anomalies::tape)
                .record(tape -> {
                    Var y = sqrt(mul(tape.input("x", x), tape.param("w", row(1, 1, 1))))
                            .named("y");
                    return sum(pick(transpose(y), tape.input("k", new int[] {0, 0, 0})));
                });
        program.run();
        assertEquals(List.of("w"), moved);
        program.bind("x", row(4, -1, 2));
        String message = message(program::run);
        assertTrue(message.startsWith("anomaly in y = sqrt (AnomaliesTest.java:"), message);
        assertTrue(message.contains("y[0, 1] is NaN, made of mul#2[0, 1] = -1.0"), message);
        program.bind("x", row(4, 0, 2));
        assertTrue(message(program::run).contains("in the backward of y = sqrt"));
        program.bind("x", row(4, Double.NaN, 2));
        assertTrue(message(program::run).contains("x[0, 1] is NaN, given so"));
        assertEquals(List.of("w"), moved);
        program.bind("x", row(4, 4, 4));
        program.run();
        assertEquals(6, program.scalar());
        assertEquals(2, moved.size());
    }

    @Test
    void aProgramPassesMasksAndGivesTheSameBits() {
        Program[] programs = {
            Program.recorder().inspecting(Anomalies::tape).record(AnomaliesTest::masked),
            Program.of(AnomaliesTest::masked)
        };
        for (Program p : programs) p.run();
        assertEquals(programs[1].scalar(), programs[0].scalar());
        assertArrayEquals(programs[1].gradient("scores").data, programs[0].gradient("scores").data);
    }

    private static Var masked(Tape tape) {
        Var scores = tape.param("scores", row(1, 2, 3));
        Var mask = tape.input("mask", row(0, -INF, 0));
        Var y = softmax(maskScores(checkpoint(v -> add(v[0], mask)).apply(tanh(scores)), tape.input(row(1, 1, 0))));
        return add(sum(square(y)), sum(splitCols(scores, 1, 2)[1]));
    }

    @Test
    void whatACheckpointOfAProgramMakesIsBlamedByItsLine() {
        Program program = Program.recorder()
                .inspecting(Anomalies::tape)
                .record(tape -> sum(checkpoint(v -> sqrt(v[0])).apply(tape.param("x", row(0, 1)))));
        AnomalyException e = assertThrows(AnomalyException.class, program::run);
        assertEquals("sqrt", e.op());
        assertTrue(e.isBackward() && e.line().orElseThrow().startsWith("AnomaliesTest.java:"));
    }

    @ParameterizedTest
    @MethodSource("plants")
    void plantsAreFoundInNetworksOfAllSizes(Plant plant) {
        for (int size : new int[] {0, 1, 4, 9, 13}) isBlamed(plant, size, size, size);
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void aPlantInARandomGraphIsFound(
            @ForAll @IntRange(max = 31) int plant,
            @ForAll @IntRange(max = 20) int before,
            @ForAll @IntRange(max = 8) int after,
            @ForAll long seed) {
        isBlamed(plants().get(plant), before, after, seed);
    }

    @Test
    void healthyNetworksPassAndGiveTheSameBits() {
        for (int size = 0; size < 30; size++) {
            Plant healthy = new Plant("", false, x -> softmax(x), 0);
            Tape watched = Anomalies.tape();
            Tape plain = new Tape();
            Var a = network(watched.param("x", random(3, 4, size)), healthy, size, size, new Random(size));
            Var b = network(plain.param("x", random(3, 4, size)), healthy, size, size, new Random(size));
            assertArrayEquals(gradients(b).of("x").data, gradients(a).of("x").data);
        }
    }

    private static String message(Runnable code) {
        return assertThrows(AnomalyException.class, code::run).getMessage();
    }

    @Test
    void theMessageNamesOpLineEntryOperandsAndCure() {
        Tape tape = Anomalies.tape();
        Var z = tape.param("z", row(0, -800));
        Var p = softmax(z).named("p");
        int line = Thread.currentThread().getStackTrace()[1].getLineNumber() + 2;
        String message = message(() -> {
            log(p);
        });
        assertEquals(
                "anomaly in log (AnomaliesTest.java:" + line
                        + "): log#2[0, 1] is -Infinity, made of p[0, 1] = 0.0; instead: logSoftmax(z), or"
                        + " softmaxCrossEntropy for the loss",
                message);
        assertEquals(2, tape.size(), "the op that failed is not on the tape");
        assertEquals(1, exp(tape.constant(0)).scalar());
    }

    @Test
    void theBackwardMessageNamesTheForwardOpAndItsRule() {
        Tape tape = Anomalies.tape();
        Var x = tape.param("x", row(0, 0));
        Var length = sqrt(sum(square(x))).named("length");
        int line = Thread.currentThread().getStackTrace()[1].getLineNumber() - 1;
        int size = tape.size();
        assertEquals(
                "anomaly in the backward of length = sqrt (AnomaliesTest.java:" + line
                        + "): the cotangent of sum#2[0, 0] is Infinity, made of the cotangent of length[0, 0] = 1.0,"
                        + " length[0, 0] = 0.0 and sum#2[0, 0] = 0.0, by dX = G / 2Y; instead: norm(x)",
                message(() -> gradients(length)));
        assertEquals(size, tape.size());
    }

    @Test
    void ofAProductTheRangesOfTheFactorsAreShown() {
        Tape tape = Anomalies.tape();
        Var a = tape.param("a", new DMatrixRMaj(new double[][] {{1, 2}, {1e200, -1}}));
        Var b = tape.param("b", new DMatrixRMaj(new double[][] {{1, 1e200, 0}, {0, 3, 4}}));
        String message = message(() -> matmul(a, b));
        assertTrue(
                message.endsWith(
                        "matmul#2[1, 1] is Infinity, made of a from -1.0 to 1.0E200 and b from 0.0 to 1.0E200"),
                message);
    }

    @Test
    void whatIsWithinACheckpointIsBlamedByItsOwnLine() {
        Tape tape = Anomalies.tape();
        Var x = tape.param("x", row(0, 0));
        int line = Thread.currentThread().getStackTrace()[1].getLineNumber() + 1;
        Var y = sum(checkpoint(v -> sqrt(v[0])).apply(x));
        AnomalyException e = assertThrows(AnomalyException.class, () -> gradients(y));
        assertEquals("sqrt", e.op());
        assertEquals(Optional.of("AnomaliesTest.java:" + line), e.line());
    }

    @Test
    void aMaskOfMinusInfinityIsNoAnomaly() {
        Tape tape = Anomalies.tape();
        Var scores = tape.param("scores", row(1, 2, 3));
        Var mask = tape.input("mask", row(0, -INF, 0));
        Var loss = add(
                sum(square(softmax(add(scores, mask)))),
                softmaxCrossEntropy(maskScores(scores, tape.input(row(1, 1, 0))), 0));
        assertEquals(0, gradients(loss).of("scores").data[2], 1);
        assertTrue(Double.isFinite(loss.scalar()));
    }

    @Test
    void aNanThatIsGivenIsBlamedAtOnce() {
        Tape tape = Anomalies.tape();
        DMatrixRMaj data = random(3, 2, 1);
        data.set(2, 1, Double.NaN);
        String message = message(() -> tape.input("x", data));
        assertTrue(
                message.matches("anomaly in x = input \\(AnomaliesTest.java:\\d+\\): x\\[2, 1] is NaN, given so"),
                message);
        assertEquals(0, tape.size());
        data.set(2, 1, 0);
        tape.input("x", data);
    }

    @Test
    void aNanAmongInfinitiesIsStillAnAnomaly() {
        Tape tape = Anomalies.tape();
        Var x = tape.input("x", row(1, -INF));
        assertTrue(message(() -> sub(x, x)).contains("[0, 1] is NaN, made of x[0, 1] = -Infinity and x[0, 1]"));
    }

    @Test
    void ofSeveralOutputsTheOneAtFaultIsNamedAndNoneStays() {
        Tape tape = Anomalies.tape();
        Var x = tape.param("x", new DMatrixRMaj(new double[][] {{1e200, 1}, {-1e200, 2}}));
        int size = tape.size();
        Var gamma = tape.constant(new Shape(1, 2), 1);
        assertThrows(AnomalyException.class, () -> batchNorm(x, gamma, gamma, 0));
        assertEquals(size + 1, tape.size());
    }

    /** The message names the user's op and the op of its rule that failed. */
    @Test
    void inASecondDerivativeTheRuleIsNamedWithTheUsersOp() {
        Tape tape = Anomalies.tape();
        Var x = tape.param("x", row(1, 1e-160));
        Fn f = grad(v -> sum(log(v)));
        int line = Thread.currentThread().getStackTrace()[1].getLineNumber() - 1;
        AnomalyException e = assertThrows(
                AnomalyException.class, () -> grad(v -> sum(f.apply(v))).apply(x));
        assertTrue(
                e.getMessage()
                        .startsWith("anomaly in the backward of div in the rule of log (AnomaliesTest.java:" + line),
                e.getMessage());
        assertEquals("log", e.op());
        assertEquals(Optional.of("AnomaliesTest.java:" + line), e.line());
        assertTrue(e.isBackward());
        assertEquals(1, e.col());
    }

    @Test
    void infinitiesThatCancelInASumOfCotangentsAreFound() {
        Tape tape = Anomalies.tape();
        Var x = tape.param("x", row(1, 2));
        Var y = add(x, scale(x, -1));
        String message = message(() -> vjp(y, tape.constant(row(0, INF)), x));
        assertTrue(
                message.startsWith("anomaly in the backward of scale")
                        && message.endsWith("the cotangent of x[0, 1] is NaN,"
                                + " Infinity of other uses and -Infinity of this one"),
                message);
    }

    /** A formula that was rewritten is not computed, so the exception does not name it. */
    @Test
    void aStabilisedProgramBlamesWhatItRuns() {
        DMatrixRMaj w = row(1, 2);
        Program program = Program.recorder()
                .rewriting(Advisor::stabilise)
                .inspecting(Anomalies::tape)
                .record(tape -> {
                    Var logs = neg(sum(log(softmax(tape.param("z", row(0, -800)))))); // infinite unless it is rewritten
                    return add(logs, sum(sqrt(tape.param("w", w))));
                });
        int line = Thread.currentThread().getStackTrace()[1].getLineNumber() - 2;
        program.run();
        assertEquals(801 + Math.sqrt(2), program.scalar(), 1e-10);
        w.setTo(row(1, -2));
        AnomalyException e = assertThrows(AnomalyException.class, program::run);
        assertEquals("sqrt", e.op());
        assertEquals(Optional.of("AnomaliesTest.java:" + line), e.line());
        assertTrue(e.getMessage().contains("made of w[0, 1] = -2.0"), e.getMessage());
    }

    @Test
    void whatWasRecordedAgainHasTheLineOfWhatItReplaces() {
        DMatrixRMaj z = row(0, -800);
        Program program = Program.recorder()
                .rewriting(Advisor::stabilise)
                .inspecting(Anomalies::tape)
                .record(tape -> {
                    Var logs = log(softmax(tape.param("z", z)));
                    return sum(square(logs));
                });
        int line = Thread.currentThread().getStackTrace()[1].getLineNumber() - 2;
        program.run();
        z.setTo(row(0, -1e200));
        AnomalyException e = assertThrows(AnomalyException.class, program::run);
        assertEquals("square", e.op());
        assertEquals(Optional.of("AnomaliesTest.java:" + line), e.line());
    }

    @Test
    void theLineIsThatOfTheMomentNotOfAnEarlierStep() {
        Tape tape = Anomalies.tape();
        log(tape.param("x", row(1)));
        tape.reset();
        Var x = tape.param("x", row(-1));
        AnomalyException e = assertThrows(AnomalyException.class, () -> log(x));
        int line = Thread.currentThread().getStackTrace()[1].getLineNumber() - 1;
        assertEquals(Optional.of("AnomaliesTest.java:" + line), e.line());
    }

    @Test
    void aMethodReferenceInAStreamIsOfTheLineThatStreams() {
        Tape tape = Anomalies.tape();
        Var x = tape.param("x", row(-1));
        AnomalyException e = assertThrows(
                AnomalyException.class, () -> Stream.of(x).map(Ops::log).toList());
        assertTrue(e.line().orElseThrow().startsWith("AnomaliesTest.java:"), e.getMessage());
    }

    @Test
    void aNameWithLineBreaksLeavesOneLine() {
        Tape tape = Anomalies.tape();
        Var x = tape.param("a\nb\u2028c", row(-1));
        assertEquals(1, message(() -> log(x)).lines().count());
        assertTrue(message(() -> log(x)).contains("made of a b c[0, 0] = -1.0"));
    }

    @Test
    void aPlainTapeWatchesNothing() {
        assertEquals(-INF, log(new Tape().constant(0)).scalar());
    }

    @Test
    void aMatrixThatIsChangedBeforeTheGradientIsNoticed() {
        DMatrixRMaj w = new DMatrixRMaj(new double[][] {{3, 4}});
        Tape tape = Anomalies.tape();
        for (int step = 0; step < 3; step++) { // the usual order: gradient, update, next recording
            tape.reset();
            Var x = tape.param("w", w);
            w.data[1] -= 0.1 * gradients(sum(square(x)), x).of(x).get(1);
        }
        tape.reset();
        Var x = tape.param("w", w);
        Var loss = sum(square(x));
        w.set(0, 1, 100);
        AnomalyException e = assertThrows(AnomalyException.class, () -> gradients(loss, x));
        assertTrue(e.getMessage().startsWith("anomaly in the backward of square (AnomaliesTest.java:"), e.getMessage());
        assertTrue(
                e.getMessage()
                        .endsWith(": w[0, 1] is 100.0 but was 2.048 when it was recorded; change a matrix after the"
                                + " gradient, or record again"),
                e.getMessage());
        assertEquals(1, e.col());
        w.set(0, 1, 2.048);
        assertEquals(4.096, gradients(loss, x).of(x).get(1));
    }
}
