package dev.pullback.explain;

import static dev.pullback.explain.Conditions.*;
import static dev.pullback.explain.Forms.*;
import static dev.pullback.explain.GraphPattern.*;
import static dev.pullback.ops.Arithmetic.*;
import static dev.pullback.ops.Functions.*;
import static dev.pullback.ops.Indexing.*;
import static dev.pullback.ops.Ops.*;
import static dev.pullback.ops.Reductions.*;

import dev.pullback.core.Var;
import dev.pullback.explain.Match.Mark;
import dev.pullback.explain.Rewrite.Context;
import dev.pullback.ops.CrossEntropyOptions;
import dev.pullback.ops.Losses;
import dev.pullback.ops.Reduction;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The table of all naive formulas. A row contains the name, the pattern, the reason why the formula fails, the stable
 * formula as a text, and code that records the stable formula. If several rows match an op, the first is used. The
 * syntax of the texts is that of {@link NaiveFormula#template}.
 */
final class NaiveFormulas {
    private static final String UNDERFLOW =
            "a probability below 5e-324 is 0: its logarithm is -∞ and the gradient 0 · ∞ = NaN";
    private static final String OVERFLOW = "exp overflows above 709.78, and ∞ / ∞ is NaN";
    private static final String NO_SUM =
            "exp overflows above 709.78, and the logarithm of ∞ is ∞; below -745 it is 0, and its logarithm -∞";
    private static final String ONE = "sigmoid is 1 above 36.7, and the logarithm of 1 - 1 is -∞";
    private static final String NO_ROOT =
            "at 0 the derivative of the root is ∞, and 0 · ∞ is NaN; above 1e154 the squares overflow";
    private static final String CANCELLATION =
            "the difference of two large, nearly equal numbers has few correct digits, and may be negative";

    /** Appended to texts, because the formula that is found is often the loss without its minus sign. */
    private static final String LOSS = " (without neg, this is the loss)";

    private static final CrossEntropyOptions EACH_ROW =
            CrossEntropyOptions.defaults().withReduction(Reduction.NONE);
    private static final String EACH_ROW_TEXT = "CrossEntropyOptions.defaults().withReduction(Reduction.NONE)";

    private NaiveFormulas() {}

    // spotless:off
    static final List<NaiveFormula> TABLE = List.of(
            // Losses
            row("cross-entropy from probabilities",
                    totalOf(signed(commuting(MUL, any("t"), signed(op(LOG, moved(softmax("z")))))))
                            .when(Conditions::isCrossEntropy),
                    UNDERFLOW + ", even if the target is 0",
                    NaiveFormulas::crossEntropyText,
                    NaiveFormulas::crossEntropy),
            row("cross-entropy from probabilities",
                    op(LOG, perhapsGuarded(op(ROW_SUMS, commuting(MUL, any("t"), softmax("z")))))
                            .when(m -> isByRows(m) && isOneHot(m.at("t"), m.at("z"))),
                    UNDERFLOW,
                    "neg(softmaxCrossEntropy({z}, {t}, " + EACH_ROW_TEXT + "))" + LOSS,
                    at -> neg(Losses.SOFT_CROSS_ENTROPY.with(EACH_ROW, at.var("z"), at.var("t")))),
            row("cross-entropy from probabilities",
                    either(
                            op(LOG, perhapsGuarded(op(PICK, softmax("z"), any("k")))),
                            op(PICK, op(LOG, perhapsGuarded(softmax("z"))), any("k")))
                            .when(m -> isByRows(m) && m.path().isEmpty()),
                    UNDERFLOW,
                    "neg(softmaxCrossEntropy({z}, {k}, " + EACH_ROW_TEXT + "))" + LOSS,
                    at -> neg(softmaxCrossEntropy(at.var("z"), at.var("k"), EACH_ROW))),
            row("cross-entropy from probabilities",
                    commuting(ADD,
                            commuting(MUL, any("t"), op(LOG, perhapsGuarded(plainSigmoid("x")))),
                            commuting(MUL, oneMinus(any("t")), logOneMinus(plainSigmoid("x"))))
                            .when(Conditions::isBinaryCrossEntropy),
                    ONE + ", and 0 · ∞ is NaN",
                    "neg(binaryCrossEntropy({x}, {t}, tape.constant(1), Reduction.NONE))" + LOSS,
                    at -> neg(binaryCrossEntropy(
                            at.var("x"), at.var("t"), at.var("x").tape().constant(1), Reduction.NONE))),
            row("p·log p",
                    commuting(MUL, softmax("z"), op(LOG, moved(softmax("z")))).when(m -> m.path().isEmpty()),
                    "a probability below 5e-324 is 0, and 0 · log 0 is NaN",
                    "p ∘ where(p, logSoftmax{cols}({z}), 0)",
                    NaiveFormulas::plogp),

            // Softmax
            row("log(p + ε) of a softmax",
                    op(LOG, moved(softmax("z"))).when(m -> m.is(Mark.GUARDED)),
                    UNDERFLOW,
                    "logSoftmax{cols}({of z}), or softmaxCrossEntropy for the loss",
                    at -> at.along(at.byAxis(at.var("z"), z -> logSoftmax(z)))),
            row("log of a softmax",
                    op(LOG, moved(softmax("z"))).when(m -> !isFarFromZero(m)),
                    UNDERFLOW,
                    "logSoftmax{cols}({of z}), or softmaxCrossEntropy for the loss",
                    at -> at.along(at.byAxis(at.var("z"), z -> logSoftmax(z)))),
            row("exp over a sum of exp",
                    expOverSum("z").when(m -> !m.is(Mark.SHIFTED) && !isModerate(m, 700)),
                    OVERFLOW + "; below -745 all are 0, and 0 / 0 is NaN",
                    "softmax{cols}({of z})",
                    at -> at.along(at.byAxis(at.var("z"), z -> softmax(z)))),
            row("log of a sum of exp",
                    op(LOG, moved(sums(op(EXP, any("x"))))).when(m -> !isHarmlessSum(m)),
                    NO_SUM,
                    "logSumExp{cols}({of x})",
                    at -> at.along(at.byAxis(at.var("x"), x -> logSumExp(x)))),
            row("log of a sum of exp",
                    op(LOG, mean(op(EXP, any("x")))).when(m -> !isHarmlessSum(m)),
                    NO_SUM,
                    "logSumExp{cols}({of x}) - log n",
                    NaiveFormulas::logMeanExp),
            row("log of a sum of exp",
                    op(LOG, perhapsGuarded(op(ADD, op(EXP, any("a")), op(EXP, any("b")))))
                            .when(m -> !isModerate(m, 700) && !MaxSubtraction.areOfTwo(m.at("a"), m.at("b"))),
                    NO_SUM,
                    "logAddExp({a}, {b})",
                    at -> logAddExp(at.var("a"), at.var("b"))),
            row("log of a sum of exp",
                    op(LOG, perhapsGuarded(
                            commuting(ADD, op(ADD, op(EXP, any("a")), op(EXP, any("b"))), op(EXP, any("c")))))
                            .when(m -> !isModerate(m, 700)),
                    NO_SUM,
                    "logAddExp(logAddExp({a}, {b}), {c})",
                    at -> logAddExp(logAddExp(at.var("a"), at.var("b")), at.var("c"))),

            // Sigmoid
            row("log(p + ε) of a sigmoid",
                    op(LOG, moved(sigmoid("x"))).when(m -> m.is(Mark.GUARDED)),
                    ONE,
                    "logSigmoid({minus}{x})",
                    at -> at.along(logSigmoid(at.signed(at.var("x"))))),
            row("log of a sigmoid",
                    op(LOG, moved(sigmoid("x"))).when(m -> !isFarFromZero(m)),
                    "sigmoid is 0 below -745: its logarithm is -∞ and the gradient 0 · ∞ = NaN",
                    "logSigmoid({minus}{x})",
                    at -> at.along(logSigmoid(at.signed(at.var("x"))))),
            row("log of 1 - sigmoid",
                    logOneMinus(moved(sigmoid("x")).marked(Mark.MINUS)).when(m -> !isFarFromZero(m)),
                    ONE,
                    "logSigmoid({minus}{x})",
                    at -> at.along(logSigmoid(at.signed(at.var("x"))))),
            row("exp(x) / (1 + exp(x))",
                    expOverOnePlusExp("x").when(m -> !isAtMost(m, 30)),
                    OVERFLOW + "; so is the gradient of 1 / (1 + ∞)",
                    "sigmoid({minus}{x})",
                    at -> sigmoid(at.signed(at.var("x")))),
            row("log(1 + exp(x))",
                    logOnePlus(op(EXP, any("x"))).when(m -> !isAtMost(m, 700)),
                    "exp overflows above 709.78, where the result is x",
                    "softplus({x})",
                    at -> softplus(at.var("x"))),
            row("log(1 - exp(x))",
                    logOneMinus(op(EXP, any("x"))).when(m -> !isAtMost(m, -0.5)),
                    "near 0 the difference has no correct digits, and its logarithm may be -∞",
                    "log1mExp({x})",
                    at -> log1mExp(at.var("x"))),

            // Roots and quotients
            row("sqrt of a sum of squares",
                    root(sumOfSquares(any("x"))),
                    NO_ROOT,
                    "norm({x})",
                    at -> norm(at.var("x"))),
            row("sqrt of a sum of squares",
                    root(op(MEAN, squared(any("x")))),
                    NO_ROOT,
                    "norm({x}) / √n",
                    at -> scale(norm(at.var("x")), 1 / Math.sqrt(at.var("x").shape().elements()))),
            row("sqrt of a sum of squares",
                    root(sums(squared(any("x")))),
                    "at 0 the derivative of the root is ∞, and 0 · ∞ is NaN",
                    "where(s, sqrt(where(s, s, 1)), 0) of the sums s",
                    NaiveFormulas::norms),
            row("E[x²] - E[x]²",
                    sameShapes().and(op(SUB, mean(squared(any("x"))), squared(mean(any("x"))))),
                    CANCELLATION,
                    "the mean of square(x - mean(x))",
                    NaiveFormulas::variance),
            row("E[x²] - E[x]²",
                    sameShapes().and(op(SUB, sums(squared(any("x"))), squareOfSum(any("x")))),
                    CANCELLATION,
                    "the sum of square(x - mean(x))",
                    at -> at.sum(square(sub(at.var("x"), at.mean(at.var("x")))))),
            row("division by a norm that can be 0",
                    quotient(any("a"), any("b")).when(m -> isNorm(m.at("b"))),
                    "0 / 0 is NaN",
                    "divOrZero({a}, {b})",
                    at -> divOrZero(at.var("a"), at.var("b"))),
            row("division by a count that can be 0",
                    quotient(any("a"), any("b")).when(m -> isCount(m.at("b"))),
                    "0 / 0 is NaN, as is the mean of nothing",
                    "divOrZero({a}, {b})",
                    at -> divOrZero(at.var("a"), at.var("b"))),

            // Guards
            row("p·log p",
                    commuting(MUL, any("p"), op(LOG, any("p"))).when(m -> canBeProbability(m.at("p"))),
                    "0 · log 0 is NaN, but has the limit 0",
                    "{p} ∘ log(where({p}, {p}, 1))",
                    at -> mul(at.var("p"), log(where(at.var("p"), at.var("p"), at.var("p").tape().constant(1))))),
            row("where around a formula that fails",
                    UnsafeBranch::match,
                    "the branch not taken gets the cotangent 0, and 0 · ∞ is NaN",
                    UnsafeBranch::inWords,
                    UnsafeBranch::cure),
            row("log(x + ε)",
                    op(LOG, guarded(any("x"))).when(m -> !(Bounds.of(m.at("x")).low() > 0)),
                    "the ε hides that x becomes 0: below ε the value stops and the gradient is 0 or 1/ε",
                    "the logarithm of {x}, computed from the operands of {x}, as logSoftmax, logSigmoid and logSumExp do",
                    null));
    // spotless:on

    private static NaiveFormula row(
            String name, GraphPattern pattern, String reason, String instead, @Nullable Rewrite rewrite) {
        return row(name, pattern, reason, NaiveFormula.template(instead), rewrite);
    }

    private static NaiveFormula row(
            String name,
            GraphPattern pattern,
            String reason,
            Function<Match, String> instead,
            @Nullable Rewrite rewrite) {
        return new NaiveFormula(name, pattern, reason, instead, rewrite);
    }

    private static GraphPattern totalOf(GraphPattern x) {
        return either(op(SUM, x), op(MEAN, x).marked(Mark.MEAN), op(ROW_SUMS, x).marked(Mark.EACH));
    }

    private static Var crossEntropy(Context at) {
        Match m = at.match();
        Reduction reduction = m.is(Mark.EACH) ? Reduction.NONE : Reduction.SUM;
        CrossEntropyOptions options = CrossEntropyOptions.defaults().withReduction(reduction);
        Var loss = Losses.SOFT_CROSS_ENTROPY.with(options, at.var("z"), at.var("t"));
        double sign = m.is(Mark.MINUS) ? 1 : -1;
        return scale(loss, m.is(Mark.MEAN) ? sign / at.var("z").shape().elements() : sign);
    }

    /**
     * Returns {@link #crossEntropy} as text. For a single row the reduction makes no difference, so the text omits it.
     */
    private static String crossEntropyText(Match m) {
        Var z = m.at("z");
        boolean isLoss = m.is(Mark.MINUS);
        String operands = z.label() + ", " + m.at("t").label();
        if (m.is(Mark.MEAN))
            return "scale(softmaxCrossEntropy(" + operands + "), " + (isLoss ? "1.0 / " : "-1.0 / ") + z.cols() + ")";
        String options =
                ", CrossEntropyOptions.defaults().withReduction(Reduction." + (m.is(Mark.EACH) ? "NONE)" : "SUM)");
        String loss = "softmaxCrossEntropy(" + operands + (z.rows() == 1 ? "" : options) + ")";
        return isLoss ? loss : "neg(" + loss + ")" + LOSS;
    }

    private static Var plogp(Context at) {
        Var p = at.byAxis(at.var("z"), z -> softmax(z));
        Var log = at.byAxis(at.var("z"), z -> logSoftmax(z));
        return mul(p, where(p, log, p.tape().constant(0)));
    }

    private static Var logMeanExp(Context at) {
        Var x = at.var("x");
        Var y = at.byAxis(x, z -> logSumExp(z));
        return shift(y, -Math.log((double) x.shape().elements() / y.shape().elements()));
    }

    /**
     * Records the norms of rows or columns. They are scaled by the largest element so that no square overflows; the
     * norm of zeros is 0 and has the gradient 0.
     */
    private static Var norms(Context at) {
        return at.byAxis(at.var("x"), x -> {
            Var largest = stopGradient(rowMax(abs(x)));
            Var s = rowSums(square(divOrZero(x, largest)));
            return mul(largest, sqrt(where(s, s, s.tape().constant(1))));
        });
    }

    /** Matches an op of two operands of equal shape, since the formula is a different one if shapes differ. */
    private static GraphPattern sameShapes() {
        return (v, known) -> v.arity() == 2 && v.in(0).sameShape(v.in(1)) ? known : null;
    }

    private static Var variance(Context at) {
        Var x = at.var("x");
        Var mean = at.mean(x);
        return at.mean(square(sub(x, mean)));
    }
}
