package dev.pullback.examples.operations;

import static dev.pullback.examples.operations.Precise.ONE;
import static dev.pullback.examples.operations.Precise.ZERO;

import dev.pullback.core.Op;
import dev.pullback.examples.operations.PreciseLogits.CrossEntropy;
import dev.pullback.examples.operations.PreciseLogits.Row;
import dev.pullback.ops.CrossEntropyOptions;
import dev.pullback.ops.Images;
import dev.pullback.ops.LinearCrossEntropy.WantedGradients;
import dev.pullback.ops.TriangularForm;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.ejml.data.DMatrixRMaj;

/**
 * The value of every op in high precision. Ops that move or choose elements are followed by running them on the numbers of
 * the elements, and linear and bilinear ops by running them on unit vectors; all others are formulas.
 */
final class PreciseOps {
    /** Ops whose result is a constant for gradients; their result in doubles is exact. */
    private static final Set<String> CONSTANT = Set.of(
            "sign",
            "step",
            "leakyStep",
            "maximumShare",
            "inside",
            "rowMaxMask",
            "colMaxMask",
            "oneHot",
            "hingeDirection",
            "rowOrder",
            "luFactors",
            "spdFactors");

    /** Ops whose result consists of elements of their operands, zeros and infinities. */
    private static final Set<String> MOVING = Set.of(
            "identity",
            "stopGradient",
            "transpose",
            "reshape",
            "slice",
            "pad",
            "concatRows",
            "concatCols",
            "splitCols",
            "gatherRows",
            "pick",
            "takeAlongRows",
            "diag",
            "diagMatrix",
            "lowerTriangle",
            "expand",
            "maskScores",
            "maxPoolGather");

    /** Ops that are linear in their first operand, with coefficients that are integers or reciprocals of numbers. */
    private static final Set<String> LINEAR = Set.of(
            "scatterRows",
            "place",
            "putAlongRows",
            "maxPoolScatter",
            "lowerHalf",
            "symmetricPart",
            "avgPool",
            "avgPoolTranspose");

    private static final Set<String> BILINEAR =
            Set.of("kron", "kronTransA", "kronTransB", "conv2d", "conv2dTranspose", "conv2dWeights");

    private static final Map<String, Function<Call, PreciseMatrix[]>> FORMULAS = new HashMap<>();

