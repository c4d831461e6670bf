package dev.pullback.train;

import dev.pullback.core.Var;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One layer after another.
 *
 * @param layers at least one, the first to be applied first
 */
public record Sequential(List<Layer> layers) implements Layer {
    /**
     * Keeps a copy.
     *
     * @throws IllegalArgumentException if there is no layer
     */
    public Sequential {
        if (layers.isEmpty()) throw new IllegalArgumentException("sequential: at least one layer is needed");
        layers = List.copyOf(layers);
    }

    /** Of these layers. */
    public static Sequential of(Layer... layers) {
        return new Sequential(List.of(layers));
    }

    @Override
    public Var apply(Var x) {
        Var y = x;
        for (Layer layer : layers) y = layer.apply(y);
        return y;
    }

    @Override
    public Layer evaluating() {
        return new Sequential(layers.stream().map(Layer::evaluating).toList());
    }

    /** The layers in brackets. */
    @Override
    public String toString() {
        return layers.stream().map(Object::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
