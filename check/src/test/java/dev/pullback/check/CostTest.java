package dev.pullback.check;

import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.Fn;
import dev.pullback.autograd.Rules;
import dev.pullback.check.subject.MatrixMath;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The cost of a check in evaluations, which is the same on every machine, and in seconds (tag {@code slow}). */
class CostTest {
    private static final Fn.N LAYER = x -> relu(add(matmul(x[0], x[1]), x[2]));

    private static DMatrixRMaj[] layer(int batch, int in, int out) {
        Random random = new Random(1);
        return new DMatrixRMaj[] {
            MatrixMath.gaussian(batch, in, random),
            MatrixMath.times(1 / Math.sqrt(in), MatrixMath.gaussian(in, out, random)),
            MatrixMath.times(0.1, MatrixMath.gaussian(1, out, random))
        };
    }

    private static Report fast() {
        return GradCheck.of("layer", LAYER).fast().at(layer(32, 784, 128));
    }

    private static Report full() {
        return GradCheck.of("layer", LAYER).at(layer(16, 64, 32));
    }

    @Test
    void aLargeLayerInFastModeTakesFewEvaluations() {
        Report r = fast();
        assertFalse(r.verdict().fails(), r::toTable);
        assertTrue(r.cost().evaluations() < 500, r::toTable);
        assertTrue(r.cost().pulls() < 50, r::toTable);
    }

    @Test
    void everyEntryOfALayerTakesAFewEvaluationsEach() {
        Report r = full();
        assertFalse(r.verdict().fails(), r::toTable);
        int entries = 16 * 64 + 64 * 32 + 32;
        assertTrue(r.cost().evaluations() < 12 * entries, r::toTable);
    }

    @Test
    @Tag("slow")
    void inSeconds() {
        fast();
        assertTrue(fast().cost().seconds() < 2, "784x128, batch 32, fast mode");
        full();
        assertTrue(full().cost().seconds() < 5, "every entry of 64x32");
        double start = System.nanoTime();
        OpTable.of(Rules.standard());
        assertTrue((System.nanoTime() - start) * 1e-9 < 30, "the table of ops");
    }

    @Test
    @Tag("slow")
    void noSeedMakesAnOpWrong() {
        for (long seed = 1; seed <= 20; seed++) {
            OpTable t = OpTable.of(Rules.standard(), Rules.standard().ops(), seed);
            for (OpTable.Row r : t.rows()) assertFalse(r.verdict().fails(), r::worst);
        }
    }
}
