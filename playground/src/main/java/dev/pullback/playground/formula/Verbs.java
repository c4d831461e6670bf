package dev.pullback.playground.formula;

import dev.pullback.ops.Ops;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The table of the verbs, the methods that a formula can call. This class has the rows of the methods of {@link Ops}; the
 * static initialiser adds those of other classes. The table lists each method explicitly, because code in a browser cannot use
 * reflection.
 */
final class Verbs {
    private static final Map<String, List<Verb>> TABLE = new LinkedHashMap<>();

    private Verbs() {}

    /** Returns the verbs of a name, which differ in their parameters; an empty list if there are none. */
    static List<Verb> named(String name) {
        return TABLE.getOrDefault(name, List.of());
    }

    static Collection<String> names() {
        return Collections.unmodifiableSet(TABLE.keySet());
    }

    private static void of(String name, String parameters, Verb.Body body) {
        TABLE.computeIfAbsent(name, n -> new ArrayList<>()).add(new Verb(name, parameters, body));
    }

    static {
        VerbTable t = Verbs::of;
        arithmetic(t);
        functions(t);
        products(t);
        reductions(t);
        arrangements(t);
        normalizations(t);
        softmaxes(t);
        LossVerbs.table(t);
        FunctionVerbs.table(t);
        LinearAlgebraVerbs.table(t);
        ArrangementVerbs.table(t);
        ImageVerbs.table(t);
    }

    private static void arithmetic(VerbTable t) {
        t.two("add", Ops::add);
        t.two("sub", Ops::sub);
        t.two("mul", Ops::mul);
        t.two("mulOrZero", Ops::mulOrZero);
        t.two("div", Ops::div);
        t.two("divOrZero", Ops::divOrZero);
        t.one("neg", Ops::neg);
        t.of("scale", "x c#", a -> Ops.scale(a.var(0), a.number(1)));
        t.of("shift", "x c#", a -> Ops.shift(a.var(0), a.number(1)));
        t.two("maximum", Ops::maximum);
        t.two("minimum", Ops::minimum);
        t.two("maximumShare", Ops::maximumShare);
        t.of("clip", "x low# high#", a -> Ops.clip(a.var(0), a.number(1), a.number(2)));
        t.of("inside", "x low# high#", a -> Ops.inside(a.var(0), a.number(1), a.number(2)));
        t.three("where", "c a b", Ops::where);
        t.one("identity", Ops::identity);
        t.one("stopGradient", Ops::stopGradient);
    }

    private static void functions(VerbTable t) {
        t.one("exp", Ops::exp);
        t.one("log", Ops::log);
        t.one("log1p", Ops::log1p);
        t.one("expm1", Ops::expm1);
        t.one("sqrt", Ops::sqrt);
        t.one("square", Ops::square);
        t.one("oneMinusSquare", Ops::oneMinusSquare);
        t.of("pow", "x p#", a -> Ops.pow(a.var(0), a.number(1)));
        t.one("reciprocal", Ops::reciprocal);
        t.one("abs", Ops::abs);
        t.one("sign", Ops::sign);
        t.one("step", Ops::step);
        t.one("sin", Ops::sin);
        t.one("cos", Ops::cos);
        t.one("tan", Ops::tan);
        t.two("logAddExp", Ops::logAddExp);
        t.two("logAddExpShare", Ops::logAddExpShare);
        t.one("log1mExp", Ops::log1mExp);
        t.one("tanh", Ops::tanh);
        t.one("sechSquare", Ops::sechSquare);
        t.one("sigmoid", Ops::sigmoid);
        t.one("relu", Ops::relu);
        t.of("leakyRelu", "x slope#", a -> Ops.leakyRelu(a.var(0), a.number(1)));
        t.of("leakyStep", "x slope#", a -> Ops.leakyStep(a.var(0), a.number(1)));
        t.of("elu", "x alpha#", a -> Ops.elu(a.var(0), a.number(1)));
        t.of("eluSlope", "x alpha#", a -> Ops.eluSlope(a.var(0), a.number(1)));
        t.one("gelu", Ops::gelu);
        t.one("normalCdf", Ops::normalCdf);
        t.one("normalPdf", Ops::normalPdf);
        t.one("silu", Ops::silu);
        t.one("softplus", Ops::softplus);
        t.one("logSigmoid", Ops::logSigmoid);
    }

    private static void products(VerbTable t) {
        t.two("matmul", Ops::matmul);
        t.two("matmulTransA", Ops::matmulTransA);
        t.two("matmulTransB", Ops::matmulTransB);
        t.two("matmulTransAB", Ops::matmulTransAB);
        t.one("transpose", Ops::transpose);
        t.three("linear", "x w b", Ops::linear);
        t.three("linearTanh", "x w b", Ops::linearTanh);
        t.three("linearRelu", "x w b", Ops::linearRelu);
        t.one("inverse", Ops::inverse);
        t.two("solve", Ops::solve);
        t.two("solveTransA", Ops::solveTransA);
        t.two("solveSpd", Ops::solveSpd);
        t.one("det", Ops::det);
        t.one("cofactors", Ops::cofactors);
        t.one("logDet", Ops::logDet);
        t.one("cholesky", Ops::cholesky);
        t.one("trace", Ops::trace);
        t.one("diag", Ops::diag);
        t.one("diagMatrix", Ops::diagMatrix);
        t.of("diagMatrix", "x rows% cols%", a -> Ops.diagMatrix(a.var(0), a.shape(1, 2)));
        t.one("lowerTriangle", Ops::lowerTriangle);
    }

