package dev.pullback.train.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.core.Op;
import dev.pullback.core.Var;
import dev.pullback.ops.Ops;
import dev.pullback.ops.Sequences;
import dev.pullback.train.Activation;
import dev.pullback.train.Initializer;
import dev.pullback.train.Layer;
import dev.pullback.train.Linear;
import dev.pullback.train.Model;
import dev.pullback.train.Sequential;
import dev.pullback.train.data.Csv;
import dev.pullback.train.data.FeatureEncoding;
import dev.pullback.train.data.Missing;
import dev.pullback.train.data.SplitMix;
import dev.pullback.train.protobuf.ProtoWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.api.Test;

/** Tests what the export writes and refuses. Whether a runtime computes the same is tested under the profile onnx. */
class OnnxTest {
    private static final Op SWISH = Op.elementwise("swish", "Y = X σ(X)", x -> x / (1 + Math.exp(-x)));

    private static Model model(Layer hidden) {
        Layer net = Sequential.of(
                Linear.of("first", 2, 4, Initializer.HE, new SplitMix(1)),
                hidden,
                Linear.of("last", 4, 2, Initializer.HE, new SplitMix(2)));
        return Model.of(net, List.of("width", "height"), List.of("no", "yes")).note("source", "moons");
    }

    private static String text(byte[] file) {
        return new String(file, StandardCharsets.UTF_8);
    }

    private static void refused(String message, Onnx export) {
        assertEquals(
                message, assertThrows(OnnxException.class, export::toByteArray).getMessage());
    }

    @Test
    void namesAndNotesAreInTheMetadata() {
        String file = text(Onnx.of(model(Activation.RELU)).toByteArray());
        for (String part :
                List.of("[\"width\",\"height\"]", "[\"no\",\"yes\"]", "note.source", "moons", "Relu", "rows"))
            assertTrue(file.contains(part), part);
    }

    @Test
    void twoExportsAreEqual() {
        Model model = model(Activation.TANH);
        assertArrayEquals(Onnx.of(model).toByteArray(), Onnx.of(model).toByteArray());
    }

    @Test
    void anOpWithoutCounterpartIsRefusedUnlessItIsMapped() {
        Onnx export = Onnx.of(model(SWISH::on));
        refused(
                "onnx: the op swish has no counterpart in ONNX; register one by Onnx.of(model).mapping(op, mapping)",
                export);
        byte[] file = export.mapping(SWISH, (y, g) -> {
                    String x = g.name(y.in(0));
                    return g.node("Mul", List.of(x, g.node("Sigmoid", List.of(x))));
                })
                .toByteArray();
        assertTrue(text(file).contains("Sigmoid"));
    }

    @Test
    void whatOnnxruntimeCannotComputeInDoubleIsRefused() {
        Onnx export = Onnx.of(model(Activation.GELU));
        assertTrue(text(export.toByteArray()).contains("Gelu"));
        refused(
                "onnx: the op gelu needs the operator Gelu, for which onnxruntime has no float64 kernel; export in float32",
                export.precision(OnnxPrecision.DOUBLE));
    }

    @Test
    void whatDependsOnTheNumberOfRowsIsRefused() {
        refused(
                "onnx: the output logits is 2x2 for 3 rows of the input; it must have a row for each",
                Onnx.of(model(x -> Ops.slice(x, 1, 0, x.rows() - 1, x.cols()))));
        refused(
                "onnx: the op slice takes a block whose place depends on the number of rows, which is open in the file",
                Onnx.of(model(x -> Ops.mul(x, Ops.slice(x, x.rows() / 2, 0, 1, x.cols())))));
        refused(
                "onnx: the network depends on the number of rows by the attribute 0.3333333333333333 of the op scale;"
                        + " that number is open in the file",
                Onnx.of(model(x -> Ops.sub(x, Ops.scale(Ops.colSums(x), 1.0 / x.rows())))));
        refused(
                "onnx: the network depends on the number of rows by its ops; that number is open in the file",
                Onnx.of(model(x -> x.rows() > 4 ? Ops.relu(x) : Ops.tanh(x))));
        refused(
                "onnx: the op diag needs the number of rows of the batch, which is open",
                Onnx.of(model(x -> Ops.mul(x, Ops.diag(Ops.matmulTransB(x, x))))));
        refused(
                "onnx: the op recurrence needs the number of its columns, which depends on the number of rows",
                Onnx.of(model(x -> Ops.transpose(Sequences.rowCumulativeSums(Ops.transpose(x))))));
        Onnx numbered = Onnx.of(model(x -> {
            DMatrixRMaj numbers = new DMatrixRMaj(x.rows(), x.cols());
            for (int i = 0; i < x.rows(); i++) numbers.set(i, 0, i);
            return Ops.add(x, x.tape().constant(numbers));
        }));
        String text = assertThrows(OnnxException.class, numbered::toByteArray).getMessage();
        assertTrue(text.contains("only inputs of the model"), text);
        Onnx shares = Onnx.of(model(x -> {
            DMatrixRMaj share = new DMatrixRMaj(1, x.cols());
            share.fill(1.0 / x.rows());
            return Ops.mul(x, x.tape().input("share", share));
        }));
        refused(
                "onnx: the network depends on the number of rows by the elements of share; that number is open in the file",
                shares);
    }

