package dev.pullback.explain.user;

import static dev.pullback.autograd.Autodiff.checkpoint;
import static dev.pullback.autograd.Autodiff.gradients;
import static dev.pullback.autograd.Matrices.*;
import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Fn;
import dev.pullback.autograd.program.Program;
import dev.pullback.check.OpCase;
import dev.pullback.check.OpCases;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.explain.Advice;
import dev.pullback.explain.Advisor;
import dev.pullback.ops.Reduction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests that naive formulas in many forms are found, explained, and replaced by formulas that are right for extreme
 * numbers.
 */
class AdvisorTest {
    private static final double INF = Double.POSITIVE_INFINITY;

    private static final double[][] LOGITS = {
        {0, 0},
        {0, -40},
        {0, -745},
        {-746, 0},
        {0, -800},
        {-1e16, 0},
        {1e16, 1e16 + 2},
        {1e308, 1e308},
        {-1e308, 1e308},
        {0, -INF},
        {3, 1},
        {1000, 0}
    };
    private static final double[][] NUMBERS = {
        {0, 1}, {-40, 40}, {-745, 745}, {-1000, 1000}, {-1e308, 1e308}, {36.9, -36.9}
    };
    private static final double[][] NEGATIVE = {{-1e-20, -1}, {-40, -1000}, {-0.5, -1e-300}};
    private static final double[][] ROWS = {{0, 0}, {3, 4}, {3e200, 4e200}, {3e-200, 4e-200}, {0, -2}};
    private static final double[][] OFFSETS = {{1e8, 1e8 + 2}, {5, 5}, {1, 2}};
    private static final double[][] PROBABILITIES = {{0, 1}, {0.25, 0.75}, {1e-310, 0}};
    private static final double[][] FINITE = {{0, 0}, {0, -40}, {0, -800}, {800, 801}, {-1000, 1000}, {3, 1}};
    private static final double[][] MODERATE = {{0, 1}, {-40, 40}, {-700, 700}, {-1000, 1000}};
    private static final double[][] MIXED = {{0, 1}, {-1, 2}, {-0.0, 1e-300}};

    /** A naive formula, its name, a stable formula, the numbers for which both are compared, and the line of code. */
    private record Exhibit(String pattern, List<double[]> at, Fn naive, Fn right, int line) {
        @Override
        public String toString() {
            return "line " + line + ": " + pattern;
        }
    }

    private final List<Exhibit> gallery = new ArrayList<>();

    private void of(String pattern, double[][] at, Fn naive, Fn right) {
        StackTraceElement caller = new Throwable().getStackTrace()[1];
        gallery.add(new Exhibit(pattern, List.of(at), naive, right, caller.getLineNumber()));
    }

    private static Var at(Var row, int column) {
        return slice(row, 0, column, 1, 1);
    }

    private static Var num(Var x, double c) {
        return x.tape().constant(c);
    }

    private static Var num(Var x, double a, double b) {
        return x.tape().constant(row(a, b));
    }

    private static Var targets(Var x, double... t) {
        return x.tape().input(row(t));
    }

    private static Var softByHand(Var x) {
        return div(exp(x), rowSums(exp(x)));
    }

    private static Var shiftedByHand(Var x) {
        Var e = exp(sub(x, rowMax(x)));
        return div(e, rowSums(e));
    }

    private static Var sigmoidByHand(Var x) {
        return reciprocal(shift(exp(neg(x)), 1));
    }

