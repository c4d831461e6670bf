package dev.pullback.explain.user;

import static dev.pullback.ops.Ops.*;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.core.engine.TapeEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;

/** Random graphs that combine parts of naive formulas, along all axes and with maxima subtracted along other axes. */
final class NaiveGraph {
    private final Tape tape;
    private final Random random;
    private final List<Var> known = new ArrayList<>();

    private NaiveGraph(Tape tape, long seed) {
        this.tape = tape;
        this.random = new Random(seed);
    }

    /** Returns a scalar that is computed from {@code x}. Equal seeds and numbers give equal results. */
    static Var of(Var x, long seed) {
        return new NaiveGraph(x.tape(), seed).graph(x);
    }

    private Var word(Var a, Var b) {
        return switch (random.nextInt(26)) {
            case 0, 1 -> exp(a);
            case 2, 3, 4 -> log(a);
            case 5 -> div(a, b);
            case 6 -> rowSums(a);
            case 7 -> colSums(a);
            case 8 -> sum(a);
            case 9 -> shift(a, 1);
            case 10 -> shift(neg(a), 1);
            case 11 -> sqrt(a);
            case 12 -> square(a);
            case 13 -> mul(a, b);
            case 14 -> softmax(a);
            case 15 -> sigmoid(a);
            case 16 -> transpose(a);
            case 17 -> slice(a, 0, 0, a.rows(), 1);
            case 18 -> where(step(shift(a, -0.7)), a, b);
            case 19 -> shift(a, 1e-13);
            case 20 -> add(a, b);
            case 21 -> reciprocal(a);
            case 22 -> matmulTransB(a, a);
            case 23 -> norm(a);
            case 24 -> pow(a, 0.5);
            default -> log1p(neg(a));
        };
    }

    private Var formula(Var a, Var b) {
        Var e = exp(a);
        return switch (random.nextInt(16)) {
            case 0 -> log(sums(div(exp(lessMax(a)), sums(exp(lessMax(a))))));
            case 1 -> log(quotient(exp(lessMax(a))));
            case 2 -> log(quotient(e));
            case 3 -> log(sums(exp(lessMax(a))));
            case 4 -> sub(mean(square(a)), square(mean(a)));
            case 5 -> sub(scale(rowSums(square(a)), 1.0 / a.cols()), square(scale(rowSums(a), 1.0 / a.cols())));
            case 6 -> sub(colSums(square(a)), scale(square(colSums(a)), 1.0 / a.rows()));
            case 7 -> mul(softmax(a), log(quotient(e)));
            case 8 -> mul(quotient(e), log(quotient(e)));
            case 9 -> neg(sums(mul(softmax(b), log(softmax(a)))));
            case 10 -> mean(mul(sigmoid(b), log(quotient(exp(lessMax(a))))));
            case 11 -> crossEntropy(sigmoid(b), sigmoid(a));
            case 12 -> log(add(exp(a), exp(b)));
            case 13 -> div(a, sqrt(sums(square(a))));
            case 14 -> where(step(shift(a, -0.7)), log(a), a);
            default -> div(slice(e, 0, 0, a.rows(), 1), random.nextBoolean() ? rowSums(e) : sum(e));
        };
    }

    private static Var crossEntropy(Var t, Var p) {
        return add(mul(t, log(p)), mul(shift(neg(t), 1), log(shift(neg(p), 1))));
    }

    private Var sums(Var a) {
        return switch (random.nextInt(3)) {
            case 0 -> rowSums(a);
            case 1 -> colSums(a);
            default -> sum(a);
        };
    }

    private Var quotient(Var e) {
        return random.nextBoolean() ? div(e, sums(e)) : mul(e, reciprocal(sums(e)));
    }

    private Var lessMax(Var a) {
        return switch (random.nextInt(4)) {
            case 0 -> sub(a, rowMax(a));
            case 1 -> sub(a, stopGradient(colMax(a)));
            case 2 -> add(a, neg(expand(rowMax(a), a.shape())));
            default -> sub(a, rowMax(colMax(a)));
        };
    }

    private Var any() {
        int back = (int) Math.abs(2 * random.nextGaussian());
        return known.get(Math.max(0, known.size() - 1 - back));
    }

    /** Returns a weighted sum of the elements of the last results. */
    private Var graph(Var x) {
        known.add(x);
        for (int i = 0; i < 9; i++) {
            Var a = any();
            Var b = any();
            if (!b.sameShape(a)) b = a;
            Var v = random.nextInt(3) == 0 ? formula(a, b) : word(a, b);
            if (isHarmless(v)) known.add(v);
        }
        Var total = tape.constant(0);
        for (Var v : known.subList(Math.max(0, known.size() - 3), known.size()))
            total = add(total, sum(mul(v, weights(v, random))));
        return total;
    }

    /** Whether no element is large, or so small that it may be only a rounding error. */
    private boolean isHarmless(Var v) {
        DMatrixRMaj m = TapeEngine.of(tape).readWithheld(v::value);
        return Arrays.stream(m.data, 0, m.getNumElements()).allMatch(x -> Math.abs(x) > 1e-2 && Math.abs(x) < 20);
    }

    static Var weights(Var v, Random random) {
        DMatrixRMaj weights = new DMatrixRMaj(v.rows(), v.cols());
        for (int i = 0; i < weights.getNumElements(); i++) weights.data[i] = 0.3 + random.nextDouble();
        return v.tape().constant(weights);
    }
}
