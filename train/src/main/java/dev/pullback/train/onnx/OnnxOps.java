package dev.pullback.train.onnx;

import static dev.pullback.ops.Activations.*;
import static dev.pullback.ops.Arithmetic.*;
import static dev.pullback.ops.Functions.*;
import static dev.pullback.ops.Layout.IDENTITY;
import static dev.pullback.ops.Layout.STOP_GRADIENT;
import static dev.pullback.ops.LinearLayers.*;
import static dev.pullback.ops.LogArithmetic.LOG_1M_EXP;
import static dev.pullback.ops.LogArithmetic.LOG_ADD_EXP;
import static dev.pullback.ops.Masks.MASK_SCORES;
import static dev.pullback.ops.Products.*;
import static dev.pullback.ops.RegressionLosses.LOG_COSH;
import static dev.pullback.ops.Softmaxes.*;
import static dev.pullback.ops.SpecialFunctions.*;

import dev.pullback.core.Op;
import dev.pullback.core.Var;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The table that maps ops to ONNX. For each op that ONNX can compute, it has the nodes that compute it. Mappings that
 * need more than operators applied to operands are in {@link OnnxLayout} and {@link OnnxReductions}.
 *
 * <p>onnxruntime has no float64 kernel for some operators. If another formula of available operators is equally
 * accurate, the table uses that formula in both precisions. Otherwise the row is marked by {@link #singleOnly}.
 */
final class OnnxOps {
    private static final Map<String, Long> LAST_AXIS = Map.of("axis", 1L);

    private final Map<Op, OnnxMapping> rows = new HashMap<>();

    private OnnxOps() {}

    static Map<Op, OnnxMapping> table() {
        OnnxOps table = new OnnxOps();
        table.arithmetic();
        table.products();
        table.activations();
        table.functions();
        table.softmaxes();
        OnnxNormalizations.addTo(table.rows);
        OnnxLayout.addTo(table.rows);
        OnnxIndexing.addTo(table.rows);
        OnnxMatrices.addTo(table.rows);
        OnnxReductions.addTo(table.rows);
        return table.rows;
    }

    private void arithmetic() {
        operator(ADD, "Add");
        operator(SUB, "Sub");
        operator(MUL, "Mul");
        operator(DIV, "Div");
        operator(MAXIMUM, "Max");
        operator(MINIMUM, "Min");
        operator(NEG, "Neg");
        unary(SCALE, (g, x, c) -> g.node("Mul", List.of(x, g.constant(c))));
        unary(SHIFT, (g, x, c) -> g.node("Add", List.of(x, g.constant(c))));
        rows.put(CLIP, (y, g) -> {
            Range range = y.attr(Range.class);
            String low = g.constant(range.low());
            return g.node("Clip", List.of(g.name(y.in(0)), low, g.constant(range.high())));
        });
        rows.put(INSIDE, (y, g) -> {
            Range range = y.attr(Range.class);
            String x = g.name(y.in(0));
            String isAbove = g.node("GreaterOrEqual", List.of(x, g.constant(range.low())));
            String isBelow = g.node("LessOrEqual", List.of(x, g.constant(range.high())));
            return g.numbers(g.node("And", List.of(isAbove, isBelow)));
        });
        rows.put(WHERE, (y, g) -> {
            String isZero = g.node("Equal", List.of(g.name(y.in(0)), g.constant(0)));
            return g.node("Where", List.of(isZero, g.name(y.in(2)), g.name(y.in(1))));
        });
        rows.put(MASK_SCORES, (y, g) -> {
            String isOpen = g.node("Equal", List.of(g.name(y.in(1)), g.constant(1)));
            return g.node("Where", List.of(isOpen, g.name(y.in(0)), g.constant(Double.NEGATIVE_INFINITY)));
        });
        rows.put(MUL_OR_ZERO, (y, g) -> orZero(y, g, "Mul"));
        rows.put(DIV_OR_ZERO, (y, g) -> orZero(y, g, "Div"));
    }

    /** Applies an operator to a and b; 0 where b = 0. */
    private static String orZero(Var y, OnnxGraph g, String operator) {
        String b = g.name(y.in(1));
        String isZero = g.node("Equal", List.of(b, g.constant(0)));
        return g.node("Where", List.of(isZero, g.constant(0), g.node(operator, List.of(g.name(y.in(0)), b))));
    }

    private void products() {
        rows.put(MATMUL, OnnxOps::product);
        operator(TRANSPOSE, "Transpose");
        rows.put(MATMUL_TRANS_A, (y, g) -> product(y, g, true, false));
        rows.put(MATMUL_TRANS_B, (y, g) -> product(y, g, false, true));
        rows.put(LINEAR, OnnxOps::linear);
        rows.put(LINEAR_TANH, (y, g) -> g.node("Tanh", List.of(linear(y, g))));
        rows.put(LINEAR_RELU, (y, g) -> g.node("Relu", List.of(linear(y, g))));
    }

    private static String linear(Var y, OnnxGraph g) {
        return g.node("Add", List.of(product(y, g), g.name(y.in(2))));
    }

    /** Multiplies two matrices of which none is transposed, except that an operand may be the result of a transposition. */
    private static String product(Var y, OnnxGraph g) {
        boolean isPlain = g.precision() == OnnxPrecision.SINGLE || !(isTransposed(y.in(0)) || isTransposed(y.in(1)));
        String operator = isPlain ? "MatMul" : "Einsum";
        Map<String, String> attributes = isPlain ? Map.of() : Map.of("equation", "ij,jk->ik");
        return g.node(operator, List.of(g.name(y.in(0)), g.name(y.in(1))), attributes);
    }

    private static boolean isTransposed(Var v) {
        Var made = v;
        while (made.op() == IDENTITY || made.op() == STOP_GRADIENT) made = made.in(0);
        return made.op() == TRANSPOSE;
    }

    /**
     * Multiplies matrices that are transposed first. In float64 by Einsum, because onnxruntime replaces a transposition and a
     * product by an operator that it has in float32 only.
     */
    private static String product(Var y, OnnxGraph g, boolean transA, boolean transB) {
        String a = g.name(y.in(0));
        String b = g.name(y.in(1));
        if (g.precision() == OnnxPrecision.DOUBLE)
            return g.node(
                    "Einsum",
                    List.of(a, b),
                    Map.of("equation", (transA ? "ji," : "ij,") + (transB ? "kj->ik" : "jk->ik")));
        return g.node(
                "MatMul",
                List.of(transA ? g.node("Transpose", List.of(a)) : a, transB ? g.node("Transpose", List.of(b)) : b));
    }

    private void activations() {
        operator(TANH, "Tanh");
        unary(SIGMOID, (g, x, c) -> {
            if (g.precision() == OnnxPrecision.SINGLE) return g.node("Sigmoid", List.of(x));
            // A product with a sigmoid would be replaced by an operator that onnxruntime has in float32 only.
            return g.node("Reciprocal", List.of(onePlusDecay(g, x)));
        });
        operator(RELU, "Relu");
        unary(LEAKY_RELU, (g, x, slope) -> {
            String scaled = g.node("Mul", List.of(x, g.constant(slope)));
            return g.node("Where", List.of(isPositive(g, x), x, scaled));
        });
        unary(
                LEAKY_STEP,
                (g, x, slope) -> g.node("Where", List.of(isPositive(g, x), g.constant(1), g.constant(slope))));
        unary(ELU, (g, x, alpha) -> {
            // Limited to 0, the exponential cannot overflow in the branch that is not taken.
            String e = g.node("Exp", List.of(g.node("Min", List.of(x, g.constant(0)))));
            String scaled = g.node("Mul", List.of(g.node("Sub", List.of(e, g.constant(1))), g.constant(alpha)));
            return g.node("Where", List.of(isPositive(g, x), x, scaled));
        });
        rows.put(GELU, singleOnly("Gelu", (y, g) -> g.node("Gelu", List.of(g.name(y.in(0))))));
        rows.put(NORMAL_CDF, singleOnly("Erf", (y, g) -> {
            String scaled = g.node("Mul", List.of(g.name(y.in(0)), g.constant(Math.sqrt(0.5))));
            String twice = g.node("Add", List.of(g.node("Erf", List.of(scaled)), g.constant(1)));
            return g.node("Mul", List.of(twice, g.constant(0.5)));
        }));
        unary(SILU, (g, x, c) -> g.node("Div", List.of(x, onePlusDecay(g, x))));
        unary(SOFTSIGN, (g, x, c) -> {
            String size = g.node("Add", List.of(g.node("Abs", List.of(x)), g.constant(1)));
            return g.node("Div", List.of(x, size));
        });
        unary(SECH_SQUARE, (g, x, c) -> {
            String tanh = g.node("Tanh", List.of(x));
            return g.node("Sub", List.of(g.constant(1), g.node("Mul", List.of(tanh, tanh))));
        });
        unary(NORMAL_PDF, (g, x, c) -> {
            String half = g.node("Mul", List.of(g.node("Mul", List.of(x, x)), g.constant(-0.5)));
            return g.node("Mul", List.of(g.node("Exp", List.of(half)), g.constant(1 / Math.sqrt(2 * Math.PI))));
        });
        unary(SOFTPLUS, (g, x, c) -> softplus(g, x));
        unary(LOG_SIGMOID, (g, x, c) -> g.node("Neg", List.of(softplus(g, g.node("Neg", List.of(x))))));
    }

    private static String onePlusDecay(OnnxGraph g, String x) {
        return g.node("Add", List.of(g.node("Exp", List.of(g.node("Neg", List.of(x)))), g.constant(1)));
    }

    private static String softplus(OnnxGraph g, String x) {
        if (g.precision() == OnnxPrecision.SINGLE) return g.node("Softplus", List.of(x));
        String decay = g.node("Exp", List.of(g.node("Neg", List.of(g.node("Abs", List.of(x))))));
        String rest = g.node("Log", List.of(g.node("Add", List.of(decay, g.constant(1)))));
        return g.node("Add", List.of(g.node("Max", List.of(x, g.constant(0))), rest));
    }

    private static String isPositive(OnnxGraph g, String x) {
        return g.node("Greater", List.of(x, g.constant(0)));
    }

    private void functions() {
        operator(EXP, "Exp");
        operator(LOG, "Log");
        operator(SQRT, "Sqrt");
        operator(RECIPROCAL, "Reciprocal");
        operator(ABS, "Abs");
        operator(SIGN, "Sign");
        operator(SIN, "Sin");
        function(COS, "Cos");
        function(TAN, "Tan");
        function(ASIN, "Asin");
        function(ACOS, "Acos");
        function(ATAN, "Atan");
        function(SINH, "Sinh");
        function(COSH, "Cosh");
        function(ASINH, "Asinh");
        function(ACOSH, "Acosh");
        function(ATANH, "Atanh");
        function(ERF, "Erf");
        unary(SQUARE, (g, x, c) -> g.node("Mul", List.of(x, x)));
        unary(ONE_MINUS_SQUARE, (g, x, c) -> g.node("Sub", List.of(g.constant(1), g.node("Mul", List.of(x, x)))));
        unary(POW, (g, x, p) -> g.node("Pow", List.of(x, g.constant(p))));
        unary(EXP2, (g, x, c) -> g.node("Pow", List.of(g.constant(2), x)));
        unary(LOG2, (g, x, c) -> g.node("Div", List.of(g.node("Log", List.of(x)), g.constant(Math.log(2)))));
        unary(LOG10, (g, x, c) -> g.node("Div", List.of(g.node("Log", List.of(x)), g.constant(Math.log(10)))));
        unary(LOG1P, (g, x, c) -> g.node("Log", List.of(g.node("Add", List.of(x, g.constant(1))))));
        unary(EXPM1, (g, x, c) -> g.node("Sub", List.of(g.node("Exp", List.of(x)), g.constant(1))));
        unary(STEP, (g, x, c) -> g.node("Where", List.of(isPositive(g, x), g.constant(1), g.constant(0))));
        rows.put(ERFC, singleOnly("Erf", (y, g) -> {
            String erf = g.node("Erf", List.of(g.name(y.in(0))));
            return g.node("Sub", List.of(g.constant(1), erf));
        }));
        unary(LOGIT, (g, x, c) -> {
            String rest = g.node("Log", List.of(g.node("Sub", List.of(g.constant(1), x))));
            return g.node("Sub", List.of(g.node("Log", List.of(x)), rest));
        });
        unary(LOG_1M_EXP, (g, x, c) -> {
            String rest = g.node("Sub", List.of(g.constant(1), g.node("Exp", List.of(x))));
            return g.node("Log", List.of(rest));
        });
        unary(LOG_COSH, (g, x, c) -> {
            String size = g.node("Abs", List.of(x));
            String rest = softplus(g, g.node("Mul", List.of(size, g.constant(-2))));
            return g.node("Add", List.of(size, g.node("Sub", List.of(rest, g.constant(Math.log(2))))));
        });
        rows.put(ATAN2, singleOnly("Atan", OnnxOps::angle));
        rows.put(HYPOT, (y, g) -> {
            String a = g.name(y.in(0));
            String b = g.name(y.in(1));
            String squares = g.node("Add", List.of(g.node("Mul", List.of(a, a)), g.node("Mul", List.of(b, b))));
            return g.node("Sqrt", List.of(squares));
        });
        rows.put(LOG_ADD_EXP, (y, g) -> logAddExp(g, g.name(y.in(0)), g.name(y.in(1))));
    }

    /** The logarithm of exp a + exp b; equal infinities have the distance 0. */
    static String logAddExp(OnnxGraph g, String a, String b) {
        String isSame = g.node("Equal", List.of(a, b));
        String difference = g.node("Abs", List.of(g.node("Sub", List.of(a, b))));
        String distance = g.node("Where", List.of(isSame, g.constant(0), difference));
        String rest = softplus(g, g.node("Neg", List.of(distance)));
        return g.node("Add", List.of(g.node("Max", List.of(a, b)), rest));
    }

    /** The angle of the point (b, a): arctan(a/b), half a turn more or less where b < 0, and 0 at the origin. */
    private static String angle(Var y, OnnxGraph g) {
        String a = g.name(y.in(0));
        String b = g.name(y.in(1));
        String zero = g.constant(0);
        String turn =
                g.node("Where", List.of(g.node("Less", List.of(a, zero)), g.constant(-Math.PI), g.constant(Math.PI)));
        String isLeft = g.node("Less", List.of(b, zero));
        String arc = g.node("Atan", List.of(g.node("Div", List.of(a, b))));
        String angle = g.node("Add", List.of(arc, g.node("Where", List.of(isLeft, turn, zero))));
        String size = g.node("Add", List.of(g.node("Abs", List.of(a)), g.node("Abs", List.of(b))));
        String isOrigin = g.node("Equal", List.of(size, zero));
        String isUpright = g.node("Equal", List.of(b, zero));
        String upright = g.node("Mul", List.of(turn, g.constant(0.5)));
        return g.node("Where", List.of(isOrigin, zero, g.node("Where", List.of(isUpright, upright, angle))));
    }

    private void softmaxes() {
        rows.put(WEIGHTED_SOFTMAX, (y, g) -> {
            String shares = weighted(y, g, weightedMax(y, g));
            return g.node("Div", List.of(shares, OnnxReductions.overRows(g, "ReduceSum", shares)));
        });
        rows.put(WEIGHTED_LOG_SUM_EXP, (y, g) -> {
            String max = weightedMax(y, g);
            String sum = OnnxReductions.overRows(g, "ReduceSum", weighted(y, g, max));
            return g.node("Add", List.of(max, g.node("Log", List.of(sum))));
        });
        rows.put(SOFTMAX_OR_ZERO, (y, g) -> {
            String z = g.name(y.in(0));
            String max = OnnxReductions.overRows(g, "ReduceMax", z);
            String isEmpty = g.node("Equal", List.of(max, g.constant(Double.NEGATIVE_INFINITY)));
            return g.node("Where", List.of(isEmpty, g.constant(0), g.node("Softmax", List.of(z), LAST_AXIS)));
        });
        rows.put(SOFTMAX, (y, g) -> g.node("Softmax", List.of(g.name(y.in(0))), LAST_AXIS));
        rows.put(LOG_SOFTMAX, (y, g) -> g.node("LogSoftmax", List.of(g.name(y.in(0))), LAST_AXIS));
        unary(
                TEMPERED_SOFTMAX,
                (g, z, t) -> g.node("Softmax", List.of(g.node("Div", List.of(z, g.constant(t)))), LAST_AXIS));
        rows.put(LOG_SUM_EXP, (y, g) -> {
            // Computed with the maximum taken out, which a runtime's ReduceLogSumExp need not do.
            String z = g.name(y.in(0));
            String max = OnnxReductions.overRows(g, "ReduceMax", z);
            String exponentials = g.node("Exp", List.of(g.node("Sub", List.of(z, max))));
            String log = g.node("Log", List.of(OnnxReductions.overRows(g, "ReduceSum", exponentials)));
            return g.node("Add", List.of(max, log));
        });
    }

    /** The largest element of each row of X whose weight is not 0. */
    private static String weightedMax(Var y, OnnxGraph g) {
        String isUnused = g.node("Equal", List.of(g.name(y.in(1)), g.constant(0)));
        String used = g.node("Where", List.of(isUnused, g.constant(Double.NEGATIVE_INFINITY), g.name(y.in(0))));
        return OnnxReductions.overRows(g, "ReduceMax", used);
    }

    /** W exp (X - max), 0 where the weight is 0. */
    private static String weighted(Var y, OnnxGraph g, String max) {
        String isUnused = g.node("Equal", List.of(g.name(y.in(1)), g.constant(0)));
        String exponentials = g.node("Exp", List.of(g.node("Sub", List.of(g.name(y.in(0)), max))));
        String products = g.node("Mul", List.of(g.name(y.in(1)), exponentials));
        return g.node("Where", List.of(isUnused, g.constant(0), products));
    }

    /** A mapping of an op of one operand. */
    private interface Unary {
        /**
         * Appends the nodes.
         *
         * @param x the name of the operand
         * @param c the attribute of the op, or NaN if it has none
         */
        String append(OnnxGraph g, String x, double c);
    }

    private void unary(Op op, Unary mapping) {
        rows.put(op, (y, g) -> mapping.append(g, g.name(y.in(0)), number(y)));
    }

    private static double number(Var y) {
        return y.attr() instanceof Double c ? c : Double.NaN;
    }

    /** Maps an op to one operator with the same operands. */
    private void operator(Op op, String name) {
        rows.put(op, (y, g) -> g.node(name, operands(y, g)));
    }

    /** Maps an op to an operator that onnxruntime has in float32 only. */
    private void function(Op op, String name) {
        rows.put(op, singleOnly(name, (y, g) -> g.node(name, operands(y, g))));
    }

    static List<String> operands(Var y, OnnxGraph g) {
        return Arrays.stream(y.in()).map(g::name).toList();
    }

    /** Refuses float64, for which onnxruntime has no kernel of the operator. */
    static OnnxMapping singleOnly(String operator, OnnxMapping mapping) {
        return (y, g) -> {
            if (g.precision() == OnnxPrecision.DOUBLE)
                throw new OnnxException("onnx: the op " + y.op() + " needs the operator " + operator
                        + ", for which onnxruntime has no float64 kernel; export in float32");
            return mapping.append(y, g);
        };
    }
}