    // spotless:off
    static List<Exhibit> gallery() {
        AdvisorTest t = new AdvisorTest();
        String ce = "cross-entropy from probabilities";
        // log of softmax
        t.of("log of a softmax", LOGITS, x -> log(softmax(x)), x -> logSoftmax(x));
        t.of("log of a softmax", LOGITS, x -> log(at(softmax(x), 1)), x -> at(logSoftmax(x), 1));
        t.of("log of a softmax", LOGITS, x -> log(softByHand(x)), x -> logSoftmax(x));
        t.of("log of a softmax", LOGITS, x -> log(shiftedByHand(x)), x -> logSoftmax(x));
        t.of("log of a softmax", LOGITS, x -> log(div(at(exp(x), 1), sum(exp(x)))), x -> at(logSoftmax(x), 1));
        t.of("log of a softmax", LOGITS, x -> log(mul(exp(x), reciprocal(rowSums(exp(x))))), x -> logSoftmax(x));
        t.of("log of a softmax", LOGITS, x -> log(div(exp(transpose(x)), colSums(exp(transpose(x))))), x -> transpose(logSoftmax(x)));
        t.of("log of a softmax", LOGITS, x -> log(div(exp(x), expand(rowSums(exp(x)), x.shape()))), x -> logSoftmax(x));
        t.of("log of a softmax", LOGITS, x -> log(transpose(softmax(x))), x -> transpose(logSoftmax(x)));
        t.of("exp over a sum of exp", LOGITS, x -> div(exp(x), rowSums(exp(x))), x -> softmax(x));
        t.of("exp over a sum of exp", LOGITS, x -> div(at(exp(x), 0), sum(exp(x))), x -> at(softmax(x), 0));
        t.of("log(p + ε) of a softmax", LOGITS, x -> log(shift(at(softmax(x), 1), 1e-10)), x -> at(logSoftmax(x), 1));
        t.of("log(p + ε) of a softmax", LOGITS, x -> log(clip(softmax(x), 1e-10, 1)), x -> logSoftmax(x));
        t.of("log(p + ε) of a softmax", LOGITS, x -> log(maximum(softmax(x), num(x, 1e-12))), x -> logSoftmax(x));
        t.of("log(p + ε) of a softmax", LOGITS, x -> log(add(num(x, 1e-8), shiftedByHand(x))), x -> logSoftmax(x));
        t.of("log of a softmax", LOGITS, x -> log(div(at(exp(x), 1), rowSums(exp(x)))), x -> at(logSoftmax(x), 1));
        t.of("log of a softmax", LOGITS, x -> { Var e = exp(add(x, neg(stopGradient(rowMax(x))))); return log(div(e, rowSums(e))); }, x -> logSoftmax(x));
        // log of a sum of exp
        t.of("log of a sum of exp", LOGITS, x -> log(rowSums(exp(x))), x -> logSumExp(x));
        t.of("log of a sum of exp", LOGITS, x -> log(sum(exp(x))), x -> logSumExp(x));
        t.of("log of a sum of exp", LOGITS, x -> log(colSums(exp(transpose(x)))), x -> logSumExp(x));
        t.of("log of a sum of exp", LOGITS, x -> log(shift(rowSums(exp(x)), 1e-9)), x -> logSumExp(x));
        t.of("log of a sum of exp", LOGITS, x -> log(add(exp(at(x, 0)), exp(at(x, 1)))), x -> logSumExp(x));
        t.of("log of a sum of exp", LOGITS, x -> log(mean(exp(x))), x -> shift(logSumExp(x), -Math.log(2)));
        t.of("log of a sum of exp", LOGITS, x -> log(scale(colSums(exp(transpose(x))), 0.5)), x -> shift(logSumExp(x), -Math.log(2)));
        t.of("log of a sum of exp", LOGITS, x -> log(add(add(exp(at(x, 0)), exp(at(x, 1))), exp(at(x, 0)))), x -> logAddExp(logAddExp(at(x, 0), at(x, 1)), at(x, 0)));
        t.of("log of a sum of exp", FINITE, x -> log(add(scale(exp(at(x, 0)), 0.3), scale(exp(at(x, 1)), 0.7))), x -> logAddExp(shift(at(x, 0), Math.log(0.3)), shift(at(x, 1), Math.log(0.7))));
        t.of("log of a sum of exp", FINITE, x -> log(rowSums(mul(targets(x, 0.5, 0), exp(x)))), x -> logSumExp(x, targets(x, 0.5, 0)));
        t.of("log of a sum of exp", LOGITS, x -> log1p(sum(exp(x))), x -> softplus(logSumExp(x)));
        t.of("log of a sum of exp", LOGITS, x -> log(shift(rowSums(exp(x)), 1)), x -> logAddExp(logSumExp(x), num(x, 0)));
        t.of("log of a sum of exp", NUMBERS, x -> log(scale(add(exp(x), exp(neg(x))), 0.5)), x -> shift(logAddExp(x, neg(x)), Math.log(0.5)));
        t.of("log of a product with exp", NUMBERS, x -> log(exp(x)), x -> x);
        t.of("log of a product with exp", NUMBERS, x -> log(mul(num(x, 0.25), exp(x))), x -> shift(x, Math.log(0.25)));
        t.of("log of a product with exp", NUMBERS, x -> log(div(exp(scale(x, -0.5)), num(x, 2))), x -> shift(scale(x, -0.5), -Math.log(2)));
        t.of("log of a product with exp", MODERATE, x -> log(pow(exp(x), 3)), x -> scale(x, 3));
        t.of("log of a product with exp", NUMBERS, x -> log(mul(sigmoid(x), exp(x))), x -> add(logSigmoid(x), x));
        t.of("log of a softmax", FINITE, x -> log(div(exp(at(x, 1)), rowSums(exp(x)))), x -> sub(at(x, 1), logSumExp(x)));
        t.of("log of a softmax", FINITE, x -> log(div(exp(scale(x, 0.5)), rowSums(exp(x)))), x -> sub(scale(x, 0.5), logSumExp(x)));
        t.of("log of a softmax", FINITE, x -> { Var s = matmulTransA(x, num(x, 1, 0.5)); return log(div(exp(diag(s)), rowSums(exp(s)))); }, x -> { Var s = matmulTransA(x, num(x, 1, 0.5)); return sub(diag(s), logSumExp(s)); });
        t.of("exp over a sum of exp", FINITE, x -> div(exp(at(x, 1)), rowSums(exp(scale(x, 2)))), x -> exp(sub(at(x, 1), logSumExp(scale(x, 2)))));
        t.of("exp over a sum of exp", FINITE, x -> { Var e = mul(exp(x), targets(x, 1, 0)); return div(e, rowSums(e)); }, x -> softmaxOrZero(maskScores(x, targets(x, 1, 0))));
        t.of("exp over a sum of exp", FINITE, x -> { Var e = mul(targets(x, 1, 1), exp(x)); return div(e, rowSums(e)); }, x -> softmax(x));
        // cross-entropy
        t.of(ce, LOGITS, x -> neg(sum(mul(targets(x, 1, 0), log(softmax(x))))), x -> softmaxCrossEntropy(x, targets(x, 1, 0)));
        t.of(ce, LOGITS, x -> sum(neg(mul(log(softByHand(x)), targets(x, 0.25, 0.75)))), x -> softmaxCrossEntropy(x, targets(x, 0.25, 0.75)));
        t.of(ce, LOGITS, x -> neg(mean(rowSums(mul(oneHot(x.tape().input(new int[] {1}), 2), log(softmax(x)))))), x -> softmaxCrossEntropy(x, 1));
        t.of(ce, LOGITS, x -> scale(mean(mul(targets(x, 0, 1), neg(log(shift(softmax(x), 1e-10))))), 2), x -> softmaxCrossEntropy(x, 1));
        t.of(ce, LOGITS, x -> neg(log(pick(softmax(x), 1))), x -> softmaxCrossEntropy(x, 1));
        t.of(ce, LOGITS, x -> neg(mean(pick(log(softmax(x)), 1))), x -> softmaxCrossEntropy(x, 1));
        t.of(ce, LOGITS, x -> neg(log(rowSums(mul(oneHot(x.tape().input(new int[] {1}), 2), softmax(x))))), x -> softmaxCrossEntropy(x, 1));
        t.of(ce, LOGITS, x -> neg(log(sum(mul(targets(x, 1, 0), softmax(x))))), x -> softmaxCrossEntropy(x, targets(x, 1, 0)));
        t.of(ce, LOGITS, x -> neg(log(sum(mul(softByHand(x), oneHot(x.tape().input(new int[] {1}), 2))))), x -> softmaxCrossEntropy(x, 1));
        t.of(ce, LOGITS, x -> neg(log(shift(matmulTransB(softmax(x), targets(x, 0, 1)), 1e-12))), x -> softmaxCrossEntropy(x, 1));
        t.of("KL divergence from probabilities", LOGITS, x -> { Var p = targets(x, 1, 0); return sum(mul(p, log(div(p, softmax(x))))); }, x -> softmaxCrossEntropy(x, 0));
        t.of("KL divergence from probabilities", LOGITS, x -> { Var p = targets(x, 0, 1); return sum(mul(p, sub(log(p), log(softByHand(x))))); }, x -> softmaxCrossEntropy(x, 1));
        t.of("KL divergence from probabilities", FINITE, x -> { Var p = softmax(x); return sum(mul(log(div(p, softmax(scale(x, 2)))), p)); }, x -> sum(mul(softmax(x), sub(logSoftmax(x), logSoftmax(scale(x, 2))))));
        t.of("p·log p", LOGITS, x -> neg(sum(mul(softmax(x), log(softmax(x))))), x -> sum(entropies(x)));
        t.of("p·log p", LOGITS, x -> mul(softmax(x), log(softmax(x))), x -> neg(entropies(x)));
        t.of(ce, NUMBERS, x -> { Var y = targets(x, 0, 1); return neg(add(mul(y, log(sigmoid(x))), mul(shift(neg(y), 1), log(shift(neg(sigmoid(x)), 1))))); }, x -> binaryCrossEntropy(x, targets(x, 0, 1), num(x, 1), Reduction.NONE));
        t.of(ce, NUMBERS, x -> { Var y = targets(x, 1, 0.5); return neg(add(mul(y, log(shift(sigmoidByHand(x), 1e-9))), mul(sub(num(x, 1), y), log(shift(sub(num(x, 1), sigmoidByHand(x)), 1e-9))))); }, x -> binaryCrossEntropy(x, targets(x, 1, 0.5), num(x, 1), Reduction.NONE));
        // sigmoid
        t.of("log of a sigmoid", NUMBERS, x -> log(sigmoid(x)), x -> logSigmoid(x));
        t.of("log of a sigmoid", NUMBERS, x -> log(sigmoidByHand(x)), x -> logSigmoid(x));
        t.of("log of a sigmoid", NUMBERS, x -> log(div(exp(x), shift(exp(x), 1))), x -> logSigmoid(x));
        t.of("log of a sigmoid", NUMBERS, x -> log(div(num(x, 1), add(num(x, 1), exp(x)))), x -> logSigmoid(neg(x)));
        t.of("log(p + ε) of a sigmoid", NUMBERS, x -> log(shift(sigmoid(x), 1e-7)), x -> logSigmoid(x));
        t.of("log of 1 - sigmoid", NUMBERS, x -> log(shift(neg(sigmoid(x)), 1)), x -> logSigmoid(neg(x)));
        t.of("log of 1 - sigmoid", NUMBERS, x -> log(sub(num(x, 1), sigmoid(x))), x -> logSigmoid(neg(x)));
        t.of("log of 1 - sigmoid", NUMBERS, x -> log1p(neg(sigmoid(x))), x -> logSigmoid(neg(x)));
        t.of("log of 1 - sigmoid", NUMBERS, x -> log(shift(scale(sigmoidByHand(x), -1), 1)), x -> logSigmoid(neg(x)));
        t.of("log of 1 - sigmoid", NUMBERS, x -> log(shift(neg(sigmoid(x)), 1 + 1e-9)), x -> logSigmoid(neg(x)));
        t.of("exp(x) / (1 + exp(x))", NUMBERS, x -> div(exp(x), shift(exp(x), 1)), x -> sigmoid(x));
        t.of("exp(x) / (1 + exp(x))", NUMBERS, x -> div(exp(x), add(num(x, 1), exp(x))), x -> sigmoid(x));
        t.of("exp(x) / (1 + exp(x))", NUMBERS, x -> reciprocal(shift(exp(neg(x)), 1)), x -> sigmoid(x));
        t.of("exp(x) / (1 + exp(x))", NUMBERS, x -> pow(shift(exp(x), 1), -1), x -> sigmoid(neg(x)));
        t.of("log(1 + exp(x))", NUMBERS, x -> log(shift(exp(x), 1)), x -> softplus(x));
        t.of("log(1 + exp(x))", NUMBERS, x -> log1p(exp(x)), x -> softplus(x));
        t.of("log(1 + exp(x))", NUMBERS, x -> log1p(exp(neg(x))), x -> softplus(neg(x)));
        t.of("log(1 - exp(x))", NEGATIVE, x -> log(sub(num(x, 1), exp(x))), x -> log1mExp(x));
        t.of("log(1 - exp(x))", NEGATIVE, x -> log1p(neg(exp(x))), x -> log1mExp(x));
        t.of("log(p / (1 - p)) of a sigmoid", NUMBERS, x -> log(div(sigmoid(x), sub(num(x, 1), sigmoid(x)))), x -> x);
        t.of("log(p / (1 - p)) of a sigmoid", NUMBERS, x -> sub(log(sigmoidByHand(x)), log1p(neg(sigmoidByHand(x)))), x -> x);
        // functions by exponentials
        t.of("tanh by exponentials", NUMBERS, x -> div(sub(exp(x), exp(neg(x))), add(exp(x), exp(neg(x)))), x -> tanh(x));
        t.of("tanh by exponentials", NUMBERS, x -> div(shift(exp(scale(x, 2)), -1), shift(exp(scale(x, 2)), 1)), x -> tanh(x));
        t.of("tanh by exponentials", NUMBERS, x -> { Var e = exp(scale(x, -2)); return div(sub(num(x, 1), e), add(num(x, 1), e)); }, x -> tanh(x));
        t.of("tanh by exponentials", NUMBERS, x -> { Var e = square(exp(x)); return div(sub(e, num(x, 1)), shift(e, 1)); }, x -> tanh(x));
        t.of("x / (1 + exp(-x))", MODERATE, x -> div(x, shift(exp(neg(x)), 1)), x -> silu(x));
        t.of("x / (1 + exp(-x))", MODERATE, x -> mul(scale(x, 3), reciprocal(add(num(x, 1), exp(x)))), x -> mul(scale(x, 3), sigmoid(neg(x))));
        // roots and quotients
        t.of("sqrt of a sum of squares", ROWS, x -> sqrt(add(square(at(x, 0)), square(at(x, 1)))), x -> norm(x));
        t.of("sqrt of a sum of squares", ROWS, x -> sqrt(add(mul(at(x, 0), at(x, 0)), add(square(at(x, 1)), square(num(x, 0))))), x -> norm(x));
        t.of("sqrt of a product of sums of squares", ROWS, x -> sqrt(mul(sum(square(x)), rowSums(square(targets(x, 3, 4))))), x -> scale(norm(x), 5));
        t.of("squared distance by expansion", OFFSETS, x -> { Var y = targets(x, 1e8, 1); return sub(add(sum(square(x)), sum(square(y))), scale(sum(mul(x, y)), 2)); }, x -> sum(square(sub(x, targets(x, 1e8, 1)))));
        t.of("squared distance by expansion", OFFSETS, x -> { Var y = targets(x, 1e8, 1); return add(sub(rowSums(square(x)), matmulTransB(scale(x, 2), y)), rowSums(mul(y, y))); }, x -> sum(square(sub(x, targets(x, 1e8, 1)))));
        t.of("squared distance by expansion", OFFSETS, x -> { Var y = num(x, 1e8); return add(add(square(x), scale(mul(x, y), -2)), square(y)); }, x -> square(shift(x, -1e8)));
        t.of("squared distance by expansion", OFFSETS, x -> { Var y = x.tape().input(new DMatrixRMaj(new double[][] {{1e8, 1}, {5, 6}, {0, 1}})); return sub(add(rowSums(square(x)), transpose(rowSums(square(y)))), scale(matmulTransB(x, y), 2)); }, x -> rowSums(square(sub(concatRows(x, x, x), x.tape().input(new DMatrixRMaj(new double[][] {{1e8, 1}, {5, 6}, {0, 1}}))))));
        t.of("sqrt of a sum of squares", ROWS, x -> sqrt(sum(square(x))), x -> norm(x));
        t.of("sqrt of a sum of squares", ROWS, x -> pow(sum(mul(x, x)), 0.5), x -> norm(x));
        t.of("sqrt of a sum of squares", ROWS, x -> sqrt(sum(pow(x, 2))), x -> norm(x));
        t.of("sqrt of a sum of squares", ROWS, x -> sqrt(rowSums(square(x))), x -> norm(x));
        t.of("sqrt of a sum of squares", ROWS, x -> sqrt(colSums(square(transpose(x)))), x -> norm(x));
        t.of("sqrt of a sum of squares", ROWS, x -> sqrt(mean(square(x))), x -> scale(norm(x), Math.sqrt(0.5)));
        t.of("sqrt of a sum of squares", ROWS, x -> sqrt(matmulTransB(x, x)), x -> norm(x));
        t.of("sqrt of a sum of squares", ROWS, x -> sqrt(matmul(x, transpose(x))), x -> norm(x));
        t.of("division by a norm that can be 0", ROWS, x -> mul(x, reciprocal(norm(x))), x -> divOrZero(x, norm(x)));
        t.of("division by a norm that can be 0", ROWS, x -> div(sum(x), mul(num(x, 2), norm(x))), x -> divOrZero(sum(x), scale(norm(x), 2)));
        t.of("division by a norm that can be 0", ROWS, x -> div(x, norm(x)), x -> divOrZero(x, norm(x)));
        t.of("division by a norm that can be 0", ROWS, x -> div(x, scale(norm(x), 0.5)), x -> divOrZero(x, scale(norm(x), 0.5)));
        t.of("E[x²] - E[x]²", OFFSETS, x -> sub(mean(square(x)), square(mean(x))), x -> mean(square(sub(x, mean(x)))));
        t.of("E[x²] - E[x]²", OFFSETS, x -> sub(scale(rowSums(mul(x, x)), 0.5), pow(scale(rowSums(x), 0.5), 2)), x -> mean(square(sub(x, mean(x)))));
        t.of("E[x²] - E[x]²", OFFSETS, x -> sub(div(sum(square(x)), num(x, 2)), square(div(sum(x), num(x, 2)))), x -> mean(square(sub(x, mean(x)))));
        t.of("E[x²] - E[x]²", OFFSETS, x -> sub(sum(square(x)), scale(square(sum(x)), 0.5)), x -> sum(square(sub(x, mean(x)))));
        t.of("division by a count that can be 0", PROBABILITIES, x -> div(sum(mul(x, targets(x, 0, 0))), sum(targets(x, 0, 0))), x -> sum(scale(x, 0)));
        t.of("division by a count that can be 0", PROBABILITIES, x -> div(mul(x, targets(x, 0, 1)), targets(x, 0, 1)), x -> mul(x, targets(x, 0, 1)));
        t.of("division by a count that can be 0", MIXED, x -> div(sum(x), sum(step(shift(x, -9)))), x -> sum(scale(x, 0)));
        // guards
        t.of("p·log p", PROBABILITIES, x -> mul(x, log(x)), x -> mul(x, log(where(x, x, num(x, 1)))));
        t.of("where around a formula that fails", MIXED, x -> where(step(x), log(x), num(x, 0)), x -> log(where(step(x), x, num(x, 1))));
        t.of("where around a formula that fails", MIXED, x -> where(step(x), sqrt(x), num(x, 0)), x -> mul(step(x), sqrt(where(step(x), x, num(x, 1)))));
        t.of("where around a formula that fails", new double[][] {{-1, 2}}, x -> where(step(neg(x)), num(x, 0), scale(log(x), 2)), x -> scale(log(where(step(x), x, num(x, 1))), 2));
        t.of("where around a formula that fails", ROWS, x -> where(x, div(num(x, 2), x), num(x, 0)), x -> divOrZero(num(x, 2), x));
        t.of("where around a formula that fails", MIXED, x -> where(step(x), mul(x, log(x)), num(x, 0)), x -> mul(where(step(x), x, num(x, 0)), log(where(step(x), x, num(x, 1)))));
        t.of("where around a formula that fails", new double[][] {{0, 1}, {0, 0}}, x -> { Var s = sqrt(abs(x)); return where(s, s, num(x, 2)); }, x -> { Var s = abs(x); return where(s, sqrt(where(s, s, num(x, 1))), num(x, 2)); });
        return t.gallery;
    }
    // spotless:on

