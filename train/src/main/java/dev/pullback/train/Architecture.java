package dev.pullback.train;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import dev.pullback.train.data.CategoryFeature;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The description of a network in a model file, as JSON, from which an {@link Mlp} can be built again.
 *
 * @param kind {@link #MLP} or {@link #OTHER}
 */
record Architecture(
        @Nullable String kind,
        @Nullable List<Integer> sizes,
        @Nullable String activation,
        @Nullable String norm,
        double dropout,
        @Nullable Double normMomentum,
        @Nullable Double normEpsilon,
        @Nullable List<Embedded> embedded) {
    static final String MLP = "mlp";

    /** Any network other than an {@link Mlp}; only the user's code can build it. */
    static final String OTHER = "other";

    static Architecture of(Layer net) {
        return net instanceof Mlp mlp
                ? mlp.architecture()
                : new Architecture(OTHER, null, null, null, 0, null, null, null);
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
     * is not an {@link Mlp}, or a setting is invalid.
     */
    Mlp build() {
        if (!MLP.equals(kind))
            throw new IllegalArgumentException(
                    "the network is not an Mlp, so only your code can build it; build it and call"
                            + " Model.load(path, net)");
        Activation standard = activation == null ? null : Activation.standard().get(activation);
        if (standard == null)
            throw new IllegalArgumentException("the activation is not one of "
                    + Activation.standard().keySet() + "; build the network and call Model.load(path, net)");
        for (Norm n : Norm.values()) {
            if (n.toString().equals(norm))
                return Mlp.of(widths())
                        .activation(standard)
                        .norm(n)
                        .normMomentum(normMomentum == null ? BatchNorm.MOMENTUM : normMomentum)
                        .normEpsilon(normEpsilon == null ? LayerNorm.EPSILON : normEpsilon)
                        .dropout(dropout)
                        .embedSlots(slots());
        }
        throw new IllegalArgumentException("the norm is not one of none, layer, batch");
    }

    private List<Embedding.Slot> slots() {
        if (embedded == null) return List.of();
        if (embedded.contains(null)) throw new IllegalArgumentException("an embedding has no feature");
        return embedded.stream().map(Embedded::slot).toList();
    }

    private int[] widths() {
        if (sizes == null || sizes.contains(null)) throw new IllegalArgumentException("the network has no sizes");
        return sizes.stream().mapToInt(Integer::intValue).toArray();
    }
}
