package dev.pullback.playground.network;

import java.util.ArrayList;
import java.util.List;

/** Finds the words for what goes wrong in a run, each with what to try. */
final class TrainingSigns {
    private static final double MUCH_RISEN = 1.15;

    /** The share of the last gradient's norm below which the first layer hardly learns. */
    private static final double VANISHED = 1.0 / 30;

    private TrainingSigns() {}

    /** The state of a hidden layer: shares of its units, and the norm of the gradient of its weights. */
    record LayerState(String name, double dead, double saturated, double gradientNorm, double updateRatio) {}

    /**
     * Returns the signs.
     *
     * @param curve the training loss, the test loss and the test accuracy after each epoch
     * @param layers the states of the layers, the first one first
     * @param firstLoss the loss before the first step
     */
    static List<String> of(List<double[]> curve, List<LayerState> layers, double firstLoss) {
        List<String> words = new ArrayList<>();
        if (curve.isEmpty()) return words;
        double[] last = curve.get(curve.size() - 1);
        if (!(last[0] <= Double.MAX_VALUE))
            words.add("The loss is not a number any more: the rate is too high. Try a tenth of it, or clip the"
                    + " gradient.");
        else if (curve.size() >= 3 && last[0] > 1.5 * firstLoss && last[0] > 1)
            words.add("The loss is above its first value: the rate is too high. Try a tenth of it, or clip the"
                    + " gradient.");
        for (LayerState layer : layers) {
            if (layer.dead() >= 0.5)
                words.add(Math.round(100 * layer.dead()) + " % of the units of " + layer.name()
                        + " are dead: 0 for every row, so no gradient reaches them. Try a lower rate, or leakyRelu.");
            if (layer.saturated() >= 0.6)
                words.add(Math.round(100 * layer.saturated()) + " % of the activations of " + layer.name()
                        + " are saturated, where the slope is near 0. Try a lower rate, or inputs of a smaller scale.");
        }
        if (layers.size() >= 2) {
            double first = layers.get(0).gradientNorm();
            double end = layers.get(layers.size() - 1).gradientNorm();
            if (end > 1e-6 && first < VANISHED * end)
                words.add("The gradient of the first layer is below a thirtieth of the last one's: it vanishes on the"
                        + " way. Try relu or gelu, or fewer layers.");
        }
        int best = 0;
        for (int i = 1; i < curve.size(); i++) if (curve.get(i)[1] < curve.get(best)[1]) best = i;
        boolean overfits = curve.size() - best > 5
                && last[1] > MUCH_RISEN * curve.get(best)[1] + 0.01
                && last[0] < curve.get(best)[0];
        if (overfits)
            words.add("Overfitting since epoch " + (best + 1) + ": the test loss rises while the training loss falls."
                    + " Stop there, or try fewer units, weight decay or label smoothing.");
        return words;
    }
}