    private static void reductions(VerbTable t) {
        t.one("sum", Ops::sum);
        t.one("mean", Ops::mean);
        t.one("rowSums", Ops::rowSums);
        t.one("colSums", Ops::colSums);
        t.one("rowMax", Ops::rowMax);
        t.one("colMax", Ops::colMax);
        t.one("rowMaxMask", Ops::rowMaxMask);
        t.one("colMaxMask", Ops::colMaxMask);
        t.one("norm", Ops::norm);
        t.of("expand", "x rows% cols%", a -> Ops.expand(a.var(0), a.shape(1, 2)));
    }

    private static void arrangements(VerbTable t) {
        t.of("reshape", "x rows% cols%", a -> Ops.reshape(a.var(0), a.count(1), a.count(2)));
        t.of(
                "slice",
                "x row% col% rows% cols%",
                a -> Ops.slice(a.var(0), a.count(1), a.count(2), a.count(3), a.count(4)));
        t.of("pad", "x row% col% rows% cols%", a -> Ops.pad(a.var(0), a.count(1), a.count(2), a.shape(3, 4)));
        t.of("concatRows", "x…", a -> Ops.concatRows(a.vars()));
        t.of("concatCols", "x…", a -> Ops.concatCols(a.vars()));
        t.of("gatherRows", "x k", a -> Ops.gatherRows(a.var(0), a.var(1)));
        t.of("gatherRows", "x k%…", a -> Ops.gatherRows(a.var(0), a.countsFrom(1)));
        t.of("scatterRows", "x k rows%", a -> Ops.scatterRows(a.var(0), a.var(1), a.count(2)));
        t.of("pick", "x k", a -> Ops.pick(a.var(0), a.var(1)));
        t.of("pick", "x k%…", a -> Ops.pick(a.var(0), a.countsFrom(1)));
        t.of("place", "x k cols%", a -> Ops.place(a.var(0), a.var(1), a.count(2)));
        t.of("dropout", "x rate# seed%", a -> Ops.dropout(a.var(0), a.number(1), a.count(2)));
        t.of("dropout", "x rate# seed", a -> Ops.dropout(a.var(0), a.number(1), a.var(2)));
    }

    private static void normalizations(VerbTable t) {
        t.of("layerNorm", "x gamma beta epsilon#", a -> Ops.layerNorm(a.var(0), a.var(1), a.var(2), a.number(3)));
        t.of("rmsNorm", "x gamma epsilon#", a -> Ops.rmsNorm(a.var(0), a.var(1), a.number(2)));
        t.of("batchNorm", "x gamma beta epsilon#", a -> Ops.batchNorm(a.var(0), a.var(1), a.var(2), a.number(3))
                .output());
        t.of(
                "batchNorm",
                "x gamma beta mean variance epsilon#",
                a -> Ops.batchNorm(a.var(0), a.var(1), a.var(2), a.var(3), a.var(4), a.number(5)));
        t.of("standardizeRows", "x epsilon#", a -> Ops.standardizeRows(a.var(0), a.number(1)));
        t.of("standardizeCols", "x epsilon#", a -> Ops.standardizeCols(a.var(0), a.number(1)));
        t.of("rowDeviations", "x epsilon#", a -> Ops.rowDeviations(a.var(0), a.number(1)));
        t.of("colDeviations", "x epsilon#", a -> Ops.colDeviations(a.var(0), a.number(1)));
        t.of("rowRms", "x epsilon#", a -> Ops.rowRms(a.var(0), a.number(1)));
    }

    private static void softmaxes(VerbTable t) {
        t.one("softmax", Ops::softmax);
        t.one("softmaxOrZero", Ops::softmaxOrZero);
        t.one("logSoftmax", Ops::logSoftmax);
        t.one("logSumExp", Ops::logSumExp);
        t.of("logSumExp", "x w", a -> Ops.logSumExp(a.var(0), a.var(1)));
        t.two("weightedSoftmax", Ops::weightedSoftmax);
        t.one("softmaxCols", Ops::softmaxCols);
        t.one("logSoftmaxCols", Ops::logSoftmaxCols);
        t.one("logSumExpCols", Ops::logSumExpCols);
        t.two("softmaxDifference", Ops::softmaxDifference);
        t.three("attention", "q k v", Ops::attention);
        t.of("attention", "q k v mask", a -> Ops.attention(a.var(0), a.var(1), a.var(2), a.var(3)));
        t.of("maskScores", "x mask", a -> Ops.maskScores(a.var(0), a.var(1)));
    }
}
