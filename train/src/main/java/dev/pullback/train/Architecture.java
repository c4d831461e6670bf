package dev.pullback.train;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network as text, from which it can be built again.
 *
 * @param kind what it is, {@link #MLP} or {@link #OTHER}
 */
record Architecture(
        @Nullable String kind,
        @Nullable List<Integer> sizes,
        @Nullable String activation,
        @Nullable String norm,
        double dropout) {
    static final String MLP = "mlp";

    /** A network that only the user's code can build. */
    static final String OTHER = "other";

    static Architecture of(Layer net) {
        return net instanceof Mlp mlp ? mlp.architecture() : new Architecture(OTHER, null, null, null, 0);
    }

    String text() {
        return new Gson().toJson(this);
    }

    /** @throws IllegalArgumentException if it is no such text */
    static Architecture read(String text) {
        try {
            Architecture read = new Gson().fromJson(text, Architecture.class);
            if (read == null || read.kind == null) throw new IllegalArgumentException("the architecture has no kind");
            return read;
        } catch (JsonParseException e) {
            throw new IllegalArgumentException("the architecture is no such text as is written here", e);
        }
    }

    /**
     * The network, its weights not yet drawn.
     *
     * @throws IllegalArgumentException if it is none that can be built
     */
    Mlp build() {
        if (!MLP.equals(kind))
            throw new IllegalArgumentException(
                    "the network is of a kind that only your code can build; build it and call"
                            + " Model.load(path, net)");
        Activation standard = activation == null ? null : Activation.standard().get(activation);
        if (standard == null)
            throw new IllegalArgumentException("the activation is none of "
                    + Activation.standard().keySet() + "; build the network and call Model.load(path, net)");
        for (Norm n : Norm.values()) {
            if (n.toString().equals(norm))
                return Mlp.of(widths()).activation(standard).norm(n).dropout(dropout);
        }
        throw new IllegalArgumentException("the norm is none of none, layer, batch");
    }

    private int[] widths() {
        if (sizes == null || sizes.contains(null)) throw new IllegalArgumentException("the network has no sizes");
        return sizes.stream().mapToInt(Integer::intValue).toArray();
    }
}