    /**
     * A call of an op.
     *
     * @param in the exact operands
     * @param values the operands in doubles
     * @param out the results in doubles
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Call(Op op, Object attr, PreciseMatrix[] in, DMatrixRMaj[] values, DMatrixRMaj[] out) {
        PreciseMatrix in(int i) {
            return in[i];
        }

        Precise number() {
            return Precise.of((Double) attr);
        }

        double attribute() {
            return (Double) attr;
        }

        CrossEntropyOptions options() {
            return (CrossEntropyOptions) attr;
        }
    }

    static {
        binary("add", Precise::plus);
        binary("sub", Precise::minus);
        binary("mul", Precise::times);
        binary("mulOrZero", (a, b) -> b.isFinite() && b.signum() == 0 ? ZERO : a.times(b));
        binary("div", Precise::over);
        binary("divOrZero", (a, b) -> b.isFinite() && b.signum() == 0 ? ZERO : a.over(b));
        binary("maximum", Precise::max);
        binary("minimum", (a, b) -> a.compareTo(b) <= 0 ? a : b);
        binary("hypot", (a, b) -> a.square().plus(b.square()).sqrt());
        binary("atan2", PreciseOps::atan2);
        binary("logAddExp", (a, b) -> new Row(new Precise[] {a, b}).lse());
        binary("logAddExpShare", PreciseOps::share);
        unary("neg", (x, c) -> x.negate());
        unary("scale", Precise::times);
        unary("shift", Precise::plus);
        unary("square", (x, c) -> x.square());
        unary("oneMinusSquare", (x, c) -> ONE.minus(x.square()));
        unary("reciprocal", (x, c) -> ONE.over(x));
        unary("abs", (x, c) -> x.abs());
        unary("relu", (x, c) -> x.max(ZERO));
        unary("exp", (x, c) -> x.exp());
        unary("log", (x, c) -> x.log());
        unary("sqrt", (x, c) -> x.sqrt());
        unary("sigmoid", (x, c) -> x.sigmoid());
        unary("silu", (x, c) -> x.times(x.sigmoid()).clean());
        unary("softplus", (x, c) -> x.softplus());
        unary("logSigmoid", (x, c) -> x.negate().softplus().negate());
        unary("tanh", (x, c) -> x.tanh());
        unary("sechSquare", (x, c) -> x.sechSquare());
        unary("leakyRelu", (x, c) -> x.signum() > 0 ? x : x.times(c));
        formula("clip", c -> c.in(0).map(x -> clip(x, (dev.pullback.ops.Arithmetic.Range) c.attr)));
        formula("polygamma", c -> c.in(0).map(x -> x.map(v -> Accuracies.polygamma(v, (Integer) c.attr))));
        formula("dropout", c -> {
            PreciseMatrix y = c.in(0).copy();
            Precise keep = ONE.minus(c.number());
            for (int i = 0; i < y.data().length; i++)
                y.data()[i] = c.out[0].data[i] == 0 ? ZERO : y.data()[i].over(keep);
            return y;
        });
        formula("where", c -> {
            PreciseMatrix y = PreciseMatrix.zeros(c.out[0].numRows, c.out[0].numCols);
            for (int i = 0; i < y.rows(); i++) {
                for (int j = 0; j < y.cols(); j++) {
                    DMatrixRMaj mask = c.values[0];
                    double m = mask.get(mask.numRows == 1 ? 0 : i, mask.numCols == 1 ? 0 : j);
                    y.set(i, j, c.in(m != 0 ? 1 : 2).repeated(i, j));
                }
            }
            return y;
        });
        formula("maxPool", c -> {
            Images.Pooling p = (Images.Pooling) c.attr;
            DMatrixRMaj y = new DMatrixRMaj(c.out[0].numRows, c.out[0].numCols);
            DMatrixRMaj codes = codes(c.values[0], 1);
            Images.MAX_POOL_GATHER.run(new DMatrixRMaj[] {codes, c.values[0]}, p, y);
            return decoded(y, c.in);
        });
        formula("zeroColumns", c -> c.in(2));
        formula("noChoice", c -> c.in(3));
        formula("fullRank", c -> c.in(1));
        products();
        reductions();
        normalizations();
        residuals();
        logits();
        algebra();
    }

    private PreciseOps() {}

    private static void formula(String op, Function<Call, PreciseMatrix> f) {
        FORMULAS.put(op, c -> new PreciseMatrix[] {f.apply(c)});
    }

    private static void binary(String op, BiFunction<Precise, Precise, Precise> f) {
        formula(op, c -> c.in(0).zip(c.in(1), f));
    }

    private static void unary(String op, BiFunction<Precise, Precise, Precise> f) {
        formula(op, c -> {
            Precise attribute = c.attr instanceof Double number ? Precise.of(number) : ZERO;
            return c.in(0).map(x -> f.apply(x, attribute));
        });
    }

    /** Returns whether the value of an op is known here. */
    static boolean has(Op op) {
        String name = op.name();
        return CONSTANT.contains(name)
                || MOVING.contains(name)
                || LINEAR.contains(name)
                || BILINEAR.contains(name)
                || FORMULAS.containsKey(name)
                || Accuracies.has(op);
    }

    /** Returns the exact results of a call. */
    static PreciseMatrix[] of(Call c) {
        String name = c.op.name();
        if (CONSTANT.contains(name))
            return Arrays.stream(c.out).map(PreciseMatrix::of).toArray(PreciseMatrix[]::new);
        if (MOVING.contains(name)) return moved(c);
        if (LINEAR.contains(name)) return new PreciseMatrix[] {linear(c)};
        if (BILINEAR.contains(name)) return new PreciseMatrix[] {bilinear(c)};
        Function<Call, PreciseMatrix[]> f = FORMULAS.get(name);
        if (f != null) return f.apply(c);
        if (!Accuracies.has(c.op)) throw new IllegalStateException("no exact value of " + c.op);
        return new PreciseMatrix[] {c.in(0).map(x -> x.map(v -> Accuracies.exact(c.op, c.attr, v)))};
    }

    private static DMatrixRMaj codes(DMatrixRMaj like, int first) {
        DMatrixRMaj codes = new DMatrixRMaj(like.numRows, like.numCols);
        for (int i = 0; i < codes.getNumElements(); i++) codes.data[i] = first + i;
        return codes;
    }

