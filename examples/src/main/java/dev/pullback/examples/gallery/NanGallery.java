package dev.pullback.examples.gallery;

import static dev.pullback.ops.Ops.*;

import dev.pullback.core.Var;
import dev.pullback.ops.CrossEntropyOptions;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ejml.data.DMatrixRMaj;

/**
 * Prints naive formulas and stable formulas for the same functions, with values and gradients. {@code docs/nan-gallery.md}
 * explains each.
 *
 * <pre>{@code java -cp cli/target/pullback.jar:examples/target/classes dev.pullback.examples.gallery.NanGallery}</pre>
 */
public final class NanGallery {
    private static final double INF = Double.POSITIVE_INFINITY;

    private NanGallery() {}

    /** Returns all exhibits. */
    public static List<Exhibit> exhibits() {
        return List.of(
                Exhibit.of("exp(x) / sum", NanGallery::expOverSum, "softmax(x)", x -> at(softmax(x), 0), 1000, 0),
                Exhibit.of(
                        "-log(softmax(x))",
                        x -> neg(log(at(softmax(x), 1))),
                        "softmaxCrossEntropy(x, 1)",
                        x -> softmaxCrossEntropy(x, 1),
                        0,
                        -800),
                Exhibit.of(
                        "log(p + 1e-10)",
                        x -> neg(log(shift(at(softmax(x), 1), 1e-10))),
                        "softmaxCrossEntropy(x, 1)",
                        x -> softmaxCrossEntropy(x, 1),
                        0,
                        -800),
                Exhibit.of(
                        "sum(t * log(p))",
                        NanGallery::fromProbabilities,
                        "softmaxCrossEntropy(x, t)",
                        x -> softmaxCrossEntropy(x, oneHot(x)),
                        0,
                        -INF),
                Exhibit.of(
                        "sum(p * log(p))",
                        NanGallery::entropy,
                        "softmaxCrossEntropy(x, p)",
                        x -> softmaxCrossEntropy(x, softmax(x)),
                        0,
                        -800),
                Exhibit.of(
                        "where(x > 0, log(x), 0)",
                        x -> where(step(x), log(x), x.tape().constant(0)),
                        "log(where(x > 0, x, 1))",
                        x -> log(where(step(x), x, x.tape().constant(1))),
                        0),
                Exhibit.of("sqrt(sum(x * x))", x -> sqrt(sum(square(x))), "norm(x)", x -> norm(x), 0, 0),
                Exhibit.of(
                        "log(1 - sigmoid(x))",
                        x -> log(shift(neg(sigmoid(x)), 1)),
                        "logSigmoid(-x)",
                        x -> logSigmoid(neg(x)),
                        40),
                Exhibit.of("log(1 + exp(x))", x -> log(shift(exp(x), 1)), "softplus(x)", x -> softplus(x), 1000),
                Exhibit.of(
                        "sum(kept losses) / count",
                        NanGallery::meanOfNothing,
                        "ignoreIndex",
                        NanGallery::ignored,
                        1,
                        2));
    }

    private static Var at(Var row, int column) {
        return slice(row, 0, column, 1, 1);
    }

    private static Var oneHot(Var x) {
        return x.tape().constant(new DMatrixRMaj(new double[][] {{1, 0}}));
    }

    private static Var expOverSum(Var x) {
        Var e = exp(x);
        return div(at(e, 0), sum(e));
    }

    private static Var fromProbabilities(Var x) {
        return neg(sum(mul(oneHot(x), log(softmax(x)))));
    }

    private static Var entropy(Var x) {
        Var p = softmax(x);
        return neg(sum(mul(p, log(p))));
    }

    private static Var meanOfNothing(Var x) {
        Var mask = x.tape().constant(0);
        return div(mul(softmaxCrossEntropy(x, 0), mask), mask);
    }

    private static Var ignored(Var x) {
        return softmaxCrossEntropy(
                x, new int[] {-100}, CrossEntropyOptions.defaults().withIgnoreIndex(-100));
    }

    /** Prints the gallery. */
    public static void main(String[] args) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (Exhibit exhibit : exhibits()) out.println(exhibit + "\n");
    }
}
