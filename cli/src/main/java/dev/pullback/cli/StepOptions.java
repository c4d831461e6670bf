package dev.pullback.cli;

import dev.pullback.core.Precision;
import dev.pullback.train.Trainer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options of {@code train} for a training step: frozen parameters, number of batches, precision, and the moving average of the
 * parameters.
 */
final class StepOptions {
    private static final int PLATEAU_PATIENCE = 10;

    private static final Map<String, Precision> PRECISIONS =
            new TreeMap<>(Map.of("double", Precision.DOUBLE, "single-products", Precision.SINGLE_PRODUCTS));

    @Option(
            names = "--accumulate",
            paramLabel = "N",
            description = "batches whose gradients are added up before a step (default: 1)")
    private @Nullable Integer accumulated;

    @Option(
            names = "--average",
            paramLabel = "X",
            description = "keep an exponential moving average of the weights with this decay, such as 0.999, for"
                    + " validation and the model (default: none)")
    private @Nullable Double average;

    @Option(
            names = "--freeze",
            paramLabel = "NAME",
            split = ",",
            description = "parameters that are not trained, such as layer1 or layer1.b (default: none)")
    private @Nullable List<String> frozen;

    @Option(
            names = "--plateau",
            paramLabel = "X[,N]",
            split = ",",
            description = "multiply the learning rate by X after more than N epochs without progress (default: never;"
                    + " N is 10)")
    private @Nullable List<String> plateau;

    @Option(
            names = "--precision",
            paramLabel = "NAME",
            description = "precision of large matrix products: double, or single-products, which makes steps of large"
                    + " networks faster (default: double)")
    private @Nullable String precision;

    /**
     * Applies the options to a trainer.
     *
     * @return descriptions of the settings that are not the default, by name
     */
    Map<String, String> apply(Trainer trainer) {
        Map<String, String> words = new LinkedHashMap<>();
        if (accumulated != null) {
            trainer.accumulate(accumulated);
            words.put("accumulation", accumulated + " batches");
        }
        if (average != null) {
            trainer.average(average);
            words.put("average", "decay " + average);
        }
        if (frozen != null) {
            trainer.freeze(frozen.toArray(String[]::new));
            words.put("frozen", String.join(", ", frozen));
        }
        if (precision != null) {
            Precision chosen = Lookup.find("precision", precision, PRECISIONS);
            trainer.precision(chosen);
            words.put("precision", chosen.toString());
        }
        if (plateau != null) words.put("plateau", plateau(trainer, plateau));
        return words;
    }

    /** Returns the names of the given options. */
    List<String> given() {
        List<String> given = new ArrayList<>();
        if (accumulated != null) given.add("--accumulate");
        if (average != null) given.add("--average");
        if (frozen != null) given.add("--freeze");
        if (plateau != null) given.add("--plateau");
        return given;
    }

    private static String plateau(Trainer trainer, List<String> given) {
        try {
            if (given.size() > 2) throw new NumberFormatException();
            double factor = Double.parseDouble(given.get(0));
            int patience = given.size() < 2 ? PLATEAU_PATIENCE : Integer.parseInt(given.get(1));
            trainer.reduceOnPlateau(factor, patience);
            return "rate times " + factor + " after " + patience + " epochs";
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "--plateau is '" + String.join(",", given) + "'; it must be like 0.1 or 0.1,5", e);
        }
    }
}