    /** Runs the op on the numbers of the elements. Operands that choose keep their values. */
    private static PreciseMatrix[] moved(Call c) {
        boolean all = c.op.arity() == Op.ANY;
        DMatrixRMaj[] in = c.values.clone();
        int first = 1;
        for (int i = 0; i < (all ? in.length : 1); i++) {
            in[i] = codes(c.values[i], first);
            first += in[i].getNumElements();
        }
        DMatrixRMaj[] out = Arrays.stream(c.out)
                .map(m -> new DMatrixRMaj(m.numRows, m.numCols))
                .toArray(DMatrixRMaj[]::new);
        c.op.runAll(in, c.attr, out);
        PreciseMatrix[] from = all ? c.in : new PreciseMatrix[] {c.in(0)};
        return Arrays.stream(out).map(m -> decoded(m, from)).toArray(PreciseMatrix[]::new);
    }

    private static PreciseMatrix decoded(DMatrixRMaj codes, PreciseMatrix[] in) {
        PreciseMatrix y = PreciseMatrix.zeros(codes.numRows, codes.numCols);
        for (int i = 0; i < y.data().length; i++) {
            double code = codes.data[i];
            if (code == 0) continue;
            y.data()[i] = Double.isFinite(code) ? element((int) code - 1, in) : Precise.of(code);
        }
        return y;
    }

    private static Precise element(int index, PreciseMatrix[] in) {
        int k = index;
        int operand = 0;
        for (; k >= in[operand].data().length; operand++) k -= in[operand].data().length;
        return in[operand].data()[k];
    }

    private static PreciseMatrix linear(Call c) {
        PreciseMatrix y = PreciseMatrix.zeros(c.out[0].numRows, c.out[0].numCols);
        DMatrixRMaj[] in = c.values.clone();
        in[0] = new DMatrixRMaj(c.values[0].numRows, c.values[0].numCols);
        DMatrixRMaj part = new DMatrixRMaj(y.rows(), y.cols());
        for (int k = 0; k < in[0].getNumElements(); k++) {
            in[0].data[k] = 1;
            c.op.run(in, c.attr, part);
            in[0].data[k] = 0;
            addMultiple(part, c.in(0).data()[k], y);
        }
        return y;
    }

    private static void addMultiple(DMatrixRMaj coefficients, Precise x, PreciseMatrix y) {
        for (int i = 0; i < y.data().length; i++) {
            double f = coefficients.data[i];
            if (f == 0) continue;
            boolean fraction = Math.abs(f) < 1;
            y.data()[i] = y.data()[i].plus(fraction ? x.over(Precise.of(Math.rint(1 / f))) : x.times(f));
        }
    }

    private static PreciseMatrix bilinear(Call c) {
        PreciseMatrix y = PreciseMatrix.zeros(c.out[0].numRows, c.out[0].numCols);
        DMatrixRMaj a = new DMatrixRMaj(c.values[0].numRows, c.values[0].numCols);
        DMatrixRMaj b = new DMatrixRMaj(c.values[1].numRows, c.values[1].numCols);
        DMatrixRMaj part = new DMatrixRMaj(y.rows(), y.cols());
        for (int k = 0; k < a.getNumElements(); k++) {
            a.data[k] = 1;
            for (int l = 0; l < b.getNumElements(); l++) {
                b.data[l] = 1;
                c.op.run(new DMatrixRMaj[] {a, b}, c.attr, part);
                b.data[l] = 0;
                addMultiple(part, c.in(0).data()[k].times(c.in(1).data()[l]), y);
            }
            a.data[k] = 0;
        }
        return y;
    }

    private static Precise clip(Precise x, dev.pullback.ops.Arithmetic.Range limits) {
        Precise low = Precise.of(limits.low());
        Precise high = Precise.of(limits.high());
        return x.compareTo(low) < 0 ? low : x.compareTo(high) > 0 ? high : x;
    }

    private static Precise atan2(Precise a, Precise b) {
        if (a.signum() == 0 && b.signum() >= 0) return ZERO;
        return Precise.of(ch.obermuhlner.math.big.BigDecimalMath.atan2(a.value(), b.value(), Precise.digits()));
    }

    private static Precise share(Precise a, Precise b) {
        if (!a.isFinite() && a.doubleValue() < 0) return ZERO;
        if (!b.isFinite() && b.doubleValue() < 0) return ONE;
        return a.minus(b).sigmoid();
    }

