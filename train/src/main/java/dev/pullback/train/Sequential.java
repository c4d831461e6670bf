package dev.pullback.train;

import dev.pullback.core.Var;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A layer that applies a list of layers, one after another.
 *
 * @param layers at least one layer, in the order of application
 */
public record Sequential(List<Layer> layers) implements Layer {
    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if there is no layer
     */
    public Sequential {
        if (layers.isEmpty()) throw new IllegalArgumentException("sequential: at least one layer is needed");
        layers = List.copyOf(layers);
    }

    /** Returns a layer that applies these layers in order. */
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

    /** Returns the layers in brackets. */
    @Override
    public String toString() {
        return layers.stream().map(Object::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
