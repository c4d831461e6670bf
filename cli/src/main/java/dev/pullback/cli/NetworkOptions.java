package dev.pullback.cli;

import dev.pullback.train.Activation;
import dev.pullback.train.Mlp;
import dev.pullback.train.Norm;
import dev.pullback.train.data.Dataset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The network to train, as options of a command. */
final class NetworkArguments {
    private static final Map<String, Norm> NORMS = new LinkedHashMap<>();

    static {
        for (Norm norm : Norm.values()) NORMS.put(norm.toString(), norm);
    }

    @Option(
            names = "--hidden",
            paramLabel = "N",
            split = ",",
            description = "widths of the hidden layers, as in 64,32 (default: by the data)")
    private @Nullable List<Integer> hidden;

    @Option(
            names = "--activation",
            paramLabel = "NAME",
            description = "relu, leaky-relu, elu, gelu, silu, tanh or sigmoid (default: ${DEFAULT-VALUE})")
    private String activation = "relu";

    @Option(
            names = "--norm",
            paramLabel = "NAME",
            description = "how hidden layers are normalised: layer, batch or none (default: ${DEFAULT-VALUE})")
    private String norm = "none";

    @Option(
            names = "--dropout",
            paramLabel = "X",
            description = "the share of the hidden layers' answers that is dropped in training (default: by the data)")
    private @Nullable Double dropout;

    /** The network that the options ask for, its weights not yet drawn. */
    Mlp network(Dataset train, Recipe recipe, long seed) {
        List<Integer> sizes = new ArrayList<>(hidden == null ? recipe.hidden() : hidden);
        sizes.add(0, train.features().numCols);
        sizes.add(train.classes());
        return Mlp.of(sizes.stream().mapToInt(Integer::intValue).toArray())
                .activation(Choice.of("activation", activation, Activation.standard()))
                .norm(Choice.of("norm", norm, NORMS))
                .dropout(dropout == null ? recipe.dropout() : dropout)
                .seed(seed);
    }
}