    @Test
    void whatDoesNotDependOnTheInputIsComputedAtExport() {
        Layer inverse = x -> {
            Var w = x.tape().param("w", new DMatrixRMaj(4, 4, true, 4, 1, 0, 0, 1, 3, 0, 1, 0, 0, 2, 0, 1, 0, 0, 5));
            return Ops.matmul(Ops.mul(x, Ops.det(w)), Ops.inverse(w));
        };
        String file = text(Onnx.of(model(inverse)).toByteArray());
        assertTrue(file.contains("MatMul"), file);
        refused(
                "onnx: the op logDet has no counterpart in ONNX; register one by Onnx.of(model).mapping(op, mapping)",
                Onnx.of(model(x -> {
                    Var w = x.tape().constant(CommonOps_DDRM.identity(4));
                    return Ops.mul(x, Ops.logDet(Ops.add(Ops.matmulTransA(x, x), w)));
                })));
    }

    @Test
    void aNetworkThatReadsValuesIsRefused() {
        Onnx export = Onnx.of(model(x -> Ops.scale(x, 1 + x.value().get(0, 0))));
        String text =
                assertThrows(IllegalStateException.class, export::toByteArray).getMessage();
        assertTrue(text.contains("an exported network must not depend on it"), text);
    }

    @Test
    void anEncodingMustFitTheModel() {
        FeatureEncoding encoding = FeatureEncoding.of(Csv.defaults()
                .label("kind")
                .table(
                        List.of("color", "logits", "kind"),
                        List.of(List.of("red", "1", "no"), List.of("blue", "2", "yes"))));
        assertEquals(
                "onnx: the encoding has the features 'color=blue', 'color=red', 'logits' but the model 'width', 'height';"
                        + " they must be the same",
                assertThrows(OnnxException.class, () -> Onnx.of(model(Activation.RELU))
                                .encoding(encoding))
                        .getMessage());
        Model same = Model.of(
                Linear.of("only", 3, 2, Initializer.HE, new SplitMix(1)),
                encoding.featureNames(),
                encoding.classNames());
        assertEquals(
                "onnx: column 'logits' (index 1) has the name of another input or output of the file",
                assertThrows(OnnxException.class, () -> Onnx.of(same).encoding(encoding))
                        .getMessage());
    }

    @Test
    void cellsOfATableAreInputs() {
        FeatureEncoding encoding = FeatureEncoding.of(Csv.defaults()
                .label("kind")
                .table(
                        List.of("color", "t1", "kind"),
                        List.of(List.of("red", "1", "no"), List.of("blue", "2", "yes"))));
        Model model = Model.of(
                Linear.of("only", 3, 2, Initializer.HE, new SplitMix(1)),
                encoding.featureNames(),
                encoding.classNames());
        String file = text(Onnx.of(model).encoding(encoding).toByteArray());
        for (String part : List.of("color", "Equal", "red", "blue", "Concat")) assertTrue(file.contains(part), part);
    }

    @Test
    void eachConstantIsReadByANode() {
        FeatureEncoding encoding = FeatureEncoding.of(Csv.defaults()
                .label("kind")
                .missing(Missing.MEAN)
                .table(
                        List.of("color", "width", "kind"),
                        List.of(List.of("red", "1", "no"), List.of("blue", "2", "yes"))));
        Model model = Model.of(
                Linear.of("only", 3, 2, Initializer.HE, new SplitMix(1)),
                encoding.featureNames(),
                encoding.classNames());
        String file = text(Onnx.of(model).encoding(encoding).toByteArray());
        Map<String, Long> uses = Pattern.compile("\\bc\\d+")
                .matcher(file)
                .results()
                .collect(Collectors.groupingBy(MatchResult::group, Collectors.counting()));
        assertTrue(uses.size() >= 6, uses.toString());
        assertFalse(uses.containsValue(1L), uses.toString());
    }

    @Test
    void numbersAreWrittenSevenBitsAByte() {
        byte[] bytes =
                new ProtoWriter().number(1, 300).text(2, "hi").number(3, -1).toByteArray();
        assertArrayEquals(
                new byte[] {8, (byte) 0xAC, 2, 18, 2, 'h', 'i', 24, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1}, bytes);
    }
}
