package dev.pullback.train.data;

import dev.pullback.kernels.image.ImageSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ejml.data.DMatrixRMaj;

/**
 * Reads grey images and their labels in the IDX format, in which the MNIST digits are published.
 *
 * <p>Each image becomes a row of pixels, scaled from 0..255 to [0, 1]. Labels are bytes; the classes are named
 * {@code 0}, {@code 1}, ... up to the largest label. Files are plain or gzip, recognised by their first bytes and not
 * by their names. Every error is a {@link DataException} with a message of one line that names the file and the byte
 * offset (for gzip, in the uncompressed data).
 */
public final class Idx {
    private static final double WHITE = 255;
    /** The largest number of pixels of an image; guards against damaged headers. */
    private static final int MOST_PIXELS = 1 << 20;

    private Idx() {}

    /**
     * Reads a file of images and the file of their labels.
     *
     * @throws DataException if a file cannot be read or breaks the format, the numbers of images and labels differ, or
     *     all labels are 0
     */
    public static Dataset read(Path images, Path labels) {
        Pair pair = Pair.read(images, labels);
        return pair.dataset(pair.classes());
    }

    /**
     * Reads the files of a directory by their MNIST names: {@code train-images-idx3-ubyte},
     * {@code train-labels-idx1-ubyte}, {@code t10k-images-idx3-ubyte} and {@code t10k-labels-idx1-ubyte}; a dot instead
     * of the hyphen before {@code idx} and {@code .gz} at the end are accepted. If all four files exist, they are the
     * training and the test rows. If only one pair exists, its rows are split.
     *
     * @param testFraction the share of test rows if only one pair exists, see {@link Dataset#split}
     * @param seed the seed of that split
     * @throws DataException if {@link #read(Path, Path)} throws, or the directory contains no complete pair
     */
    public static Dataset.Split readDirectory(Path directory, double testFraction, long seed) {
        requireDirectory(directory);
        Optional<Pair> train = pair(directory, "train");
        Optional<Pair> test = pair(directory, "t10k");
        if (train.isPresent() && test.isPresent()) {
            int classes = Math.max(train.get().classes(), test.get().classes());
            requireSameShape(train.get(), test.get());
            return new Dataset.Split(train.get().dataset(classes), test.get().dataset(classes));
        }
        Pair only = only(directory, train.or(() -> test));
        return only.dataset(only.classes()).split(testFraction, seed);
    }

    /**
     * Reads the test rows of a directory, the pair {@code t10k}; if it does not exist, reads the pair {@code train}.
     *
     * @throws DataException if {@link #readDirectory} would throw
     */
    public static Dataset readTest(Path directory) {
        requireDirectory(directory);
        Pair pair = only(directory, pair(directory, "t10k").or(() -> pair(directory, "train")));
        return pair.dataset(pair.classes());
    }

    private static void requireDirectory(Path directory) {
        if (!Files.isDirectory(directory))
            throw new DataException(Messages.of(directory)
                    + (Files.exists(directory) ? ": is not a directory" : ": no such directory"));
    }

    private static Pair only(Path directory, Optional<Pair> found) {
        return found.orElseThrow(() -> new DataException(Messages.of(directory)
                + ": no IDX files; looked for train-images-idx3-ubyte and train-labels-idx1-ubyte,"
                + " or the same two with t10k, plain or .gz"));
    }

    private static void requireSameShape(Pair train, Pair test) {
        if (!train.shape().equals(test.shape()))
            throw new DataException(
                    Messages.of(test.images().path()) + ": images of " + Dataset.text(test.shape()) + " but "
                            + Messages.of(train.images().path()) + " has " + Dataset.text(train.shape())
                            + "; they must have the same shape");
    }

    private static Optional<Pair> pair(Path directory, String set) {
        Optional<Path> images = find(directory, set + "-images", "idx3-ubyte");
        Optional<Path> labels = find(directory, set + "-labels", "idx1-ubyte");
        if (images.isPresent() != labels.isPresent()) {
            Path there = images.or(() -> labels).orElseThrow();
            throw new DataException(Messages.of(there) + ": exists, but not its "
                    + (images.isPresent()
                            ? "labels, " + set + "-labels-idx1-ubyte"
                            : "images, " + set + "-images-idx3-ubyte")
                    + " (plain or .gz)");
        }
        return images.map(path -> Pair.read(path, labels.orElseThrow()));
    }

    private static Optional<Path> find(Path directory, String name, String type) {
        List<String> candidates = new ArrayList<>();
        for (String dot : List.of("-", ".")) {
            candidates.add(name + dot + type);
            candidates.add(name + dot + type + ".gz");
        }
        return candidates.stream().map(directory::resolve).filter(Files::exists).findFirst();
    }

    /** A file of images and the file of their labels, both as bytes. */
    private record Pair(IdxFile images, IdxFile labels) {
        static Pair read(Path imageFile, Path labelFile) {
            IdxFile labels = IdxFile.read(labelFile, 1, "labels");
            IdxFile images = IdxFile.read(imageFile, 3, "images");
            if (images.dimension(0) != labels.dimension(0))
                throw new DataException(Messages.of(labelFile) + " at byte 4: "
                        + Messages.count(labels.dimension(0), "label")
                        + " but " + Messages.of(imageFile) + " has " + Messages.count(images.dimension(0), "image")
                        + "; each image needs one label");
            if ((long) images.dimension(1) * images.dimension(2) > MOST_PIXELS)
                throw new DataException(Messages.of(imageFile) + " at byte 8: absurd dimensions, images of "
                        + images.dimension(1) + "x" + images.dimension(2) + "; at most " + MOST_PIXELS
                        + " pixels are read");
            return new Pair(images, labels);
        }

        ImageSize shape() {
            return new ImageSize(1, images.dimension(1), images.dimension(2));
        }

        int classes() {
            int largest = 0;
            for (byte label : labels.values()) largest = Math.max(largest, label & 0xff);
            return largest + 1;
        }

        Dataset dataset(int classes) {
            if (classes < 2)
                throw new DataException(
                        Messages.of(labels.path()) + ": all labels are 0; at least two classes are needed");
            ImageSize shape = shape();
            byte[] pixels = images.values();
            DMatrixRMaj features = new DMatrixRMaj(images.dimension(0), shape.pixels());
            for (int i = 0; i < pixels.length; i++) features.data[i] = (pixels[i] & 0xff) / WHITE;
            int[] classOfRow = new int[labels.values().length];
            Arrays.setAll(classOfRow, i -> labels.values()[i] & 0xff);
            return Dataset.owning(features, classOfRow, Dataset.numbered("", classes), pixelNames(shape))
                    .asImages(shape);
        }
    }

    static List<String> pixelNames(ImageSize shape) {
        List<String> names = new ArrayList<>(shape.pixels());
        for (int row = 0; row < shape.height(); row++) {
            for (int column = 0; column < shape.width(); column++) {
                names.add("pixel " + row + "," + column);
            }
        }
        return names;
    }
}