    private static void products() {
        formula("matmul", c -> c.in(0).times(c.in(1)));
        formula("matmulTransA", c -> c.in(0).transposed().times(c.in(1)));
        formula("matmulTransB", c -> c.in(0).times(c.in(1).transposed()));
        formula("linear", PreciseOps::affine);
        formula(
                "pairwiseSquaredDistances",
                c -> sums(c.in(0).rows(), c.in(1).rows(), c.in(0).cols(), (i, j, k) -> difference(c, 0, i, j, k)
                        .square()));
        formula(
                "weightedDifferences",
                c -> sums(c.in(1).rows(), c.in(1).cols(), c.in(2).rows(), (i, k, j) -> c.in(0)
                        .at(j, i)
                        .times(difference(c, 1, i, j, k))));
        formula(
                "projectedDifferences",
                c -> sums(c.in(2).rows(), c.in(1).rows(), c.in(1).cols(), (j, i, k) -> c.in(0)
                        .at(i, k)
                        .times(difference(c, 1, i, j, k))));
        formula("linearTanh", c -> affine(c).map(PreciseOps::tanhOfSum));
        formula("linearRelu", c -> affine(c).map(x -> x.max(ZERO)));
    }

    private interface Term {
        Precise of(int i, int j, int k);
    }

    /** Returns the matrix of the sums of terms over their last index. */
    private static PreciseMatrix sums(int rows, int cols, int count, Term term) {
        PreciseMatrix y = PreciseMatrix.zeros(rows, cols);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < cols; j++) {
                Precise[] terms = new Precise[count];
                for (int k = 0; k < count; k++) terms[k] = term.of(i, j, k);
                y.set(i, j, PreciseMatrix.sum(terms));
            }
        }
        return y;
    }

    /** Returns the difference in column k of row i of an operand and row j of the next one. */
    private static Precise difference(Call c, int operand, int i, int j, int k) {
        return c.in(operand).at(i, k).minus(c.in(operand + 1).at(j, k));
    }

    /** Returns tanh x, whose size contains that of x, since the terms of x may cancel. */
    private static Precise tanhOfSum(Precise x) {
        if (x.signum() == 0) return x;
        Precise y = x.tanh();
        return y.ofSize(1 + Math.abs(x.sechSquare().doubleValue() * x.size() / y.doubleValue()));
    }

    /** Returns the size of the sums of a product of matrices, of which each result of its logits has rounding errors. */
    private static double largestSize(PreciseMatrix x) {
        return Arrays.stream(x.data()).mapToDouble(Precise::size).max().orElse(0);
    }

    private static PreciseMatrix affine(Call c) {
        return c.in(0).times(c.in(1)).plus(c.in(2));
    }

    /** Describes an op that computes each row of its result from a row of its first operand. */
    private static void byRows(String op, UnaryOperator<Precise[]> f) {
        formula(op, c -> rows(c.in(0), f));
    }

    private static PreciseMatrix rows(PreciseMatrix x, UnaryOperator<Precise[]> f) {
        return rows(x.rows(), i -> f.apply(x.row(i)));
    }

    private static PreciseMatrix rows(int m, IntFunction<Precise[]> f) {
        Precise[][] all = new Precise[m][];
        for (int i = 0; i < m; i++) all[i] = f.apply(i);
        PreciseMatrix y = PreciseMatrix.zeros(m, all[0].length);
        for (int i = 0; i < m; i++) y.setRow(i, all[i]);
        return y;
    }

    private static Precise[] one(Precise x) {
        return new Precise[] {x};
    }

    private static void reductions() {
        byRows("rowSums", x -> one(PreciseMatrix.sum(x)));
        formula("colSums", c -> rows(c.in(0).transposed(), x -> one(PreciseMatrix.sum(x)))
                .transposed());
        formula("sum", c -> PreciseMatrix.scalar(PreciseMatrix.sum(c.in(0).data())));
        formula(
                "mean",
                c -> PreciseMatrix.scalar(PreciseMatrix.sum(c.in(0).data())
                        .over(Precise.of(c.in(0).data().length))));
        formula("trace", c -> {
            Precise sum = ZERO;
            for (int i = 0; i < c.in(0).rows(); i++) sum = sum.plus(c.in(0).at(i, i));
            return PreciseMatrix.scalar(sum);
        });
        byRows("rowMax", x -> one(Arrays.stream(x).reduce(Precise::max).orElseThrow()));
        formula("colMax", c -> rows(
                        c.in(0).transposed(),
                        x -> one(Arrays.stream(x).reduce(Precise::max).orElseThrow()))
                .transposed());
        formula(
                "norm",
                c -> PreciseMatrix.scalar(meanOfSquares(c.in(0).data(), 1).sqrt()));
        formula("recurrence", c -> {
            int n = c.in(0).cols();
            boolean backward = (Boolean) c.attr;
            return rows(c.in(0).rows(), i -> {
                Precise[] y = new Precise[n];
                Precise before = ZERO;
                for (int k = 0; k < n; k++) {
                    int j = backward ? n - 1 - k : k;
                    before = k == 0
                            ? c.in(1).at(i, j)
                            : c.in(0).at(i, j).times(before).plus(c.in(1).at(i, j));
                    y[j] = before;
                }
                return y;
            });
        });
        byRows("rowCumulativeLogSumExps", x -> {
            Precise[] y = new Precise[x.length];
            for (int j = 0; j < y.length; j++) y[j] = new Row(Arrays.copyOf(x, j + 1)).lse();
            return y;
        });
    }

    private static Precise meanOfSquares(Precise[] x, int divisor) {
        return PreciseMatrix.sum(Arrays.stream(x).map(Precise::square).toArray(Precise[]::new))
                .over(Precise.of(divisor));
    }

    private static Precise variance(Precise[] x, int c) {
        return Moments.of(x).variance().times(Precise.of(x.length)).over(Precise.of(x.length - c));
    }

    /**
     * Mean and variance of numbers, and the numbers minus their mean, whose size is that of the largest of them, because the
     * mean is rounded.
     */
    @SuppressWarnings("ArrayRecordComponent")
    private record Moments(Precise mean, Precise variance, Precise[] centred) {
        static Moments of(Precise[] x) {
            BigDecimal n = BigDecimal.valueOf(x.length);
            BigDecimal sum = BigDecimal.ZERO;
            for (Precise v : x) sum = sum.add(v.value());
            Precise[] centred = new Precise[x.length];
            Precise largest = ZERO;
            for (int i = 0; i < x.length; i++) {
                centred[i] = Precise.of(x[i].value().multiply(n).subtract(sum).divide(n, Precise.digits()));
                largest = largest.max(centred[i].abs());
            }
            for (int i = 0; i < x.length; i++) centred[i] = centred[i].besides(largest);
            Precise mean = PreciseMatrix.sum(x).over(Precise.of(x.length));
            return new Moments(mean, meanOfSquares(centred, x.length).clean(), centred);
        }

        Precise deviation(Precise epsilon) {
            return variance.plus(epsilon).sqrt();
        }

        Precise[] standardized(Precise epsilon) {
            Precise s = deviation(epsilon);
            return Arrays.stream(centred)
                    .map(v -> s.signum() == 0 ? ZERO : v.over(s))
                    .toArray(Precise[]::new);
        }
    }

    private static Precise[] unitRms(Precise[] x, Precise epsilon) {
        Precise r = meanOfSquares(x, x.length).plus(epsilon).sqrt();
        return Arrays.stream(x).map(v -> r.signum() == 0 ? ZERO : v.over(r)).toArray(Precise[]::new);
    }

    private static void normalizations() {
        formula("standardizeRows", c -> rows(c.in(0), x -> Moments.of(x).standardized(c.number())));
        formula("rowDeviations", c -> rows(c.in(0), x -> one(Moments.of(x).deviation(c.number()))));
        formula("rowVariances", c -> rows(c.in(0), x -> one(variance(x, (Integer) c.attr))));
        formula("colVariances", c -> columns(c, x -> one(variance(x, (Integer) c.attr))));
        formula("standardizeCols", c -> columns(c, x -> Moments.of(x).standardized(c.number())));
        formula("colDeviations", c -> columns(c, x -> one(Moments.of(x).deviation(c.number()))));
        formula(
                "rowRms",
                c -> rows(
                        c.in(0),
                        x -> one(meanOfSquares(x, x.length).plus(c.number()).sqrt())));
        formula("unitRmsRows", c -> rows(c.in(0), x -> unitRms(x, c.number())));
        formula("rmsNorm", c -> rows(c.in(0), x -> unitRms(x, c.number())).zip(c.in(1), Precise::times));
        formula("layerNorm", c -> rows(c.in(0), x -> Moments.of(x).standardized(c.number()))
                .zip(c.in(1), Precise::times)
                .plus(c.in(2)));
        FORMULAS.put("batchNorm", c -> new PreciseMatrix[] {
            columns(c, x -> Moments.of(x).standardized(c.number()))
                    .zip(c.in(1), Precise::times)
                    .plus(c.in(2)),
            columns(c, x -> one(Moments.of(x).mean)),
            columns(c, x -> one(Moments.of(x).variance))
        });
        formula(
                "normalizedRowsSlope",
                c -> rows(c.in(0).rows(), i -> {
                    Precise[] h = c.in(0).row(i);
                    Precise[] x = c.in(1).row(i);
                    Precise n = Precise.of(h.length);
                    Precise dot = ZERO;
                    for (int j = 0; j < h.length; j++) dot = dot.plus(h[j].times(x[j]));
                    Precise share = dot.over(n);
                    Precise mean = (Boolean) c.attr ? PreciseMatrix.sum(h).over(n) : ZERO;
                    Precise[] y = new Precise[h.length];
                    Precise s = c.in(2).at(i, 0);
                    for (int j = 0; j < y.length; j++)
                        y[j] = s.signum() == 0
                                ? ZERO
                                : h[j].minus(mean).minus(x[j].times(share)).over(s);
                    return y;
                }));
    }

    private static PreciseMatrix columns(Call c, UnaryOperator<Precise[]> f) {
        return rows(c.in(0).transposed(), f).transposed();
    }

    private interface OfThree {
        Precise of(Precise a, Precise b, Precise c);
    }

    private static void ternary(String op, OfThree f) {
        formula(op, c -> {
            PreciseMatrix y = PreciseMatrix.zeros(c.out[0].numRows, c.out[0].numCols);
            for (int i = 0; i < y.rows(); i++)
                for (int j = 0; j < y.cols(); j++)
                    y.set(
                            i,
                            j,
                            f.of(
                                    c.in(0).repeated(i, j),
                                    c.in(1).repeated(i, j),
                                    c.in(2).repeated(i, j)));
            return y;
        });
    }

    private static void residuals() {
        ternary("gaussianNll", (m, s, t) -> {
            Precise r = m.minus(t).clean();
            return s.plus(r.square().times(s.negate().exp())).times(0.5);
        });
        ternary("weightedResidual", (m, s, t) -> m.minus(t).times(s.negate().exp()));
        ternary("binaryCrossEntropy", (x, t, r) -> zero(t, ONE.minus(t).times(x.softplus()))
                .plus(t.signum() == 0 ? ZERO : r.times(t).times(x.negate().softplus())));
        ternary("binaryCrossEntropySlope", (x, t, r) -> ONE.minus(t)
                .times(x.sigmoid())
                .minus(r.times(t).times(x.negate().sigmoid())));
        ternary("binaryTargetCosts", (x, t, r) -> r.times(x.negate().softplus()).minus(x.softplus()));
        formula("huber", c -> c.in(0).zip(c.in(1), (x, t) -> {
            Precise r = x.minus(t).clean().abs();
            Precise d = c.number();
            return r.compareTo(d) <= 0
                    ? r.square().times(0.5)
                    : d.times(r.minus(d.times(0.5))).clean();
        }));
        formula("hinge", c -> {
            Precise sum = ZERO;
            for (int i = 0; i < c.in(0).rows(); i++) {
                Precise[] x = c.in(0).row(i);
                int k = (int) c.values[1].data[i];
                Precise worst = ZERO;
                for (int j = 0; j < x.length; j++)
                    if (j != k) worst = worst.max(x[j].minus(x[k]).plus(ONE));
                sum = sum.plus(worst);
            }
            return PreciseMatrix.scalar(sum.over(Precise.of(c.in(0).rows())));
        });
    }

    private static Precise zero(Precise t, Precise term) {
        return t.compareTo(ONE) == 0 ? ZERO : term;
    }

    private static void logits() {
        byRows("softmax", x -> new Row(x).softmax());
        byRows("softmaxOrZero", x -> new Row(x).softmax());
        formula(
                "temperedSoftmax",
                c -> rows(c.in(0), x -> PreciseLogits.tempered(x, c.attribute()).softmax()));
        byRows("logSoftmax", x -> {
            Row row = new Row(x);
            Precise[] y = new Precise[x.length];
            for (int k = 0; k < y.length; k++)
                y[k] = x[k].isFinite() ? row.gap(k).negate() : x[k];
            return y;
        });
        byRows("logSumExp", x -> one(new Row(x).lse()));
        formula(
                "weightedLogSumExp",
                c -> rows(c.in(0).rows(), i -> one(weighted(c, i).lse())));
        formula("weightedSoftmax", c -> rows(c.in(0).rows(), i -> weighted(c, i).softmax()));
        formula(
                "weightedShares",
                c -> rows(c.in(0).rows(), i -> {
                    Row row = weighted(c, i);
                    Precise[] y = new Precise[row.z.length];
                    for (int k = 0; k < y.length; k++)
                        y[k] = c.in(0).at(i, k).minus(row.lse().clean()).exp();
                    return y;
                }));
        formula(
                "softmaxVjp",
                c -> rows(
                        c.in(0).rows(),
                        i -> PreciseLogits.softmaxVjp(c.in(0).row(i), c.in(1).row(i))));
        formula(
                "logSoftmaxVjp",
                c -> rows(
                        c.in(0).rows(),
                        i -> PreciseLogits.logSoftmaxVjp(c.in(0).row(i), c.in(1).row(i))));
        formula("softmaxDifference", c -> difference(c.in(0), c.in(1), 1));
        formula("klDivergence", c -> {
            PreciseMatrix each = divergences(c);
            return PreciseMatrix.scalar(PreciseMatrix.sum(each.data()).over(Precise.of(each.rows())));
        });
        formula("rowDivergences", PreciseOps::divergences);
        formula("divergenceSlope", PreciseOps::divergenceSlope);
        FORMULAS.put("divergenceAndSlope", c -> {
            PreciseMatrix each = divergences(c);
            Precise mean = PreciseMatrix.sum(each.data()).over(Precise.of(each.rows()));
            return new PreciseMatrix[] {PreciseMatrix.scalar(mean), divergenceSlope(c)};
        });
        formula("softmaxCrossEntropy", c -> crossEntropy(c, true).loss());
        formula("softmaxMinusOneHot", c -> crossEntropy(c, true).slope());
        formula("softCrossEntropy", c -> crossEntropy(c, false).loss());
        formula("softmaxMinusTargets", c -> crossEntropy(c, false).slope());
        formula("targetCosts", c -> crossEntropy(c, false).costs());
        formula("smoothedTargets", c -> crossEntropy(c, false).smoothed());
        FORMULAS.put("crossEntropyAndGradient", c -> both(crossEntropy(c, true)));
        FORMULAS.put("softCrossEntropyAndGradient", c -> both(crossEntropy(c, false)));
        formula("linearCrossEntropy", c -> CrossEntropy.of(PreciseAlgebra.clean(affine(c)), c.in(3), true, c.options())
                .loss()
                .map(x -> x.ofSize(1 + largestSize(affine(c)))));
        FORMULAS.put("linearCrossEntropyGradients", PreciseOps::linearGradients);
    }

    private static Row weighted(Call c, int i) {
        Precise[] x = c.in(0).row(i);
        Precise[] z = new Precise[x.length];
        for (int k = 0; k < z.length; k++) {
            Precise w = c.in(1).repeated(i, k);
            z[k] = w.signum() == 0 ? Precise.of(Double.NEGATIVE_INFINITY) : x[k].plus(w.log());
        }
        return new Row(z);
    }

    private static PreciseMatrix difference(PreciseMatrix a, PreciseMatrix b, double temperature) {
        return rows(a.rows(), i -> {
            Row p = PreciseLogits.tempered(a.row(i), temperature);
            Row q = PreciseLogits.tempered(b.row(i), temperature);
            Precise[] y = new Precise[p.z.length];
            for (int k = 0; k < y.length; k++) y[k] = p.p(k).minus(q.p(k));
            return y;
        });
    }

    private static PreciseMatrix divergences(Call c) {
        return rows(
                c.in(0).rows(),
                i -> one(PreciseLogits.divergence(c.in(0).row(i), c.in(1).row(i), c.attribute())));
    }

    private static PreciseMatrix divergenceSlope(Call c) {
        Precise factor = c.number().over(Precise.of(c.in(0).rows()));
        return difference(c.in(1), c.in(0), c.attribute()).times(factor);
    }

    private static CrossEntropy crossEntropy(Call c, boolean labels) {
        return CrossEntropy.of(c.in(0), c.in(1), labels, c.options());
    }

    private static PreciseMatrix[] both(CrossEntropy c) {
        return new PreciseMatrix[] {c.loss(), c.slope()};
    }

    private static PreciseMatrix[] linearGradients(Call c) {
        WantedGradients wanted = (WantedGradients) c.attr;
        PreciseMatrix z = PreciseAlgebra.clean(affine(c));
        PreciseMatrix slope = CrossEntropy.of(z, c.in(3), true, wanted.options())
                .slope()
                .zip(c.in(4), Precise::times)
                .map(x -> x.ofSize(1 + largestSize(affine(c))));
        PreciseMatrix[] all = {
            wanted.x() ? slope.times(c.in(1).transposed()) : null,
            wanted.w() ? c.in(0).transposed().times(slope) : null,
            wanted.b()
                    ? rows(slope.transposed(), x -> one(PreciseMatrix.sum(x))).transposed()
                    : null
        };
        return Arrays.stream(all).filter(java.util.Objects::nonNull).toArray(PreciseMatrix[]::new);
    }

    private static void algebra() {
        formula("inverse", c -> PreciseAlgebra.inverse(c.in(0)));
        formula("solve", c -> PreciseAlgebra.solve(c.in(0), c.in(2)));
        formula("solveTransA", c -> PreciseAlgebra.solve(c.in(0).transposed(), c.in(2)));
        formula("solveSpd", c -> PreciseAlgebra.solve(PreciseAlgebra.symmetric(c.in(0)), c.in(2)));
        formula("solveTriangular", PreciseOps::solveTriangular);
        formula("det", c -> PreciseMatrix.scalar(PreciseAlgebra.determinant(c.in(0))));
        formula("cofactors", c -> PreciseAlgebra.cofactors(c.in(0)));
        formula("cofactorsSlope", c -> PreciseAlgebra.cofactorsSlope(c.in(0), c.in(1)));
        formula(
                "logDet",
                c -> PreciseMatrix.scalar(
                        PreciseAlgebra.determinant(c.in(0)).abs().log().besides(ONE)));
        formula(
                "logDetSpd",
                c -> PreciseMatrix.scalar(PreciseAlgebra.determinant(PreciseAlgebra.symmetric(c.in(0)))
                        .log()
                        .besides(ONE)));
        formula("cholesky", c -> PreciseAlgebra.cholesky(PreciseAlgebra.symmetric(c.in(0))));
        FORMULAS.put("eigSym", c -> PreciseAlgebra.eigen(PreciseAlgebra.symmetric(c.in(0)), c.out[1]));
        FORMULAS.put("svd", c -> PreciseAlgebra.svd(c.in(0), c.out[0], c.out[2]));
        FORMULAS.put("qr", c -> PreciseAlgebra.qr(c.in(0)));
        FORMULAS.put("pinv", c -> new PreciseMatrix[] {
            PreciseAlgebra.pinv(c.in(0)),
            PreciseAlgebra.svd(
                    c.in(0),
                    new DMatrixRMaj(c.in(0).rows(), c.out[1].numRows),
                    new DMatrixRMaj(c.in(0).cols(), c.out[1].numRows))[1]
        });
        formula("expm", c -> PreciseAlgebra.expm(c.in(0)));
        formula("expmSlope", c -> PreciseAlgebra.expmSlope(c.in(0), c.in(1)));
        formula("sqrtm", c -> PreciseAlgebra.sqrtm(PreciseAlgebra.symmetric(c.in(0))));
        formula("lyapunov", c -> PreciseAlgebra.lyapunov(PreciseAlgebra.symmetric(c.in(0)), c.in(1)));
        formula("gaps", c -> {
            PreciseMatrix x = c.in(0);
            PreciseMatrix y = PreciseMatrix.zeros(x.rows(), x.rows());
            for (int i = 0; i < y.rows(); i++) {
                for (int j = 0; j < y.rows(); j++) {
                    Precise gap = x.at(j, 0).plus(x.at(i, 0).times(c.attribute()));
                    if (i != j && gap.signum() != 0) y.set(i, j, ONE.over(gap));
                }
            }
            return y;
        });
    }

    private static PreciseMatrix solveTriangular(Call c) {
        TriangularForm form = (TriangularForm) c.attr;
        PreciseMatrix t = c.in(0).copy();
        for (int i = 0; i < t.rows(); i++)
            for (int j = 0; j < t.cols(); j++) if (form.isLower() ? j > i : j < i) t.set(i, j, ZERO);
        if (form.isTransposed()) t = t.transposed();
        if (!form.isRight()) return PreciseAlgebra.solve(t, c.in(1));
        return PreciseAlgebra.solve(t.transposed(), c.in(1).transposed()).transposed();
    }
}
