package dev.pullback.autograd;

import static dev.pullback.autograd.Autodiff.*;
import static dev.pullback.autograd.Matrices.*;
import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.ops.CrossEntropyOptions;
import dev.pullback.ops.Losses;
import java.math.BigDecimal;
import java.math.MathContext;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests the gradient of softmax cross-entropy: (p − onehot) / number of rows. */
class CrossEntropyTest {
    private static final int[] LABELS = {2, 0, 1};

    @Test
    void theGradientIsProbabilityMinusOneHot() {
        Tape tape = new Tape();
        DMatrixRMaj logits = random(3, 4, 1);
        Var z = tape.param("z", logits);
        DMatrixRMaj g = gradients(softmaxCrossEntropy(z, LABELS)).of(z);
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 4; j++) {
                double p = probability(logits, i, j);
                double expected = (p - (j == LABELS[i] ? 1 : 0)) / 3;
                assertEquals(expected, g.get(i, j), 2 * Math.ulp(expected), i + ", " + j);
            }
        }
    }

    /** Computes the definition in 40 digits with the series of exp, without code of the library. */
    private static double probability(DMatrixRMaj z, int row, int col) {
        MathContext digits = new MathContext(40);
        BigDecimal sum = BigDecimal.ZERO;
        for (int j = 0; j < z.numCols; j++) sum = sum.add(exp(z.get(row, j), digits));
        return exp(z.get(row, col), digits).divide(sum, digits).doubleValue();
    }

    private static BigDecimal exp(double x, MathContext digits) {
        BigDecimal sum = BigDecimal.ONE;
        BigDecimal term = BigDecimal.ONE;
        for (int n = 1; n < 80; n++) {
            term = term.multiply(new BigDecimal(x)).divide(BigDecimal.valueOf(n), digits);
            sum = sum.add(term, digits);
        }
        return sum;
    }

    @Test
    void itIsRecordedAsSuchOnTheTape() {
        Tape tape = new Tape();
        Var z = tape.param("z", random(3, 4, 1));
        Var loss = softmaxCrossEntropy(z, LABELS);
        int before = tape.size();
        vjp(loss, tape.constant(1), z);
        assertSame(Losses.SOFTMAX_MINUS_ONE_HOT, tape.at(before + 1).op());
    }

    @Test
    void aConfidentlyWrongExampleHasItsWholeGradient() {
        DMatrixRMaj g = grad(z -> softmaxCrossEntropy(z, 1)).at(row(800, 0));
        assertEquals(1, g.data[0]);
        assertEquals(-1, g.data[1]);
    }

    @Test
    void aConfidentlyRightExampleKeepsItsDigits() {
        DMatrixRMaj g = grad(z -> softmaxCrossEntropy(z, 0)).at(row(40, 0));
        double p = Math.exp(-40);
        assertEquals(-p, g.data[0], 1e-15 * p, "p - 1 would be 0");
        assertEquals(p, g.data[1], 1e-15 * p);
    }

    @Test
    void softTargetsThatAreOneHotGiveTheSame() {
        DMatrixRMaj oneHot = new DMatrixRMaj(3, 4);
        for (int i = 0; i < 3; i++) oneHot.set(i, LABELS[i], 1);
        DMatrixRMaj z = random(3, 4, 2);
        assertClose(
                grad(v -> softmaxCrossEntropy(v, LABELS)).at(z),
                grad(v -> softmaxCrossEntropy(v, v.tape().input(oneHot))).at(z),
                1e-15);
        assertClose(
                hessian(v -> softmaxCrossEntropy(v, LABELS)).at(z),
                hessian(v -> softmaxCrossEntropy(v, v.tape().input(oneHot))).at(z),
                1e-15);
    }

    @Test
    void anIgnoredRowHasNoEffectAtAnyOrder() {
        CrossEntropyOptions options = CrossEntropyOptions.defaults().withIgnoreIndex(-1);
        DMatrixRMaj all = random(3, 4, 5);
        for (int j = 0; j < 4; j++) all.set(1, j, j == 2 ? Double.NaN : Double.NEGATIVE_INFINITY);
        DMatrixRMaj kept = new DMatrixRMaj(2, 4);
        System.arraycopy(all.data, 0, kept.data, 0, 4);
        System.arraycopy(all.data, 8, kept.data, 4, 4);
        Fn labels = v -> softmaxCrossEntropy(v, v.tape().input(new int[] {2, -1, 0}), options);
        Fn targets = v -> {
            DMatrixRMaj t = new DMatrixRMaj(3, 4);
            t.set(0, 2, 1);
            t.set(2, 0, 1);
            return softmaxCrossEntropy(v, v.tape().input(t), options);
        };
        Fn without = v -> softmaxCrossEntropy(v, v.tape().input(new int[] {2, 0}), options);
        DMatrixRMaj wantThird =
                hessian(v -> sum(square(grad(without).apply(v)))).at(kept);
        DMatrixRMaj wantSecond = hessian(without).at(kept);
        for (Fn loss : new Fn[] {labels, targets}) {
            assertIgnored(wantSecond, hessian(loss).at(all));
            assertIgnored(
                    wantThird, hessian(v -> sum(square(grad(loss).apply(v)))).at(all));
        }
    }

    /** Expects exact zeros in rows and columns 4 to 7, which belong to row 1, and the given elements elsewhere. */
    private static void assertIgnored(DMatrixRMaj want, DMatrixRMaj got) {
        for (int i = 0; i < 12; i++) {
            for (int j = 0; j < 12; j++) {
                boolean ignored = i / 4 == 1 || j / 4 == 1;
                double expected = ignored ? 0 : want.get(i < 4 ? i : i - 4, j < 4 ? j : j - 4);
                assertEquals(expected, got.get(i, j), ignored ? 0 : 1e-14, i + ", " + j);
            }
        }
    }
}
