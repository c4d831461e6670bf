package dev.pullback.cli;

import dev.pullback.kernels.image.ImageSize;
import dev.pullback.train.Activation;
import dev.pullback.train.ConvNet;
import dev.pullback.train.Mlp;
import dev.pullback.train.Network;
import dev.pullback.train.Norm;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Messages;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code train} that define the network. */
final class NetworkOptions {
    private static final String NO_LAYER = "none";

    @Option(
            names = "--hidden",
            paramLabel = "N",
            split = ",",
            description =
                    "widths of the hidden layers, such as 64,32, or none for a linear model (default: chosen by the"
                            + " data)")
    private @Nullable List<String> hidden;

    @Mixin
    private EmbeddingOptions embedding;

    @Option(
            names = "--activation",
            paramLabel = "NAME",
            converter = ActivationConverter.class,
            description = "relu, leaky-relu, elu, gelu, silu, tanh or sigmoid (default: ${DEFAULT-VALUE})")
    private Activation activation = Activation.RELU;

    @Option(
            names = "--norm",
            paramLabel = "NAME",
            description = {
                "normalisation of the hidden layers: layer, batch or none (default: ${DEFAULT-VALUE});",
                "with --conv, batch also normalises the channels of images"
            })
    private Norm norm = Norm.NONE;

    @Option(
            names = "--norm-momentum",
            paramLabel = "X",
            description = "for batch norm: the share of each batch in the running mean and variance (default: 0.1)")
    private @Nullable Double normMomentum;

    @Option(
            names = "--norm-epsilon",
            paramLabel = "X",
            description = "for a norm: the number that is added to the variance (default: 1e-5)")
    private @Nullable Double normEpsilon;

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

    @Option(
            names = "--conv",
            paramLabel = "N",
            split = ",",
            description =
                    "for images: numbers of filters of convolutional blocks before the hidden layers, such as 8,16;"
                            + " a block has windows of 3x3 pixels and halves height and width (default: none)")
    private @Nullable List<Integer> filters;

    EmbeddingOptions embedding() {
        return embedding;
    }

    /** Returns whether there are convolutions. */
    boolean isConvolutional() {
        return filters != null;
    }

    /**
     * Returns the network; its weights are not drawn yet.
     *
     * @throws IllegalArgumentException if there are convolutions but the rows are no images
     */
    Network network(Dataset train, int outputs, TrainingDefaults defaults, long seed) {
        List<Integer> sizes = new ArrayList<>(hidden == null ? defaults.hidden() : widths(hidden));
        sizes.add(outputs);
        if (normMomentum != null && norm != Norm.BATCH)
            throw new IllegalArgumentException("--norm-momentum applies to --norm batch only");
        if (normEpsilon != null && norm == Norm.NONE)
            throw new IllegalArgumentException("--norm-epsilon applies to --norm batch or --norm layer only");
        double share = dropout == null ? defaults.dropout() : dropout;
        if (filters != null) {
            ImageSize image = train.image()
                    .orElseThrow(() -> new IllegalArgumentException("--conv needs rows that are images, but these have "
                            + Messages.count(train.features().numCols, "feature")
                            + "; state the size of the images of a table by --image CHANNELSxHEIGHTxWIDTH"));
            ConvNet net = ConvNet.of(image, filters, array(sizes))
                    .activation(activation)
                    .norm(norm)
                    .dropout(share)
                    .seed(seed);
            if (normMomentum != null) net.normMomentum(normMomentum);
            if (normEpsilon != null) net.normEpsilon(normEpsilon);
            return net;
        }
        sizes.add(0, train.features().numCols);
        Mlp net = Mlp.of(array(sizes))
                .activation(activation)
                .norm(norm)
                .dropout(share)
                .embedSlots(embedding.slots(train))
                .seed(seed);
        if (normMomentum != null) net.normMomentum(normMomentum);
        if (normEpsilon != null) net.normEpsilon(normEpsilon);
        return net;
    }

    private static List<Integer> widths(List<String> given) {
        if (given.equals(List.of(NO_LAYER))) return List.of();
        try {
            return given.stream().map(Integer::valueOf).toList();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "--hidden is '" + String.join(",", given) + "'; it must be like 64 or 64,32, or none", e);
        }
    }

    private static int[] array(List<Integer> sizes) {
        return sizes.stream().mapToInt(Integer::intValue).toArray();
    }
}
