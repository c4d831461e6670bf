package dev.pullback.train;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import dev.pullback.kernels.image.ImageSize;
import dev.pullback.train.data.CategoryFeature;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The description of a network in a model file, as JSON, from which a {@link Network} can be built again.
 *
 * @param kind {@link #MLP}, {@link #CONV} or {@link #OTHER}
 * @param sizes the sizes of the linear layers
 * @param image the channels, height and width of the images of a {@link ConvNet}
 * @param filters the numbers of filters of a {@link ConvNet}
 */
record Architecture(
        @Nullable String kind,
        @Nullable List<Integer> sizes,
        @Nullable String activation,
        @Nullable String norm,
        double dropout,
        @Nullable Double normMomentum,
        @Nullable Double normEpsilon,
        @Nullable List<Embedded> embedded,
        @Nullable List<Integer> image,
        @Nullable List<Integer> filters) {
    static final String MLP = "mlp";

    static final String CONV = "conv";

    /** Any other network; only the user's code can build it. */
    static final String OTHER = "other";

    static Architecture of(Layer net) {
        if (net instanceof ConvNet conv) return conv.architecture();
        return net instanceof Mlp mlp
                ? mlp.architecture()
                : new Architecture(OTHER, null, null, null, 0, null, null, null, null, null);
    }

    /** Returns this architecture with convolutions before it. */
    Architecture withImages(List<Integer> imageSize, List<Integer> filterCounts) {
        return new Architecture(
                CONV, sizes, activation, norm, dropout, normMomentum, normEpsilon, embedded, imageSize, filterCounts);
    }

    /** A feature that an {@link Embedding} replaces. */
    record Embedded(int feature, int categories, int width) {
        static Embedded of(Embedding.Slot slot) {
            return new Embedded(slot.feature().feature(), slot.feature().categories(), slot.width());
        }

        Embedding.Slot slot() {
            return new Embedding.Slot(new CategoryFeature(feature, categories), width);
        }
    }

    String text() {
        return new Gson().toJson(this);
    }

    /** @throws IllegalArgumentException if the text is not the JSON that {@link #text} returns */
    static Architecture read(String text) {
        try {
            Architecture read = new Gson().fromJson(text, Architecture.class);
            if (read == null || read.kind == null) throw new IllegalArgumentException("the architecture has no kind");
            return read;
        } catch (JsonParseException e) {
            throw new IllegalArgumentException("the architecture is not the JSON that Model.save writes", e);
        }
    }

    /**
     * Returns a new network with these settings; its weights are not yet drawn. Throws IllegalArgumentException if it
     * is not a {@link Network}, or a setting is invalid.
     */
    Network build() {
        if (!MLP.equals(kind) && !CONV.equals(kind))
            throw new IllegalArgumentException(
                    "the network is not an Mlp or a ConvNet, so only your code can build it; build it and call"
                            + " Model.load(path, net)");
        Activation standard = activation == null ? null : Activation.standard().get(activation);
        if (standard == null)
            throw new IllegalArgumentException("the activation is not one of "
                    + Activation.standard().keySet() + "; build the network and call Model.load(path, net)");
        for (Norm n : Norm.values()) {
            if (n.toString().equals(norm)) return build(standard, n);
        }
        throw new IllegalArgumentException("the norm is not one of none, layer, batch");
    }

    private List<Embedding.Slot> slots() {
        if (embedded == null) return List.of();
        if (embedded.contains(null)) throw new IllegalArgumentException("an embedding has no feature");
        return embedded.stream().map(Embedded::slot).toList();
    }

    /** Returns the number of layers with weights. */
    int layers() {
        return (sizes == null ? 0 : sizes.size() - 1) + (filters == null ? 0 : filters.size());
    }

    private Network build(Activation standard, Norm chosen) {
        List<Integer> widths = numbers(sizes, "sizes");
        double momentum = normMomentum == null ? BatchNorm.MOMENTUM : normMomentum;
        double epsilon = normEpsilon == null ? LayerNorm.EPSILON : normEpsilon;
        if (MLP.equals(kind))
            return Mlp.of(array(widths))
                    .activation(standard)
                    .norm(chosen)
                    .normMomentum(momentum)
                    .normEpsilon(epsilon)
                    .dropout(dropout)
                    .embedSlots(slots());
        List<Integer> size = numbers(image, "image size");
        if (size.size() != 3 || widths.size() < 2)
            throw new IllegalArgumentException(
                    "the image size " + size + " needs 3 numbers, the sizes " + widths + " at least 2");
        ConvNet net = ConvNet.of(
                new ImageSize(size.get(0), size.get(1), size.get(2)),
                numbers(filters, "filters"),
                array(widths.subList(1, widths.size())));
        return net.activation(standard)
                .norm(chosen)
                .normMomentum(momentum)
                .normEpsilon(epsilon)
                .dropout(dropout);
    }

    private static int[] array(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    private static List<Integer> numbers(@Nullable List<Integer> read, String name) {
        if (read == null || read.contains(null)) throw new IllegalArgumentException("the network has no " + name);
        return read;
    }
}
