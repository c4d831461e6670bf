package dev.pullback.playground.formula;

import dev.pullback.core.Var;
import dev.pullback.ops.Ops;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/**
 * The table of the verbs, the methods that a formula can call. This class has the rows of the methods of {@link Ops}; the
 * static initialiser adds those of other classes. The table lists each method explicitly, because code in a browser cannot use
 * reflection.
 */
final class Verbs {
    private static final Map<String, List<Verb>> TABLE = new LinkedHashMap<>();
    private static final VerbTable ADDER = Verbs::of;

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

    private static void one(String name, UnaryOperator<Var> f) {
        ADDER.one(name, f);
    }

    private static void two(String name, BinaryOperator<Var> f) {
        ADDER.two(name, f);
    }

    private static void three(String name, String parameters, VerbTable.Ternary f) {
        ADDER.three(name, parameters, f);
    }

    static {
        arithmetic();
        functions();
        products();
        reductions();
        arrangements();
        normalizations();
        softmaxes();
        LossVerbs.table(ADDER);
        FunctionVerbs.table(ADDER);
        LinearAlgebraVerbs.table(ADDER);
        ArrangementVerbs.table(ADDER);
        ImageVerbs.table(ADDER);
    }

    private static void arithmetic() {
        two("add", Ops::add);
        two("sub", Ops::sub);
        two("mul", Ops::mul);
        two("mulOrZero", Ops::mulOrZero);
        two("div", Ops::div);
        two("divOrZero", Ops::divOrZero);
        one("neg", Ops::neg);
        of("scale", "x c#", a -> Ops.scale(a.var(0), a.number(1)));
        of("shift", "x c#", a -> Ops.shift(a.var(0), a.number(1)));
        two("maximum", Ops::maximum);
        two("minimum", Ops::minimum);
        two("maximumShare", Ops::maximumShare);
        of("clip", "x low# high#", a -> Ops.clip(a.var(0), a.number(1), a.number(2)));
        of("inside", "x low# high#", a -> Ops.inside(a.var(0), a.number(1), a.number(2)));
        three("where", "c a b", Ops::where);
        one("identity", Ops::identity);
        one("stopGradient", Ops::stopGradient);
    }

    private static void functions() {
        one("exp", Ops::exp);
        one("log", Ops::log);
        one("log1p", Ops::log1p);
        one("expm1", Ops::expm1);
        one("sqrt", Ops::sqrt);
        one("square", Ops::square);
        one("oneMinusSquare", Ops::oneMinusSquare);
        of("pow", "x p#", a -> Ops.pow(a.var(0), a.number(1)));
        one("reciprocal", Ops::reciprocal);
        one("abs", Ops::abs);
        one("sign", Ops::sign);
        one("step", Ops::step);
        one("sin", Ops::sin);
        one("cos", Ops::cos);
        one("tan", Ops::tan);
        two("logAddExp", Ops::logAddExp);
        two("logAddExpShare", Ops::logAddExpShare);
        one("log1mExp", Ops::log1mExp);
        one("tanh", Ops::tanh);
        one("sechSquare", Ops::sechSquare);
        one("sigmoid", Ops::sigmoid);
        one("relu", Ops::relu);
        of("leakyRelu", "x slope#", a -> Ops.leakyRelu(a.var(0), a.number(1)));
        of("leakyStep", "x slope#", a -> Ops.leakyStep(a.var(0), a.number(1)));
        of("elu", "x alpha#", a -> Ops.elu(a.var(0), a.number(1)));
        of("eluSlope", "x alpha#", a -> Ops.eluSlope(a.var(0), a.number(1)));
        one("gelu", Ops::gelu);
        one("normalCdf", Ops::normalCdf);
        one("normalPdf", Ops::normalPdf);
        one("silu", Ops::silu);
        one("softplus", Ops::softplus);
        one("logSigmoid", Ops::logSigmoid);
    }

    private static void products() {
        two("matmul", Ops::matmul);
        two("matmulTransA", Ops::matmulTransA);
        two("matmulTransB", Ops::matmulTransB);
        two("matmulTransAB", Ops::matmulTransAB);
        one("transpose", Ops::transpose);
        three("linear", "x w b", Ops::linear);
        three("linearTanh", "x w b", Ops::linearTanh);
        three("linearRelu", "x w b", Ops::linearRelu);
        one("inverse", Ops::inverse);
        two("solve", Ops::solve);
        two("solveTransA", Ops::solveTransA);
        two("solveSpd", Ops::solveSpd);
        one("det", Ops::det);
        one("cofactors", Ops::cofactors);
        one("logDet", Ops::logDet);
        one("cholesky", Ops::cholesky);
        one("trace", Ops::trace);
        one("diag", Ops::diag);
        one("diagMatrix", Ops::diagMatrix);
        of("diagMatrix", "x rows% cols%", a -> Ops.diagMatrix(a.var(0), a.shape(1, 2)));
        one("lowerTriangle", Ops::lowerTriangle);
    }