    /** Near 0 the derivative of (exp(x) - 1) / x is 1/2, and both are accurate on the way to larger x. */
    @Test
    void theGrowthOfExpIsRightAtZeroAndBeyond() {
        double[][] right = { // x, (exp(x) - 1) / x and its derivative, by 40 digits
            {0, 1, 0.5},
            {1e-300, 1, 0.5},
            {1e-8, 1.000000005, 0.5000000033333334},
            {-0.3, 0.8639392643942738, 0.41040347904185304},
            {0.499, 1.2967402274856616, 0.7020704329252174},
            {2, 3.194528049465325, 2.0972640247326626},
            {-40, 0.025, 0.0006249999999999999}
        };
        for (double[] at : right) {
            Tape tape = new Tape();
            Var x = tape.param("x", row(at[0]));
            Var naive = div(shift(exp(x), -1), x);
            assertEquals("(exp(x) - 1) / x", Advisor.advise(naive).get(0).pattern());
            Var better = Advisor.stabilise(naive);
            assertEquals(at[1], better.scalar(), 1e-15 * at[1]);
            assertEquals(at[2], gradients(better).of(x).get(0), 1e-14 * at[2]);
        }
    }

    /** Factors that a program computes may be below 0 in another run, so the program is left as it is. */
    @Test
    void theRootOfAProductIsTheProductOfTheRoots() {
        DMatrixRMaj m = row(8e200, 8e150);
        Fn mean = x -> pow(mul(at(x, 0), mul(at(x, 1), at(x, 0))), 1.0 / 3);
        Tape tape = new Tape();
        Var x = tape.param("x", m);
        Var naive = mean.apply(x);
        assertEquals("root of a product", Advisor.advise(naive).get(0).pattern());
        assertEquals(
                Math.pow(8e200, 2.0 / 3) * Math.cbrt(8e150),
                Advisor.stabilise(naive).scalar(),
                1e171);
        x.tape().reset();
        m.setTo(row(-8, 8));
        assertEquals(List.of(), Advisor.advise(mean.apply(tape.param("x", m))));
    }

