package dev.pullback.benchmarks;

import static dev.pullback.ops.Images.addToChannels;
import static dev.pullback.ops.Images.conv2d;
import static dev.pullback.ops.Images.maxPool;
import static dev.pullback.ops.Ops.*;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.kernels.image.Convolution;
import dev.pullback.kernels.image.ImageSize;
import dev.pullback.kernels.image.Window;
import java.util.List;
import java.util.Objects;

/** Records the loss of a network of convolutions, each with ReLU and a maximum of windows, and a linear layer. */
final class ConvolutionalNetwork {
    private static final int SIDE = 3;
    private static final Window POOL = Window.of(2).stride(2);

    private ConvolutionalNetwork() {}

    static Var loss(Tape tape, Problem p) {
        Workload workload = p.workload;
        List<Integer> numbers = Objects.requireNonNull(workload.image());
        ImageSize size = new ImageSize(numbers.get(0), numbers.get(1), numbers.get(2));
        Var y = tape.input("x", p.x);
        for (int filters : Objects.requireNonNull(workload.filters())) {
            Convolution c = Convolution.of(size, filters, SIDE)
                    .padding(1)
                    .stride(Math.max(1, workload.stride()))
                    .groups(Math.max(1, workload.groups()));
            String name = "conv" + filters;
            Var w = tape.param(name, p.weights(name, filters, c.filterSize(), c.filterSize()));
            Var b = tape.param(name + ".b", p.row(name + ".b", filters, 0));
            size = c.output();
            y = relu(addToChannels(conv2d(y, w, c), b, size));
            if (workload.stride() > 0) continue;
            y = maxPool(y, size, POOL);
            size = POOL.output(size, filters);
        }
        int features = size.elements();
        Var w = tape.param("w", p.weights("w", features, workload.classes(), features));
        Var b = tape.param("b", p.row("b", workload.classes(), 0));
        return softmaxCrossEntropy(linear(y, w, b), tape.input("labels", p.labels));
    }
}
