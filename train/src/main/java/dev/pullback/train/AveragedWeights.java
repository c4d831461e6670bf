package dev.pullback.train;

import java.util.Map;
import org.ejml.data.DMatrixRMaj;

/** The exponential moving average of the parameters of a network; see {@link Trainer#average}. */
final class AveragedWeights {
    private final double decay;
    private final Map<String, DMatrixRMaj> parameters;
    private final Map<String, DMatrixRMaj> averages;

    /** Starts from the current parameters, which are not copied but read after each step. */
    AveragedWeights(double decay, Weights weights) {
        this.decay = decay;
        this.parameters = weights.parameters();
        this.averages = Weights.copy(parameters);
    }

    /** Adds the parameters after a step, of this number from 1. */
    void add(long step) {
        double d = Math.min(decay, step / (step + 9.0));
        parameters.forEach((name, w) -> {
            double[] a = averages.getOrDefault(name, w).data;
            for (int i = 0, n = w.getNumElements(); i < n; i++) a[i] += (1 - d) * (w.data[i] - a[i]);
        });
    }

    /** Returns the averages by name, not copied. */
    Map<String, DMatrixRMaj> averages() {
        return averages;
    }

    /** Replaces the averages by stored ones; throws IllegalArgumentException if one is missing. */
    void restore(Map<String, DMatrixRMaj> stored) {
        averages.forEach((name, a) -> {
            DMatrixRMaj value = stored.get(name);
            if (value == null || value.numRows != a.numRows || value.numCols != a.numCols)
                throw new IllegalArgumentException("the average of '" + name + "' is missing or has another shape");
            a.setTo(value);
        });
    }

    /** Exchanges parameters and averages. */
    void exchange() {
        parameters.forEach((name, w) -> {
            double[] a = averages.getOrDefault(name, w).data;
            for (int i = 0, n = w.getNumElements(); i < n; i++) {
                double before = w.data[i];
                w.data[i] = a[i];
                a[i] = before;
            }
        });
    }
}
