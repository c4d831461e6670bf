package dev.pullback.train;

import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Fn;
import dev.pullback.autograd.Rules;
import dev.pullback.check.GradCheck;
import dev.pullback.check.Report;
import dev.pullback.check.Verdict;
import dev.pullback.core.Op;
import dev.pullback.core.Var;
import dev.pullback.ops.Arithmetic;
import dev.pullback.ops.Dropouts;
import dev.pullback.ops.Losses;
import dev.pullback.ops.Normalizations;
import dev.pullback.ops.Products;
import dev.pullback.train.data.SplitMix;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.RandomMatrices_DDRM;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Checks a network of many kinds of layers with all its parameters, with right rules and with a fault in one rule. */
class NetworkGradientsTest {
    private static final int ROWS = 6;
    private static final int FEATURES = 4;
    private static final int WIDTH = 5;
    private static final int CLASSES = 3;
    private static final double RATE = 0.25;

    /** The op of the custom layer. */
    private static final Op GATE = Op.broadcasting("gate", "Y = A ∘ σ(B)", (a, b) -> a / (1 + Math.exp(-b)));

    private static final Rules RULES = Rules.standard()
            .on(
                    GATE,
                    "dA = G ∘ σ(B)",
                    (g, y, a, b) -> mul(g, sigmoid(b)),
                    "dB = G ∘ Y ∘ σ(-B)",
                    (g, y, a, b) -> mul(g, mul(y, sigmoid(neg(b)))));

    private final Random random = new Random(5);
    private final DMatrixRMaj features = random(ROWS, FEATURES);
    private final int[] labels = random.ints(ROWS, 0, CLASSES).toArray();
    private final Layer network = network();

    private DMatrixRMaj random(int rows, int cols) {
        return RandomMatrices_DDRM.rectangle(rows, cols, -2, 2, random);
    }

    private Layer network() {
        SplitMix weights = new SplitMix(3);
        DMatrixRMaj openings = random(1, WIDTH);
        return Linear.of("first", FEATURES, WIDTH, Initializer.GLOROT, weights)
                .then(BatchNorm.of("batch", WIDTH))
                .then(x -> GATE.on(x, x.tape().param("gate.openings", openings)))
                .then(Dropout.of("drop", RATE, 7))
                .then(LayerNorm.of("norm", WIDTH))
                .then(Linear.of("last", WIDTH, CLASSES, Initializer.GLOROT, weights));
    }

    private GradCheck check(Rules rules) {
        return GradCheck.ofNetwork(network, (z, k) -> softmaxCrossEntropy(z, k), features, labels)
                .rules(rules);
    }

    @Test
    void theRightNetworkPasses() {
        Report r = check(RULES).run();
        assertEquals(Verdict.OK, r.verdict(), r::toTable);
        assertTrue(
                r.notes().get(0).contains("not moved: state batch.mean, state batch.variance, state drop.seed"),
                r::toTable);
    }

    @Test
    void theRightNetworkPassesInFastMode() {
        for (long seed = 1; seed <= 5; seed++) {
            Report r = check(RULES).fast().seed(seed).run();
            assertEquals(Verdict.OK, r.verdict(), r::toTable);
        }
    }

    /** Networks with derivatives that are zero or tiny because a normalisation cancels them, and with zero biases at kinks. */
    private static final Map<String, Function<SplitMix, Layer>> OTHERS = Map.of(
            "layer norm, dropout, batch norm",
                    w -> Linear.of("a", FEATURES, WIDTH, Initializer.GLOROT, w)
                            .then(LayerNorm.of("layer", WIDTH))
                            .then(Dropout.of("drop", RATE, 7))
                            .then(BatchNorm.of("batch", WIDTH))
                            .then(Linear.of("b", WIDTH, CLASSES, Initializer.GLOROT, w)),
            "batch norm as the last layer",
                    w -> Linear.of("a", FEATURES, CLASSES, Initializer.HE, w).then(BatchNorm.of("batch", CLASSES)),
            "two batch norms",
                    w -> BatchNorm.of("first", FEATURES)
                            .then(BatchNorm.of("second", FEATURES))
                            .then(Linear.of("b", FEATURES, CLASSES, Initializer.HE, w)),
            "a layer norm of two columns",
                    w -> Linear.of("a", FEATURES, 2, Initializer.HE, w)
                            .then(LayerNorm.of("layer", 2))
                            .then(x -> tanh(x))
                            .then(Linear.of("b", 2, CLASSES, Initializer.HE, w)),
            "relu with zero biases",
                    w -> Linear.of("a", FEATURES, WIDTH, Initializer.HE, w)
                            .then(x -> relu(x))
                            .then(Linear.of("b", WIDTH, CLASSES, Initializer.HE, w)));

    private Report checked(Function<SplitMix, Layer> network, long seed) {
        Layer other = network.apply(new SplitMix(seed));
        return GradCheck.ofNetwork(other, (z, k) -> softmaxCrossEntropy(z, k), features, labels)
                .run();
    }

