package dev.pullback.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.ejml.data.DMatrixRMaj;
import org.ejml.data.FMatrixRMaj;

/** Layers in single precision, each with a right and a wrong gradient. */
final class FloatLayers {
    private FloatLayers() {}

    interface Function {
        FMatrixRMaj at(FMatrixRMaj... x);
    }

    interface Vjp {
        FMatrixRMaj[] at(FMatrixRMaj g, FMatrixRMaj... x);
    }

    /**
     * A layer.
     *
     * @param hint a part of the hint that is expected for the wrong gradient
     */
    record Layer(String name, Function f, Vjp right, Vjp wrong, String hint, List<FMatrixRMaj> x) {
        GradCheck check(boolean isRight) {
            Vjp vjp = isRight ? right : wrong;
            return GradCheck.ofFloatMatrices(name, in -> new FMatrixRMaj[] {f.at(in)}, (g, in) -> vjp.at(g[0], in));
        }

        Report report(boolean isRight, long seed) {
            return check(isRight).resolving(1e-3).seed(seed).at(x.toArray(FMatrixRMaj[]::new));
        }
    }

    private interface Scalar {
        float of(float v);
    }

    private static final float C = 0.7978846f;

    /** Returns all layers, at random inputs. */
    static List<Layer> all(long seed) {
        Random r = new Random(seed);
        List<Layer> all = new ArrayList<>();
        UnaryOperator<Vjp> percent = v -> times(v, 1.01f);
        UnaryOperator<Vjp> sign = v -> times(v, -1);
        UnaryOperator<Vjp> twice = v -> times(v, 2);
        UnaryOperator<Vjp> half = v -> times(v, 0.5f);
        all.add(each(r, "relu", v -> Math.max(v, 0), v -> v > 0 ? 1 : 0, percent, "1.01"));
        all.add(each(r, "leaky relu", v -> v > 0 ? v : 0.1f * v, v -> v > 0 ? 1 : 0.1f, sign, "sign"));
        all.add(each(r, "tanh", FloatLayers::tanh, v -> 1 - tanh(v) * tanh(v), percent, "1.01"));
        all.add(each(r, "sigmoid", FloatLayers::sigmoid, v -> sigmoid(v) * sigmoid(-v), half, "0.5"));
        all.add(each(r, "softplus", v -> (float) Math.log1p(Math.exp(v)), FloatLayers::sigmoid, percent, "1.01"));
        all.add(each(r, "swish", v -> v * sigmoid(v), v -> sigmoid(v) * (1 + v * sigmoid(-v)), twice, "2"));
        all.add(each(r, "exp", v -> (float) Math.exp(v), v -> (float) Math.exp(v), percent, "1.01"));
        all.add(each(r, "square", v -> v * v, v -> 2 * v, half, "0.5"));
        all.add(each(r, "cube", v -> v * v * v, v -> 3 * v * v, sign, "sign"));
        all.add(each(r, "softsign", v -> v / (1 + Math.abs(v)), v -> sq(1 / (1 + Math.abs(v))), percent, "1.01"));
        all.add(each(
                r,
                "elu",
                v -> v > 0 ? v : (float) Math.expm1(v),
                v -> v > 0 ? 1 : (float) Math.exp(v),
                percent,
                "1.01"));
        all.add(each(r, "gelu", FloatLayers::gelu, FloatLayers::geluSlope, v -> dropped(v), ""));
        all.add(each(r, "arctan", v -> (float) Math.atan(v), v -> 1 / (1 + v * v), percent, "1.01"));
        all.add(each(r, "sine", v -> (float) Math.sin(v), v -> (float) Math.cos(v), sign, "sign"));
        int[][] shapes = {{1, 4}, {3, 5}, {2, 10}, {4, 3}, {1, 32}};
        for (int[] s : shapes) {
            String of = " " + s[0] + "x" + s[1];
            all.add(new Layer(
                    "softmax" + of,
                    x -> softmax(x[0]),
                    (g, x) -> softmaxVjp(g, x[0], true),
                    (g, x) -> softmaxVjp(g, x[0], false),
                    "",
                    List.of(normal(r, s[0], s[1]))));
            Vjp loss = (g, x) -> new FMatrixRMaj[] {crossEntropyVjp(g, x[0])};
            boolean isMean = s[0] > 1;
            all.add(new Layer(
                    "cross-entropy" + of,
                    x -> crossEntropy(x[0]),
                    loss,
                    isMean ? times(loss, s[0]) : percent.apply(loss),
                    isMean ? s[0] + ".0" : "1.01",
                    List.of(normal(r, s[0], s[1]))));
            if (s[1] > 1) {
                Vjp norm = (g, x) -> layerNormVjp(g, x, true);
                all.add(new Layer(
                        "layer norm" + of,
                        x -> layerNorm(x),
                        norm,
                        s[1] % 2 == 0 ? percent.apply(norm) : (g, x) -> layerNormVjp(g, x, false),
                        s[1] % 2 == 0 ? "1.01" : "",
                        List.of(normal(r, s[0], s[1]), normal(r, 1, s[1]), normal(r, 1, s[1]))));
            }
        }
        int[] widths = {8, 8, 16, 32, 64, 128, 256, 512};
        for (int k = 0; k < widths.length; k++) {
            int n = widths[k];
            Vjp product = (g, x) -> new FMatrixRMaj[] {mult(g, transpose(x[1])), mult(transpose(x[0]), g)};
            Vjp wrong = k % 3 == 0
                    ? (g, x) ->
                            new FMatrixRMaj[] {mult(g, transpose(x[1])), reshapedTranspose(mult(transpose(x[0]), g))}
                    : k % 3 == 1 ? percent.apply(product) : sign.apply(product);
            String hint = k % 3 == 0 ? "transpose" : k % 3 == 1 ? "1.01" : "sign";
            all.add(new Layer(
                    "product " + n + " wide" + (k == 0 ? " square" : ""),
                    x -> mult(x[0], x[1]),
                    product,
                    wrong,
                    hint,
                    List.of(normal(r, 2, n), normal(r, n, k == 0 ? n : 3))));
        }
        Vjp affine = (g, x) -> new FMatrixRMaj[] {mult(g, transpose(x[1])), mult(transpose(x[0]), g), sumCols(g)};
        for (int n : new int[] {8, 64, 200}) {
            all.add(new Layer(
                    "linear of " + n,
                    x -> addRow(mult(x[0], x[1]), x[2]),
                    affine,
                    (g, x) -> {
                        FMatrixRMaj[] d = affine.at(g, x);
                        for (int i = 0; i < d[2].data.length; i++) d[2].data[i] /= g.numRows;
                        return d;
                    },
                    "rows in the value",
                    List.of(normal(r, 3, n), normal(r, n, 2), normal(r, 1, 2))));
        }
        return all;
    }

