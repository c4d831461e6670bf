package dev.pullback.train.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;

/** Measures how much one step changes the parameters of each layer, relative to their size. */
final class UpdateMeter {
    private final List<List<DMatrixRMaj>> layers;
    private final List<List<DMatrixRMaj>> before = new ArrayList<>();

    /** Creates a meter; the matrices are not copied, and steps change them. */
    UpdateMeter(Map<String, List<DMatrixRMaj>> parameters) {
        layers = List.copyOf(parameters.values());
        for (List<DMatrixRMaj> layer : layers) {
            List<DMatrixRMaj> copies = new ArrayList<>();
            for (DMatrixRMaj m : layer) copies.add(m.copy());
            before.add(copies);
        }
    }

    /** Stores the parameters as they are before a step. */
    void start() {
        for (int i = 0; i < layers.size(); i++)
            for (int k = 0; k < layers.get(i).size(); k++)
                before.get(i).get(k).setTo(layers.get(i).get(k));
    }

    /** Returns, for each layer, ‖W − W₀‖ / ‖W‖, with W₀ the parameters at the last {@link #start}. */
    List<Double> ratios() {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            double change = 0;
            double size = 0;
            for (int k = 0; k < layers.get(i).size(); k++) {
                DMatrixRMaj now = layers.get(i).get(k);
                DMatrixRMaj then = before.get(i).get(k);
                for (int e = 0; e < now.getNumElements(); e++) {
                    double d = now.data[e] - then.data[e];
                    change += d * d;
                    size += now.data[e] * now.data[e];
                }
            }
            ratios.add(size == 0 ? Double.NaN : Math.sqrt(change / size));
        }
        return ratios;
    }
}