    @Test
    void theLogarithmOfADeterminantIsOrdinary() {
        Tape tape = new Tape();
        Var a = tape.param("a", scaledIdentity(40, 1e-10));
        Var naive = log(det(a));
        assertEquals("logDet(a)", Advisor.advise(naive).get(0).instead());
        assertEquals(-921.0340371976183, Advisor.stabilise(naive).scalar(), 1e-12);
    }

    private static DMatrixRMaj scaledIdentity(int n, double c) {
        DMatrixRMaj m = new DMatrixRMaj(n, n);
        for (int i = 0; i < n; i++) m.set(i, i, c);
        return m;
    }

    /** Returns the terms of the entropy of a softmax. */
    private static Var entropies(Var x) {
        Var p = softmax(x);
        return mul(p, where(p, neg(logSoftmax(x)), num(x, 0)));
    }

    @ParameterizedTest
    @MethodSource("gallery")
    void isFoundOnItsLineAndCured(Exhibit exhibit) {
        for (double[] at : exhibit.at()) {
            Tape tape = Tape.withLines();
            Var x = tape.param("x", row(at));
            Var loss = sum(exhibit.naive().apply(x));
            int size = tape.size();
            List<Advice> found = Advisor.advise(loss);
            assertEquals(size, tape.size(), "the tape is left as it was");
            assertEquals(
                    List.of(exhibit.pattern()),
                    found.stream().map(Advice::pattern).toList(),
                    Arrays.toString(at));
            String line = found.get(0).line();
            assertEquals("AdvisorTest.java:" + exhibit.line(), line);
            assertTrue(!found.get(0).instead().contains("{"), found.get(0).instead());

            Var better = Advisor.stabilise(loss);
            assertEquals(List.of(), Advisor.advise(better));
            Var right = sum(exhibit.right().apply(x));
            String where = Arrays.toString(at) + " " + found.get(0);
            assertEquals(right.scalar(), better.scalar(), 4 * Math.ulp(right.scalar()), where);
            double[] expected = gradients(right).of("x").data;
            double[] actual = gradients(better).of("x").data;
            for (int i = 0; i < expected.length; i++)
                assertEquals(expected[i], actual[i], 1e-13 * Math.abs(expected[i]), "gradient at " + where);
        }
    }

