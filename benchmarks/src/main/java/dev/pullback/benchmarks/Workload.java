package dev.pullback.benchmarks;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A computation that is timed. The list of all workloads is the resource {@code workloads.json}, which the scripts in
 * {@code benchmarks/peers} read too. {@link Computation} says what each kind computes.
 *
 * @param name the name in tables and on the command line
 * @param kind what is computed, for example {@code network} or {@code attention}
 * @param rows the number of rows of a batch or matrix
 * @param hidden the activation between the layers of a network: {@code tanh}, {@code relu}, or null if the kind decides
 * @param sizes the numbers of features, of units in each hidden layer, and of classes; if there is no layer, the number
 *     of classes or columns alone
 * @param image the channels, height and width of the images of a convolutional network, otherwise null
 * @param filters the number of filters of each convolution; windows have 3×3 pixels and padding 1
 * @param stride the stride of the convolutions, or 0 for stride 1 and a maximum of 2×2 pixels after each
 * @param groups the number of groups of the convolutions, or 0 for one
 */
record Workload(
        String name,
        String kind,
        int rows,
        @Nullable String hidden,
        List<Integer> sizes,
        @Nullable List<Integer> image,
        @Nullable List<Integer> filters,
        int stride,
        int groups) {
    /** All workloads, in the order of the table. */
    static final List<Workload> ALL = read();

    private static List<Workload> read() {
        InputStream list = Objects.requireNonNull(Workload.class.getResourceAsStream("workloads.json"));
        try (Reader reader = new InputStreamReader(list, StandardCharsets.UTF_8)) {
            return List.of(new Gson().fromJson(reader, Workload[].class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns this workload with another number of rows. */
    Workload withRows(int number) {
        return new Workload(name + "-" + number, kind, number, hidden, sizes, image, filters, stride, groups);
    }

    /** Returns whether {@link HandStep} and {@link EjmlStep} compute this workload. */
    boolean isWrittenByHand() {
        return kind.equals("network") || kind.equals("cross-entropy");
    }

    boolean isTanh() {
        return "tanh".equals(hidden);
    }

    /** Returns the number of linear layers between the sizes, 0 for a loss without a network and for convolutions. */
    int layers() {
        return image == null ? sizes.size() - 1 : 0;
    }

    int classes() {
        return sizes.get(sizes.size() - 1);
    }
}
