package dev.pullback.cli;

import dev.pullback.train.Activation;
import dev.pullback.train.Mlp;
import dev.pullback.train.Norm;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** The options of {@code train} that define the network. */
final class NetworkOptions {
    @Option(
            names = "--hidden",
            paramLabel = "N",
            split = ",",
            description = "widths of the hidden layers, such as 64,32 (default: chosen by the data)")
    private @Nullable List<Integer> hidden;

    @Option(
            names = "--activation",
            paramLabel = "NAME",
            converter = ActivationConverter.class,
            description = "relu, leaky-relu, elu, gelu, silu, tanh or sigmoid (default: ${DEFAULT-VALUE})")
    private Activation activation = Activation.RELU;

    @Option(
            names = "--norm",
            paramLabel = "NAME",
            description = "normalisation of the hidden layers: layer, batch or none (default: ${DEFAULT-VALUE})")
    private Norm norm = Norm.NONE;

    @Option(
            names = "--dropout",
            paramLabel = "X",
            description = "the share of the hidden layers' outputs that is dropped in training (default: chosen by the"
                    + " data)")
    private @Nullable Double dropout;

    private static final class ActivationConverter implements ITypeConverter<Activation> {
        @Override
        public Activation convert(String name) {
            return Lookup.find("activation", name, Activation.standard());
        }
    }

    /** Returns the network; its weights are not drawn yet. */
    Mlp network(int features, int outputs, TrainingDefaults defaults, long seed) {
        List<Integer> sizes = new ArrayList<>(hidden == null ? defaults.hidden() : hidden);
        sizes.add(0, features);
        sizes.add(outputs);
        return Mlp.of(sizes.stream().mapToInt(Integer::intValue).toArray())
                .activation(activation)
                .norm(norm)
                .dropout(dropout == null ? defaults.dropout() : dropout)
                .seed(seed);
    }
}