    /** The program is recorded with numbers for which the naive formula is right, and run with others for which it is wrong. */
    @ParameterizedTest
    @MethodSource("gallery")
    void aStabilisedProgramIsRightAtNumbersThatCameLater(Exhibit exhibit) {
        boolean negative = exhibit.at().get(0)[0] < 0 && exhibit.at().get(0)[1] < 0;
        DMatrixRMaj m = negative ? row(-0.5, -0.75) : row(0.5, 0.75);
        Program program = Program.recorder()
                .rewriting(Advisor::stabilise)
                .record(tape -> sum(exhibit.naive().apply(tape.param("x", m))));
        for (double[] at : exhibit.at()) {
            m.setTo(row(at));
            program.run();
            Var x = new Tape().param("x", row(at));
            Var right = sum(exhibit.right().apply(x));
            String where = Arrays.toString(at);
            assertEquals(right.scalar(), program.scalar(), 4 * Math.ulp(right.scalar()), where);
            double[] expected = gradients(right).of("x").data;
            double[] actual = program.gradient("x").data;
            for (int i = 0; i < expected.length; i++)
                assertEquals(expected[i], actual[i], 1e-13 * Math.abs(expected[i]), "gradient at " + where);
        }
    }

    @Test
    void aNameInAStabilisedProgramIsThatOfTheBetterNumber() {
        Program program = Program.recorder().rewriting(Advisor::stabilise).record(tape -> neg(sum(
                        log(softmax(tape.param("z", row(0, -800)))).named("logs")))
                .named("loss"));
        program.run();
        assertEquals(-800, program.value("logs").get(1));
        assertEquals(800, program.value("loss").get(0));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void nothingIsSaidOfTheOpsAndTheirRules(OpCase c) {
        Random random = new Random(7);
        for (int[] shape : new int[][] {{3, 4}, {1, 1}, {1, 5}, {4, 1}}) {
            Tape tape = new Tape();
            Var[] in = Arrays.stream(c.draw(random, shape[0], shape[1]))
                    .map(tape::input)
                    .toArray(Var[]::new);
            Var y = c.f().apply(in);
            assertEquals(List.of(), Advisor.advise(y));
            assertSame(y, Advisor.stabilise(y));
            for (Var g : Autodiff.vjp(y, tape.constant(y.shape(), 1), in)) assertEquals(List.of(), Advisor.advise(g));
        }
    }

    static List<OpCase> cases() {
        return OpCases.all();
    }

    @Test
    void nothingIsSaidOfCodeThatIsRight() {
        List<Fn> right = List.of(
                x -> add(log(rowSums(exp(sub(x, rowMax(x))))), rowMax(x)),
                x -> log(rowSums(exp(sub(x, expand(stopGradient(rowMax(x)), x.shape()))))),
                x -> log(rowSums(exp(sub(x, rowMax(stopGradient(x)))))),
                x -> log(rowSums(exp(add(x, neg(rowMax(x)))))),
                x -> log(shift(sum(exp(sub(x, rowMax(x)))), 1e-9)),
                x -> log(mean(exp(sub(x, rowMax(colMax(x)))))),
                x -> logSumByMaximum(at(x, 0), at(x, 1)),
                x -> div(exp(sub(x, rowMax(colMax(x)))), sum(exp(sub(x, rowMax(colMax(x)))))),
                x -> add(relu(x), log1p(exp(neg(abs(x))))),
                x -> add(maximum(x, num(x, 0)), log(shift(exp(neg(abs(x))), 1))),
                x -> where(step(x), sigmoidByHand(abs(x)), div(exp(neg(abs(x))), shift(exp(neg(abs(x))), 1))),
                x -> log(sub(num(x, 1), exp(neg(shift(square(x), 5))))),
                x -> log(sigmoid(clip(x, -10, 10))),
                x -> log(softmax(tanh(x))),
                x -> log(add(num(x, 1e-6), exp(sin(x)))),
                x -> mul(clip(x, 0.1, 1), log(clip(x, 0.1, 1))),
                x -> div(x, norm(x.tape().constant(row(3, 4)))),
                x -> sqrt(sum(square(add(num(x, 1), sigmoid(x))))),
                x -> shiftedByHand(x),
                x -> sub(sub(x, rowMax(x)), log(rowSums(exp(sub(x, rowMax(x)))))),
                x -> sqrt(shift(sum(square(x)), 1e-12)),
                x -> div(x, shift(norm(x), 1e-12)),
                x -> div(x, maximum(norm(x), num(x, 1e-12))),
                x -> divOrZero(x, norm(x)),
                x -> log(where(step(x), x, num(x, 1))),
                x -> where(step(x), log(where(step(x), x, num(x, 1))), num(x, 0)),
                x -> where(step(x), tanh(x), x),
                x -> log(shift(square(x), 1)),
                x -> mul(x, exp(x)),
                x -> log(mul(x, exp(tanh(x)))),
                x -> log(shift(exp(neg(square(x))), 1)),
                x -> log(add(square(x), exp(x))),
                x -> sqrt(shift(add(square(at(x, 0)), square(at(x, 1))), 1e-12)),
                x -> sqrt(mul(sigmoid(x), sub(num(x, 1), sigmoid(x)))),
                x -> sub(add(square(x), num(x, 1)), scale(x, 2)),
                x -> div(x, shift(exp(neg(square(x))), 1)),
                x -> shift(exp(x), -1),
                x -> log1p(x),
                x -> mean(square(sub(x, mean(x)))),
                x -> sub(mean(x), square(mean(x))),
                x -> sub(square(x), square(mean(x))),
                x -> div(sum(x), num(x, 2)),
                x -> div(exp(x), exp(transpose(x).cols() == 1 ? x : neg(x))),
                x -> softmaxCrossEntropy(x, softmax(x)));
        for (Fn f : right) {
            Tape tape = Tape.withLines();
            Var y = f.apply(tape.param("x", row(2, 1)));
            assertEquals(List.of(), Advisor.advise(y));
            assertSame(y, Advisor.stabilise(y));
        }
    }

    /** Returns the logarithm of a sum of two exponentials, after subtracting the maximum. */
    private static Var logSumByMaximum(Var a, Var b) {
        Var m = maximum(a, b);
        return add(m, log(add(exp(sub(a, m)), exp(sub(b, m)))));
    }

    /** Subtracting a maximum along the other axis does not prevent a sum of 0, and is not part of the softmax. */
    @Test
    void aMaximumAlongTheOtherAxisDoesNotHelp() {
        Tape tape = new Tape();
        Var x = tape.param("x", new DMatrixRMaj(new double[][] {{0, 800}, {0, 900}}));
        Var e = exp(sub(x, rowMax(x)).named("less"));
        Var y = div(e, colSums(e));
        assertEquals("softmaxCols(less)", Advisor.advise(y).get(0).instead());
        assertEquals(1, Advisor.stabilise(y).value().get(0, 0));
        assertEquals(
                "logSoftmaxCols(less), or softmaxCrossEntropy for the loss",
                Advisor.advise(log(y)).get(0).instead());
        assertEquals(-100, Advisor.stabilise(log(y)).value().get(1, 0));
        assertEquals(
                "logSumExpCols(less)", Advisor.advise(log(colSums(e))).get(0).instead());
    }

    @Test
    void whatToWriteFitsTheSums() {
        Tape tape = new Tape();
        Var x = tape.param("x", new DMatrixRMaj(new double[][] {{0, 1, 2}, {3, 4, 5}}));
        Var t = tape.input("t", new DMatrixRMaj(new double[][] {{0, 1, 0}, {1, 0, 0}}));
        Var terms = mul(t, log(softmax(x)));
        Var positive = step(x).named("positive");
        Var minus = neg(x).named("minus");
        List<List<Object>> all = List.of(
                List.of(log(sum(exp(x))), "logSumExp(reshape(x, 1, 6))"),
                List.of(div(exp(x), sum(exp(x))), "softmax(reshape(x, 1, 6))"),
                List.of(log(colSums(exp(x))), "logSumExpCols(x)"),
                List.of(
                        sum(terms),
                        "neg(softmaxCrossEntropy(x, t, CrossEntropyOptions.defaults().withReduction(Reduction.SUM))) (without neg, this is the loss)"),
                List.of(
                        sum(neg(terms)),
                        "softmaxCrossEntropy(x, t, CrossEntropyOptions.defaults().withReduction(Reduction.SUM))"),
                List.of(
                        rowSums(terms),
                        "neg(softmaxCrossEntropy(x, t, CrossEntropyOptions.defaults().withReduction(Reduction.NONE))) (without neg, this is the loss)"),
                List.of(mean(terms), "scale(softmaxCrossEntropy(x, t), -1.0 / 3)"),
                List.of(mean(neg(terms)), "scale(softmaxCrossEntropy(x, t), 1.0 / 3)"),
                List.of(where(positive, log(x), x), "log(where(positive, x, 1))"),
                List.of(where(positive, div(t, x), x), "div(t, where(positive, x, 1))"),
                List.of(where(positive, x, log(minus)), "log(where(positive, 1, minus))"));
        for (List<Object> one : all)
            assertEquals(one.get(1), Advisor.advise((Var) one.get(0)).get(0).instead());
    }

    /** Targets that a program computes may be below 0 in another run, so the recorded values prove nothing. */
    @Test
    void aTruthThatIsComputedMayChange() {
        DMatrixRMaj m = row(0.5, 0.25);
        Program program = Program.recorder().rewriting(Advisor::stabilise).record(tape -> {
            Var x = tape.param("x", m);
            return sum(mul(tanh(x), log(softmax(x))));
        });
        m.setTo(row(-0.5, 800));
        program.run();
        assertEquals(Math.tanh(-0.5) * -800.5, program.scalar(), 1e-10);
    }

    @Test
    void numbersKeepTheirZeros() {
        double[] numbers = {2.71051e-20, 1.23457e10, 100000.4, 120000.7, 0.5, 1e-10, 1200.5, -3, 1e300, 0.1 + 0.2};
        String[] texts = {
            "2.71051e-20", "1.23457e+10", "100000", "120001", "0.5", "1e-10", "1200.5", "-3", "1e+300", "0.3"
        };
        for (int i = 0; i < numbers.length; i++) {
            Advice.Comparison c = new Advice.Comparison("x", 0, 0, numbers[i], numbers[i]);
            assertEquals("x[0, 0] is " + texts[i] + " either way", c.toString());
        }
    }

    @Test
    void ofLabelsNoGradientIsShown() {
        Tape tape = new Tape();
        Var z = tape.param("z", row(1, 2));
        Var y = log(rowSums(mul(oneHot(tape.input(new int[] {1}), 2), softmax(z))));
        assertEquals("dz", Advisor.advise(y).get(0).ofGradient().orElseThrow().matrix());
    }

    @Test
    void aLossByHandIsExplainedInTheUsersNames() {
        Tape tape = Tape.withLines();
        Var z = tape.param("scores", row(0, -800));
        Var loss = neg(log(at(softmax(z), 1)).named("likelihood"));
        int line = Thread.currentThread().getStackTrace()[1].getLineNumber() - 1;
        List<Advice> found = Advisor.advise(loss);
        assertEquals("likelihood (AdvisorTest.java:" + line + """
                        ): log of a softmax
                          why:   a probability below 5e-324 is 0: its logarithm is -∞ and the gradient 0 · ∞ = NaN
                          write: logSoftmax(scores), or softmaxCrossEntropy for the loss
                          here:  likelihood[0, 0] is -Infinity, instead -800; dscores[0, 0] is NaN, instead -1""", found.get(0).toString());
        assertEquals(-800, found.get(0).ofValue().orElseThrow().right());
    }

    @Test
    void withoutLinesItIsNamedByItsPosition() {
        Tape tape = new Tape();
        Advice advice = Advisor.advise(log(softmax(tape.input(row(1, 2))))).get(0);
        assertNull(advice.line());
        assertEquals(
                "log#2: log of a softmax", advice.toString().lines().findFirst().orElseThrow());
        assertTrue(advice.toString().contains("either way"), advice.toString());
    }

    @Test
    void whereTheCureDependsOnWhatIsMeantItIsOnlyNamed() {
        Tape tape = new Tape();
        Var y = sum(log(shift(tape.param("x", row(0, 2)), 1e-10)));
        Advice advice = Advisor.advise(y).get(0);
        assertEquals("log(x + ε)", advice.pattern());
        assertTrue(advice.ofValue().isEmpty() && advice.ofGradient().isEmpty());
        assertSame(y, Advisor.stabilise(y));
    }

    @Test
    void manyFormulasAreFoundInOrderAndCuredTogether() {
        Tape tape = new Tape();
        Var x = tape.param("x", row(800, -800));
        Var[] parts = splitCols(log1p(exp(x)), 1, 1);
        Var y = add(mul(parts[0], parts[1]), sqrt(sum(square(log(softmax(x)))))).named("loss");
        assertEquals(
                List.of("log(1 + exp(x))", "log of a softmax", "sqrt of a sum of squares"),
                Advisor.advise(y).stream().map(Advice::pattern).toList());
        Var better = Advisor.stabilise(y);
        assertEquals("loss", better.name());
        assertEquals(1600, better.scalar(), 1e-10);
        assertEquals(List.of(), Advisor.advise(better));
        assertEquals(1, gradients(better).of(x).data[0], 1e-14);
    }

    @Test
    void aCheckpointIsNotLookedInto() {
        Tape tape = new Tape();
        Var x = tape.param("x", row(1, 2));
        Var y = sum(checkpoint(v -> log(softmax(v[0]))).apply(exp(x)));
        assertEquals(List.of(), Advisor.advise(y));
        assertSame(y, Advisor.stabilise(y));
    }

    @Test
    void depthIsNoRecursion() {
        Tape tape = new Tape();
        Var y = log1p(exp(tape.param("x", row(800))));
        for (int i = 0; i < 100_000; i++) y = sin(y);
        assertEquals(1, Advisor.advise(y).size());
        assertTrue(Double.isFinite(Advisor.stabilise(y).scalar()));
    }
}