    @TestFactory
    Stream<DynamicTest> otherNetworksPass() {
        return OTHERS.entrySet().stream()
                .map(e -> dynamicTest(e.getKey(), () -> {
                    for (long seed = 1; seed <= 2; seed++) {
                        Report r = checked(e.getValue(), seed);
                        assertEquals(Verdict.OK, r.verdict(), r::toTable);
                    }
                }));
    }

    @TestFactory
    @Tag("slow")
    Stream<DynamicTest> otherNetworksPassForManySeeds() {
        return OTHERS.entrySet().stream()
                .map(e -> dynamicTest(e.getKey(), () -> {
                    for (long seed = 1; seed <= 30; seed++) {
                        Report r = checked(e.getValue(), seed);
                        assertEquals(Verdict.OK, r.verdict(), r::toTable);
                    }
                }));
    }

    @Test
    @Tag("slow")
    void theCheckIsQuick() {
        check(RULES).run();
        double whole = check(RULES).run().cost().seconds();
        assertTrue(whole < 5, () -> whole + " s");
        double fast = check(RULES).fast().run().cost().seconds();
        assertTrue(fast < 1, () -> fast + " s");
    }

    /** A fault in the cotangent of one operand of one op, and the entries of which at least one must be named. */
    private record Fault(String name, Op op, int operand, Fn change, String entries) {
        Rules rules() {
            return RULES.onAll(op, name, n -> {
                @Nullable Var[] d = new Var[n.arity()];
                for (int i = 0; i < d.length; i++) {
                    if (n.wants(i)) d[i] = Autodiff.vjp(RULES, n.y(0), n.g(0), n.in()[i])[0];
                }
                Var right = d[operand];
                if (right != null) d[operand] = change.apply(right);
                return d;
            });
        }
    }

    private static final List<Fault> FAULTS = List.of(
            new Fault("matmul, 1 % in dA", Products.MATMUL, 0, d -> scale(d, 1.01), ".*"),
            new Fault("matmul, sign of dB", Products.MATMUL, 1, d -> neg(d), "(first|last)\\.w"),
            new Fault(
                    "add, mean instead of sum in dB", Arithmetic.ADD, 1, d -> scale(d, 1.0 / ROWS), "(first|last)\\.b"),
            new Fault(
                    "layerNorm, not centred dX",
                    Normalizations.LAYER_NORM,
                    0,
                    d -> shift(d, 0.01),
                    "(features|first|batch|gate).*"),
            new Fault("layerNorm, sign of dγ", Normalizations.LAYER_NORM, 1, d -> neg(d), "norm\\.gamma"),
            new Fault("layerNorm, factor of dβ", Normalizations.LAYER_NORM, 2, d -> scale(d, 0.5), "norm\\.beta"),
            new Fault("batchNorm, 1 % in dX", Normalizations.BATCH_NORM, 0, d -> scale(d, 0.99), "(features|first).*"),
            new Fault("batchNorm, dγ dropped", Normalizations.BATCH_NORM, 1, d -> scale(d, 0), "batch\\.gamma"),
            new Fault("batchNorm, order of dβ", Normalizations.BATCH_NORM, 2, d -> exchangeCols(d), "batch\\.beta"),
            new Fault(
                    "dropout, not divided by 1 - q",
                    Dropouts.DROPOUT,
                    0,
                    d -> scale(d, 1 - RATE),
                    "(features|first|batch|gate).*"),
            new Fault("gate, sign of dA", GATE, 0, d -> neg(d), "(features|first|batch).*"),
            new Fault("gate, factor 2 of dB", GATE, 1, d -> scale(d, 2), "gate\\.openings"),
            new Fault(
                    "softmaxCrossEntropy, sum instead of mean",
                    Losses.SOFTMAX_CROSS_ENTROPY,
                    0,
                    d -> scale(d, ROWS),
                    ".*"));

    /** Exchanges the first column with the last. */
    private static Var exchangeCols(Var d) {
        return transpose(gatherRows(transpose(d), WIDTH - 1, 1, 2, 3, 0));
    }

    @TestFactory
    List<DynamicTest> everyFaultIsNamed() {
        return FAULTS.stream()
                .map(f -> dynamicTest(f.name(), () -> {
                    assertNames(f, check(f.rules()).run());
                    Report fast = check(f.rules()).fast().run();
                    assertEquals(Verdict.WRONG, fast.verdict(), fast::toTable);
                }))
                .toList();
    }

    private static void assertNames(Fault f, Report r) {
        assertEquals(Verdict.WRONG, r.verdict(), r::toTable);
        assertTrue(
                r.findings().stream()
                        .anyMatch(finding -> finding.toString().matches(".*/d(" + f.entries() + ")\\[\\d+,\\d+\\].*")),
                r::toTable);
    }
}