    private static Layer each(Random r, String name, Scalar f, Scalar slope, UnaryOperator<Vjp> fault, String hint) {
        Vjp right = (g, x) -> new FMatrixRMaj[] {zip(g, map(x[0], slope))};
        return new Layer(name, x -> map(x[0], f), right, fault.apply(right), hint, List.of(normal(r, 3, 4)));
    }

    private static Vjp times(Vjp vjp, float c) {
        return (g, x) -> {
            FMatrixRMaj[] d = vjp.at(g, x);
            for (FMatrixRMaj m : d) {
                for (int i = 0; i < m.data.length; i++) m.data[i] *= c;
            }
            return d;
        };
    }

    private static Vjp dropped(Vjp ignored) {
        return (g, x) -> new FMatrixRMaj[] {zip(g, map(x[0], v -> 0.5f * (1 + tanh(C * (v + 0.044715f * v * v * v)))))};
    }

    static FMatrixRMaj normal(Random r, int rows, int cols) {
        FMatrixRMaj m = new FMatrixRMaj(rows, cols);
        for (int i = 0; i < m.data.length; i++) m.data[i] = (float) r.nextGaussian();
        return m;
    }

    private static float sq(float v) {
        return v * v;
    }

    private static float tanh(float v) {
        return (float) Math.tanh(v);
    }