    private static void reductions() {
        one("sum", Ops::sum);
        one("mean", Ops::mean);
        one("rowSums", Ops::rowSums);
        one("colSums", Ops::colSums);
        one("rowMax", Ops::rowMax);
        one("colMax", Ops::colMax);
        one("rowMaxMask", Ops::rowMaxMask);
        one("colMaxMask", Ops::colMaxMask);
        one("norm", Ops::norm);
        of("expand", "x rows% cols%", a -> Ops.expand(a.var(0), a.shape(1, 2)));
    }

    private static void arrangements() {
        of("reshape", "x rows% cols%", a -> Ops.reshape(a.var(0), a.count(1), a.count(2)));
        of(
                "slice",
                "x row% col% rows% cols%",
                a -> Ops.slice(a.var(0), a.count(1), a.count(2), a.count(3), a.count(4)));
        of("pad", "x row% col% rows% cols%", a -> Ops.pad(a.var(0), a.count(1), a.count(2), a.shape(3, 4)));
        of("concatRows", "x…", a -> Ops.concatRows(a.vars()));
        of("concatCols", "x…", a -> Ops.concatCols(a.vars()));
        of("gatherRows", "x k", a -> Ops.gatherRows(a.var(0), a.var(1)));
        of("gatherRows", "x k%…", a -> Ops.gatherRows(a.var(0), a.countsFrom(1)));
        of("scatterRows", "x k rows%", a -> Ops.scatterRows(a.var(0), a.var(1), a.count(2)));
        of("pick", "x k", a -> Ops.pick(a.var(0), a.var(1)));
        of("pick", "x k%…", a -> Ops.pick(a.var(0), a.countsFrom(1)));
        of("place", "x k cols%", a -> Ops.place(a.var(0), a.var(1), a.count(2)));
        of("dropout", "x rate# seed%", a -> Ops.dropout(a.var(0), a.number(1), a.count(2)));
        of("dropout", "x rate# seed", a -> Ops.dropout(a.var(0), a.number(1), a.var(2)));
    }

    private static void normalizations() {
        of("layerNorm", "x gamma beta epsilon#", a -> Ops.layerNorm(a.var(0), a.var(1), a.var(2), a.number(3)));
        of("rmsNorm", "x gamma epsilon#", a -> Ops.rmsNorm(a.var(0), a.var(1), a.number(2)));
        of("batchNorm", "x gamma beta epsilon#", a -> Ops.batchNorm(a.var(0), a.var(1), a.var(2), a.number(3))
                .output());
        of(
                "batchNorm",
                "x gamma beta mean variance epsilon#",
                a -> Ops.batchNorm(a.var(0), a.var(1), a.var(2), a.var(3), a.var(4), a.number(5)));
        of("standardizeRows", "x epsilon#", a -> Ops.standardizeRows(a.var(0), a.number(1)));
        of("standardizeCols", "x epsilon#", a -> Ops.standardizeCols(a.var(0), a.number(1)));
        of("rowDeviations", "x epsilon#", a -> Ops.rowDeviations(a.var(0), a.number(1)));
        of("colDeviations", "x epsilon#", a -> Ops.colDeviations(a.var(0), a.number(1)));
        of("rowRms", "x epsilon#", a -> Ops.rowRms(a.var(0), a.number(1)));
    }

    private static void softmaxes() {
        one("softmax", Ops::softmax);
        one("softmaxOrZero", Ops::softmaxOrZero);
        one("logSoftmax", Ops::logSoftmax);
        one("logSumExp", Ops::logSumExp);
        of("logSumExp", "x w", a -> Ops.logSumExp(a.var(0), a.var(1)));
        two("weightedSoftmax", Ops::weightedSoftmax);
        one("softmaxCols", Ops::softmaxCols);
        one("logSoftmaxCols", Ops::logSoftmaxCols);
        one("logSumExpCols", Ops::logSumExpCols);
        two("softmaxDifference", Ops::softmaxDifference);
        three("attention", "q k v", Ops::attention);
        of("attention", "q k v mask", a -> Ops.attention(a.var(0), a.var(1), a.var(2), a.var(3)));
        of("maskScores", "x mask", a -> Ops.maskScores(a.var(0), a.var(1)));
    }
}
