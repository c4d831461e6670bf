package dev.pullback.explain;

import static dev.pullback.explain.Conditions.*;
import static dev.pullback.explain.Forms.*;
import static dev.pullback.explain.GraphPattern.*;
import static dev.pullback.explain.NaiveFormula.row;
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
import dev.pullback.ops.Ops;
import dev.pullback.ops.Reduction;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The table of naive formulas. This class has the rows on losses, softmax and sigmoid, and on the guards that users
 * add to formulas, such as a small number under a logarithm. The other rows are in {@link NaiveFunctions}. A row
 * contains the name, the pattern, the reason why the formula fails, the stable formula as a text, and code that
 * records the stable formula. If several rows match an op, the first is used. The syntax of the texts is that of
 * {@link NaiveFormula#template}.
 */
final class NaiveFormulas {
    private static final String UNDERFLOW =
            "a probability below 5e-324 is 0: its logarithm is -∞ and the gradient 0 · ∞ = NaN";
    private static final String OVERFLOW = "exp overflows above 709.78, and ∞ / ∞ is NaN";
    private static final String NO_SUM =
            "exp overflows above 709.78, and the logarithm of ∞ is ∞; below -745 it is 0, and its logarithm -∞";
    private static final String ONE = "sigmoid is 1 above 36.7, and the logarithm of 1 - 1 is -∞";

    /** Appended to texts, because the formula that is found is often the loss without its minus sign. */
    private static final String LOSS = " (without neg, this is the loss)";

    private static final CrossEntropyOptions EACH_ROW =
            CrossEntropyOptions.defaults().withReduction(Reduction.NONE);
    private static final String EACH_ROW_TEXT = "CrossEntropyOptions.defaults().withReduction(Reduction.NONE)";

    private NaiveFormulas() {}

    // spotless:off
    private static final List<NaiveFormula> LOSSES = List.of(
            // Losses
            row("cross-entropy from probabilities",
                    totalOf(signed(commuting(MUL, any("t"), signed(op(LOG, moved(softmax("z")))))))
                            .when(Conditions::isCrossEntropy),
                    UNDERFLOW + ", even if the target is 0",
                    NaiveFormulas::crossEntropyText,
                    NaiveFormulas::crossEntropy),
            row("cross-entropy from probabilities",
                    op(LOG, perhapsGuarded(rowDots(any("t"), softmax("z"))))
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

            row("KL divergence from probabilities",
                    either(
                            commuting(MUL, any("p"), op(LOG, quotient(any("p"), perhapsSoftmax()))),
                            commuting(MUL, any("p"), op(SUB, op(LOG, any("p")), op(LOG, perhapsSoftmax()))))
                            .when(m -> canBeProbability(m.at("p"))),
                    "a probability below 5e-324 is 0, and 0 · log 0 and 0 / 0 are NaN",
                    NaiveFormulas::divergenceText,
                    NaiveFormulas::divergence),

            // Softmax
            row("log(p + ε) of a softmax",
                    op(LOG, moved(softmax("z"))).when(m -> m.is(Mark.GUARDED)),
                    UNDERFLOW,
                    "logSoftmax{cols}({of z}), or softmaxCrossEntropy for the loss",
                    at -> at.along(at.byAxis(at.var("z"), z -> Ops.logSoftmax(z)))),
            row("log of a softmax",
                    op(LOG, moved(softmax("z"))).when(m -> !isFarFromZero(m)),
                    UNDERFLOW,
                    "logSoftmax{cols}({of z}), or softmaxCrossEntropy for the loss",
                    at -> at.along(at.byAxis(at.var("z"), z -> Ops.logSoftmax(z)))),
            row("exp over a sum of exp",
                    expOverSum("z").when(m -> !m.is(Mark.SHIFTED) && !isModerate(m, 700)),
                    OVERFLOW + "; below -745 all are 0, and 0 / 0 is NaN",
                    "softmax{cols}({of z})",
                    at -> at.along(at.byAxis(at.var("z"), z -> softmax(z)))),
            row("exp over a sum of exp",
                    quotient(maskedExp(), divisor(maskedExp()))
                            .when(m -> isMask(m.at("m")) && !isModerate(m, 700) && MaxSubtraction.of(m.at("z")) == null),
                    OVERFLOW + "; below -745 all are 0, and 0 / 0 is NaN",
                    "softmaxOrZero{cols}(maskScores({of z}, {of m}))",
                    at -> at.byAxis(
                            maskScores(at.var("z"), at.var("m")), z -> softmaxOrZero(z))),
            row("log of a softmax",
                    op(LOG, quotient(moved(op(EXP, any("a"))), divisor(op(EXP, any("b")))))
                            .when(m -> !isHarmlessQuotient(m)),
                    UNDERFLOW,
                    "{a} - logSumExp{cols}({of b}), {a} in the layout of the exponentials",
                    at -> sub(at.along(at.var("a")), at.byAxis(at.var("b"), b -> logSumExp(b)))),
            row("exp over a sum of exp",
                    quotient(moved(op(EXP, any("a"))), divisor(op(EXP, any("b")))).when(m -> !isHarmlessQuotient(m)),
                    OVERFLOW + "; below -745 all are 0, and 0 / 0 is NaN",
                    "exp({a} - logSumExp{cols}({of b})), {a} in the layout of the exponentials",
                    at -> exp(sub(at.along(at.var("a")), at.byAxis(at.var("b"), b -> logSumExp(b))))),
            row("log of a sum of exp",
                    op(LOG, moved(sums(op(EXP, any("x"))))).when(m -> !isHarmlessSum(m)),
                    NO_SUM,
                    "logSumExp{cols}({of x})",
                    at -> at.along(at.byAxis(at.var("x"), x -> logSumExp(x)))),

            // Sigmoid
            row("log(p / (1 - p)) of a sigmoid",
                    either(
                            op(LOG, quotient(sigmoid("x"), oneMinus(sigmoid("x")))),
                            op(SUB, op(LOG, sigmoid("x")), logOneMinus(sigmoid("x")))),
                    ONE + "; the logit of a sigmoid is its operand",
                    "{minus}{x}",
                    at -> at.signed(identity(at.var("x")))),
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

            // Logarithms of other expressions of exponentials
            row("log of a sum of exp",
                    either(LogForm::match).when(LogForm::isOfSum),
                    NO_SUM,
                    LogForm::inWords,
                    LogForm::cure),
            row("log of a product with exp",
                    LogForm::match,
                    "exp overflows above 709.78 and is 0 below -745, but the logarithm of the product is finite",
                    LogForm::inWords,
                    LogForm::cure));

    private static final List<NaiveFormula> GUARDS = List.of(
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

    static final List<NaiveFormula> TABLE = Stream.of(LOSSES, NaiveFunctions.TABLE, GUARDS)
            .flatMap(List::stream)
            .toList();

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

    private static GraphPattern maskedExp() {
        return commuting(MUL, op(EXP, any("z")), any("m"));
    }

    /** Matches a softmax of z, or else any q. */
    private static GraphPattern perhapsSoftmax() {
        return either(softmax("z"), any("q"));
    }

    private static Var divergence(Context at) {
        Var p = at.var("p");
        Var zero = p.tape().constant(0);
        Match of = softmax("z").match(at.match().at("p"), Match.START);
        Var logP = of == null ? logWhere(p, p) : logSoftmax(new Context(of, at.now()));
        Var logQ = at.match().has("z") ? logSoftmax(at) : logWhere(p, at.var("q"));
        return mul(p, where(p, sub(logP, logQ), zero));
    }

    private static Var logWhere(Var p, Var x) {
        return log(where(p, x, p.tape().constant(1)));
    }

    private static Var logSoftmax(Context at) {
        return at.byAxis(at.var("z"), z -> Ops.logSoftmax(z));
    }

    private static String divergenceText(Match m) {
        String p = m.at("p").label();
        Match of = softmax("z").match(m.at("p"), Match.START);
        Function<Match, String> logSoftmax = NaiveFormula.template("logSoftmax{cols}({of z})");
        String logP = of == null ? "log(" + p + ")" : logSoftmax.apply(of);
        String logQ = m.has("z") ? logSoftmax.apply(m) : "log(" + m.at("q").label() + ")";
        return p + " ∘ (" + logP + " - " + logQ + "), and 0 where " + p + " is 0";
    }

    private static Var plogp(Context at) {
        Var p = at.byAxis(at.var("z"), z -> softmax(z));
        Var log = at.byAxis(at.var("z"), z -> Ops.logSoftmax(z));
        return mul(p, where(p, log, p.tape().constant(0)));
    }
}
