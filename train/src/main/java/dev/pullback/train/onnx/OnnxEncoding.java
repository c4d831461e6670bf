package dev.pullback.train.onnx;

import dev.pullback.train.data.Column;
import dev.pullback.train.data.FeatureEncoding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;

/** Maps the encoding of a table to ONNX: an input for each column, and nodes that compute the features from them. */
final class OnnxEncoding {
    private final FeatureEncoding encoding;
    private final OnnxGraph graph;

    private OnnxEncoding(FeatureEncoding encoding, OnnxGraph graph) {
        this.encoding = encoding;
        this.graph = graph;
    }

    /** Adds the inputs and returns the name of the features. */
    static String features(FeatureEncoding encoding, OnnxGraph graph) {
        OnnxEncoding mapping = new OnnxEncoding(encoding, graph);
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < encoding.columns().size(); i++) {
            Column column = encoding.columns().get(i);
            parts.add(column.isNumber() ? mapping.number(i, column) : mapping.categories(column));
        }
        return graph.node("Concat", parts, Map.of("axis", 1L));
    }

    private String number(int i, Column column) {
        String x = graph.input(column.name(), 1);
        if (!encoding.refusesMissing()) {
            String isMissing = graph.node("IsNaN", List.of(x));
            x = graph.node("Where", List.of(isMissing, graph.constant(encoding.fill(i)), x));
        }
        String centred =
                graph.node("Sub", List.of(x, graph.constant(encoding.scale().means()[i])));
        return graph.node(
                "Div", List.of(centred, graph.constant(encoding.scale().deviations()[i])));
    }

    private String categories(Column column) {
        String text = graph.textInput(column.name());
        String isCategory = graph.node("Equal", List.of(text, graph.texts(column.categories())));
        String places = graph.numbers(isCategory);
        String features = places;
        if (column.isEmbedded()) {
            DMatrixRMaj numbers = new DMatrixRMaj(column.categories().size(), 1);
            for (int i = 0; i < numbers.numRows; i++) numbers.data[i] = i + 1.0;
            features = graph.node("MatMul", List.of(places, graph.constant(numbers)));
        }
        if (encoding.refusesMissing()) features = refuse(features, text, places, true);
        return encoding.refusesUnseen() ? refuse(features, text, places, false) : features;
    }

    /** Makes the features NaN where the text is no category, and is empty or not empty. */
    private String refuse(String features, String text, String places, boolean ofEmpty) {
        String isEmpty = graph.node("Equal", List.of(text, graph.texts(List.of(""))));
        String isNone =
                graph.node("Equal", List.of(OnnxReductions.overRows(graph, "ReduceMax", places), graph.constant(0)));
        String isMeant = ofEmpty ? isEmpty : graph.node("Not", List.of(isEmpty));
        String isRefused = graph.node("And", List.of(isNone, isMeant));
        return graph.node("Where", List.of(isRefused, graph.constant(Double.NaN), features));
    }
}