    private static float sigmoid(float v) {
        return 1 / (1 + (float) Math.exp(-v));
    }

    private static float gelu(float v) {
        return 0.5f * v * (1 + tanh(C * (v + 0.044715f * v * v * v)));
    }

    private static float geluSlope(float v) {
        float t = tanh(C * (v + 0.044715f * v * v * v));
        return 0.5f * (1 + t) + 0.5f * v * (1 - t * t) * C * (1 + 3 * 0.044715f * v * v);
    }

    private static FMatrixRMaj map(FMatrixRMaj x, Scalar f) {
        FMatrixRMaj y = new FMatrixRMaj(x.numRows, x.numCols);
        for (int i = 0; i < y.data.length; i++) y.data[i] = f.of(x.data[i]);
        return y;
    }

    private static FMatrixRMaj zip(FMatrixRMaj a, FMatrixRMaj b) {
        FMatrixRMaj y = new FMatrixRMaj(a.numRows, a.numCols);
        for (int i = 0; i < y.data.length; i++) y.data[i] = a.data[i] * b.data[i];
        return y;
    }

    static FMatrixRMaj softmax(FMatrixRMaj x) {
        FMatrixRMaj y = new FMatrixRMaj(x.numRows, x.numCols);
        for (int i = 0; i < x.numRows; i++) {
            float max = Float.NEGATIVE_INFINITY;
            for (int j = 0; j < x.numCols; j++) max = Math.max(max, x.get(i, j));
            float sum = 0;
            for (int j = 0; j < x.numCols; j++) sum += (float) Math.exp(x.get(i, j) - max);
            for (int j = 0; j < x.numCols; j++) y.set(i, j, (float) Math.exp(x.get(i, j) - max) / sum);
        }
        return y;
    }

    private static FMatrixRMaj[] softmaxVjp(FMatrixRMaj g, FMatrixRMaj x, boolean withInner) {
        FMatrixRMaj p = softmax(x);
        FMatrixRMaj d = new FMatrixRMaj(x.numRows, x.numCols);
        for (int i = 0; i < x.numRows; i++) {
            float inner = 0;
            for (int j = 0; j < x.numCols; j++) inner += g.get(i, j) * p.get(i, j);
            for (int j = 0; j < x.numCols; j++) d.set(i, j, p.get(i, j) * (g.get(i, j) - (withInner ? inner : 0)));
        }
        return new FMatrixRMaj[] {d};
    }

    private static FMatrixRMaj crossEntropy(FMatrixRMaj x) {
        float sum = 0;
        for (int i = 0; i < x.numRows; i++) {
            float max = Float.NEGATIVE_INFINITY;
            for (int j = 0; j < x.numCols; j++) max = Math.max(max, x.get(i, j));
            float exps = 0;
            for (int j = 0; j < x.numCols; j++) exps += (float) Math.exp(x.get(i, j) - max);
            sum += max + (float) Math.log(exps) - x.get(i, i % x.numCols);
        }
        FMatrixRMaj y = new FMatrixRMaj(1, 1);
        y.data[0] = sum / x.numRows;
        return y;
    }

    private static FMatrixRMaj crossEntropyVjp(FMatrixRMaj g, FMatrixRMaj x) {
        FMatrixRMaj d = softmax(x);
        for (int i = 0; i < x.numRows; i++) {
            d.set(i, i % x.numCols, d.get(i, i % x.numCols) - 1);
            for (int j = 0; j < x.numCols; j++) d.set(i, j, d.get(i, j) * g.data[0] / x.numRows);
        }
        return d;
    }

    private static FMatrixRMaj layerNorm(FMatrixRMaj... x) {
        FMatrixRMaj y = normalized(x[0]);
        for (int i = 0; i < y.numRows; i++) {
            for (int j = 0; j < y.numCols; j++) y.set(i, j, y.get(i, j) * x[1].data[j] + x[2].data[j]);
        }
        return y;
    }

