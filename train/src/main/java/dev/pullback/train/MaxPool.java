package dev.pullback.train;

import static dev.pullback.ops.Images.maxPool;

import dev.pullback.core.Var;
import dev.pullback.kernels.image.ImageSize;
import dev.pullback.kernels.image.Window;

/**
 * A layer that returns the maximum of each window of each channel of images.
 *
 * @param image the size of the images
 * @param window the window
 */
public record MaxPool(ImageSize image, Window window) implements Layer {
    /** Throws if the window does not fit into the image. */
    public MaxPool {
        window.output(image, 1);
    }

    /** Returns a layer with square windows that do not overlap. */
    public static MaxPool of(ImageSize image, int side) {
        return new MaxPool(image, Window.of(side).stride(side));
    }

    @Override
    public Var apply(Var x) {
        return maxPool(x, image, window);
    }

    /** Returns the size of the output. */
    public ImageSize output() {
        return window.output(image, image.channels());
    }

    @Override
    public String toString() {
        return "max pool " + image + ", " + window;
    }
}
