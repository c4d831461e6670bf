package dev.pullback.autograd.check;

import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.Rules;
import dev.pullback.core.Op;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.RandomMatrices_DDRM;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The code of docs/gradient-checking.md, and that it is this code and its output is the real one. */
class GuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "gradient-checking.md");
    private static final Path SOURCE = Path.of("src/test/java/dev/pullback/autograd/check/GuideTest.java");

    private static DMatrixRMaj random(int rows, int cols) {
        Random random = new Random(10L * rows + cols);
        return RandomMatrices_DDRM.rectangle(rows, cols, -2, 2, random);
    }

    // with the engine
    static final Op SWISH = Op.elementwise("swish", "Y = X σ(X)", x -> x / (1 + Math.exp(-x)));

    static final Rules RULES = Rules.standard()
            .on(SWISH, "dX = G ∘ (σ(X) + Y ∘ σ(-X))", (g, y, x) -> mul(g, add(sigmoid(x), mul(y, sigmoid(neg(x))))));

    @Test
    void swish() {
        GradCheck.of("swish", x -> SWISH.on(x[0]))
                .rules(RULES)
                .order(2)
                .at(random(3, 4))
                .assertPasses();
    }

    // without the engine
    static DMatrixRMaj forward(DMatrixRMaj x, DMatrixRMaj w, DMatrixRMaj b) {
        DMatrixRMaj y = CommonOps_DDRM.mult(x, w, null);
        for (int i = 0; i < y.numRows; i++) {
            for (int j = 0; j < y.numCols; j++) y.add(i, j, b.get(j));
        }
        return y;
    }

    static DMatrixRMaj[] backward(DMatrixRMaj g, DMatrixRMaj x, DMatrixRMaj w, DMatrixRMaj b) {
        DMatrixRMaj dx = CommonOps_DDRM.multTransB(g, w, null);
        DMatrixRMaj dw = CommonOps_DDRM.multTransA(x, g, null);
        DMatrixRMaj db = CommonOps_DDRM.sumCols(g, null);
        return new DMatrixRMaj[] {dx, dw, db};
    }

    @Test
    void linear() {
        GradCheck.of("linear", x -> forward(x[0], x[1], x[2]), (g, x) -> backward(g, x[0], x[1], x[2]))
                .names("X", "W", "b")
                .at(random(4, 3), random(3, 2), random(1, 2))
                .assertPasses();
    }

    @Test
    void rosenbrock() {
        GradCheck.ofArray("rosenbrock", x -> 100 * Math.pow(x[1] - x[0] * x[0], 2) + Math.pow(1 - x[0], 2), x ->
                        new double[] {-400 * x[0] * (x[1] - x[0] * x[0]) - 2 * (1 - x[0]), 200 * (x[1] - x[0] * x[0])})
                .at(-1.2, 1)
                .assertPasses();
    }

    // a failing report
    static DMatrixRMaj[] wrongBackward(DMatrixRMaj g, DMatrixRMaj x, DMatrixRMaj w, DMatrixRMaj b) {
        DMatrixRMaj[] d = backward(g, x, w, b);
        CommonOps_DDRM.divide(d[2], g.numRows);
        return d;
    }

    static Report wrong() {
        return GradCheck.of("linear", x -> forward(x[0], x[1], x[2]), (g, x) -> wrongBackward(g, x[0], x[1], x[2]))
                .names("X", "W", "b")
                .at(random(4, 3), random(3, 2), random(1, 2));
    }

    // large layers
    static Report large() {
        return GradCheck.of("layer", x -> relu(add(matmul(x[0], x[1]), x[2])))
                .names("X", "W", "b")
                .fast()
                .at(random(32, 784), random(784, 128), random(1, 128));
    }

    // as a test factory
    @TestFactory
    Stream<DynamicTest> gradients() {
        return GradCheckTests.ofOps(RULES, List.of(SWISH));
    }

    @Test
    void theGuideShowsThisCode() throws IOException {
        String source = squeezed(Files.readString(SOURCE));
        List<String> blocks = blocks("java");
        assertFalse(blocks.isEmpty());
        for (String block : blocks)
            assertTrue(source.contains(squeezed(block)), () -> "not in " + SOURCE + ":\n" + block);
    }

    @Test
    void theGuideShowsThisOutput() throws IOException {
        List<String> blocks = blocks("text");
        assertEquals(2, blocks.size());
        assertEquals(withoutTime(blocks.get(0)), withoutTime(wrong().toTable()));
        // The sums of a large product, and so the last digits, depend on the processor.
        assertEquals(withoutNumbers(blocks.get(1)), withoutNumbers(large().toTable()));
    }

    private static List<String> blocks(String language) throws IOException {
        List<String> blocks = new ArrayList<>();
        String fence = "```";
        String[] parts = Files.readString(GUIDE).split(fence, -1);
        for (int i = 1; i < parts.length; i += 2) {
            if (parts[i].startsWith(language + "\n"))
                blocks.add(parts[i].substring(language.length() + 1).strip());
        }
        return blocks;
    }

    private static String squeezed(String code) {
        return code.replaceAll("\\s+", "");
    }

    private static String withoutNumbers(String table) {
        return table.strip().replaceAll("[0-9][0-9.e+-]*", "#");
    }

    private static String withoutTime(String table) {
        return table.strip().replaceAll("[0-9.]+ s$", "… s");
    }
}
