package dev.pullback.cli;

import static dev.pullback.ops.Ops.*;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.train.Activation;
import dev.pullback.train.Mlp;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.ejml.data.DMatrixRMaj;

/** The computations that {@code explain} shows, by name. Each records itself on a tape and returns its result. */
final class ExampleGraphs {
    static final Map<String, Function<Tape, Var>> ALL = new LinkedHashMap<>();

    static {
        ALL.put("two-layer", ExampleGraphs::twoLayer);
        ALL.put("naive-softmax", ExampleGraphs::naiveSoftmax);
        ALL.put("naive-logistic", ExampleGraphs::naiveLogistic);
        ALL.put("naive-norm", ExampleGraphs::naiveNorm);
        ALL.put("attention", ExampleGraphs::attentionOfTwoKeys);
    }

    private ExampleGraphs() {}

    private static DMatrixRMaj rows(double[]... rows) {
        return new DMatrixRMaj(rows);
    }

    /** Records the softmax cross-entropy of a network with one hidden layer. */
    private static Var twoLayer(Tape tape) {
        Mlp net = Mlp.of(2, 3, 2).activation(Activation.TANH).seed(1);
        Var x = tape.input("x", rows(new double[] {1, 2}, new double[] {-1, 0.5}, new double[] {0, -1}));
        Var logits = net.apply(x).named("logits");
        return softmaxCrossEntropy(logits, tape.input("labels", new int[] {0, 1, 1}))
                .named("loss");
    }

    /** Records the cross-entropy of a confidently wrong prediction, computed from probabilities. */
    private static Var naiveSoftmax(Tape tape) {
        Var z = tape.param("z", rows(new double[] {0, -800}));
        Var t = tape.input("t", rows(new double[] {0, 1}));
        Var p = div(exp(z), rowSums(exp(z))).named("p");
        return neg(sum(mul(t, log(p)))).named("loss");
    }

    /** Records a logistic regression that takes the logarithm of one minus a sigmoid. */
    private static Var naiveLogistic(Tape tape) {
        Var x = tape.input("x", rows(new double[] {30, 10}));
        Var w = tape.param("w", rows(new double[] {1}, new double[] {1}));
        Var p = sigmoid(matmul(x, w)).named("p");
        return neg(log(shift(neg(p), 1))).named("loss");
    }

    /** Records the division of a row of zeros by its norm. */
    private static Var naiveNorm(Tape tape) {
        Var x = tape.param("x", rows(new double[] {0, 0}));
        Var length = sqrt(sum(square(x))).named("length");
        return sum(div(x, length)).named("y");
    }

    /** Records one query that attends to the first of two keys only. */
    private static Var attentionOfTwoKeys(Tape tape) {
        Var q = tape.param("q", rows(new double[] {1, -1}));
        Var k = tape.param("k", rows(new double[] {0.5, 0}, new double[] {2, 1}));
        Var v = tape.param("v", rows(new double[] {1, 2, 3}, new double[] {4, 5, 6}));
        Var mask = tape.input("mask", rows(new double[] {1, 0}));
        return sum(attention(q, k, v, mask)).named("y");
    }
}