    private static float mean(FMatrixRMaj x, int i) {
        float sum = 0;
        for (int j = 0; j < x.numCols; j++) sum += x.get(i, j);
        return sum / x.numCols;
    }

    private static float deviation(FMatrixRMaj x, int i) {
        float mean = mean(x, i);
        float squares = 0;
        for (int j = 0; j < x.numCols; j++) squares += sq(x.get(i, j) - mean);
        return (float) Math.sqrt(squares / x.numCols + 1e-5f);
    }

    private static FMatrixRMaj normalized(FMatrixRMaj x) {
        FMatrixRMaj y = new FMatrixRMaj(x.numRows, x.numCols);
        for (int i = 0; i < x.numRows; i++) {
            float mean = mean(x, i);
            float deviation = deviation(x, i);
            for (int j = 0; j < x.numCols; j++) y.set(i, j, (x.get(i, j) - mean) / deviation);
        }
        return y;
    }

    private static FMatrixRMaj[] layerNormVjp(FMatrixRMaj g, FMatrixRMaj[] x, boolean whole) {
        FMatrixRMaj n = normalized(x[0]);
        FMatrixRMaj dx = new FMatrixRMaj(g.numRows, g.numCols);
        for (int i = 0; i < g.numRows; i++) {
            float sum = 0;
            float inner = 0;
            for (int j = 0; j < g.numCols; j++) {
                sum += g.get(i, j) * x[1].data[j];
                inner += g.get(i, j) * x[1].data[j] * n.get(i, j);
            }
            for (int j = 0; j < g.numCols; j++) {
                float c = g.get(i, j) * x[1].data[j] - sum / g.numCols - (whole ? n.get(i, j) * inner / g.numCols : 0);
                dx.set(i, j, c / deviation(x[0], i));
            }
        }
        return new FMatrixRMaj[] {dx, sumCols(zip(g, n)), sumCols(g)};
    }

    private static FMatrixRMaj sumCols(FMatrixRMaj g) {
        FMatrixRMaj s = new FMatrixRMaj(1, g.numCols);
        for (int i = 0; i < g.numRows; i++) {
            for (int j = 0; j < g.numCols; j++) s.data[j] += g.get(i, j);
        }
        return s;
    }

    private static FMatrixRMaj addRow(FMatrixRMaj y, FMatrixRMaj b) {
        for (int i = 0; i < y.numRows; i++) {
            for (int j = 0; j < y.numCols; j++) y.set(i, j, y.get(i, j) + b.data[j]);
        }
        return y;
    }

    static FMatrixRMaj mult(FMatrixRMaj a, FMatrixRMaj b) {
        FMatrixRMaj c = new FMatrixRMaj(a.numRows, b.numCols);
        for (int i = 0; i < a.numRows; i++) {
            for (int j = 0; j < b.numCols; j++) {
                float sum = 0;
                for (int k = 0; k < a.numCols; k++) sum += a.data[i * a.numCols + k] * b.data[k * b.numCols + j];
                c.data[i * c.numCols + j] = sum;
            }
        }
        return c;
    }

    static FMatrixRMaj transpose(FMatrixRMaj a) {
        FMatrixRMaj t = new FMatrixRMaj(a.numCols, a.numRows);
        for (int i = 0; i < a.numRows; i++) {
            for (int j = 0; j < a.numCols; j++) t.set(j, i, a.get(i, j));
        }
        return t;
    }

    /** Returns the elements column by column in a matrix of the same shape. */
    private static FMatrixRMaj reshapedTranspose(FMatrixRMaj a) {
        FMatrixRMaj t = transpose(a);
        t.reshape(a.numRows, a.numCols);
        return t;
    }

    /** Returns the double matrix with the same elements. */
    static DMatrixRMaj toDouble(FMatrixRMaj m) {
        DMatrixRMaj d = new DMatrixRMaj(m.numRows, m.numCols);
        for (int i = 0; i < d.data.length; i++) d.data[i] = m.data[i];
        return d;
    }
}
