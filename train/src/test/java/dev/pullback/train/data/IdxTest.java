package dev.pullback.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pullback.kernels.image.ImageSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdxTest {
    @TempDir
    private Path folder;

    private void write(String name, byte[] bytes) {
        TestFile.write(folder, name, bytes);
    }

    private void writePair(String set, int... labels) {
        write(set + "-images-idx3-ubyte", IdxBytes.images(labels.length, 1, 1, labels));
        write(set + "-labels-idx1-ubyte", IdxBytes.labels(labels));
    }

    @Test
    void readsImagesAndLabels() {
        Path images = TestFile.write(folder, "i", IdxBytes.images(2, 1, 3, 0, 51, 255, 102, 1, 128));
        Path labels = TestFile.write(folder, "l", IdxBytes.labels(2, 0));
        Dataset data = Idx.read(images, labels);
        assertArrayEquals(new double[] {0, 0.2, 1, 0.4, 1 / 255.0, 128 / 255.0}, data.features().data);
        assertArrayEquals(new int[] {2, 0}, data.labels());
        assertEquals(List.of("0", "1", "2"), data.classNames());
        assertEquals(List.of("pixel 0,0", "pixel 0,1", "pixel 0,2"), data.featureNames());
        assertEquals(Optional.of(new ImageSize(1, 1, 3)), data.image());
        assertEquals("2 rows, 1x3 images, 3 classes", data.toString());
    }

    @Test
    void readsLabelsUpTo255() {
        writePair("t10k", 255, 0, 255, 0);
        assertEquals(256, Idx.readDirectory(folder, 0.5, 1).train().classes());
    }

    @Test
    void fourFilesAreTheSplit() {
        writePair("train", 0, 1, 2);
        writePair("t10k", 1, 3);
        Dataset.Split split = Idx.readDirectory(folder, 0.5, 1);
        assertArrayEquals(new int[] {0, 1, 2}, split.train().labels());
        assertArrayEquals(new int[] {1, 3}, split.test().labels());
        assertEquals(4, split.train().classes());
    }

    @ParameterizedTest
    @CsvSource({"t10k", "train"})
    void aSinglePairIsSplit(String set) {
        writePair(set, 0, 1, 0, 1, 0, 1, 0, 1);
        Dataset.Split split = Idx.readDirectory(folder, 0.25, 7);
        assertArrayEquals(new int[] {3, 3}, split.train().classCounts());
        assertArrayEquals(new int[] {1, 1}, split.test().classCounts());
        assertEquals(Optional.of(new ImageSize(1, 1, 1)), split.test().image());
    }

    @Test
    void readsGzipWhateverItIsCalled() {
        write("train-images.idx3-ubyte.gz", TestFile.gzip(IdxBytes.images(2, 1, 1, 5, 6)));
        write("train-labels.idx1-ubyte", TestFile.gzip(IdxBytes.labels(0, 1)));
        write("t10k-images-idx3-ubyte.gz", IdxBytes.images(2, 1, 1, 7, 8));
        write("t10k-labels-idx1-ubyte.gz", TestFile.gzip(IdxBytes.labels(0, 1)));
        Dataset.Split split = Idx.readDirectory(folder, 0.5, 1);
        assertEquals(5 / 255.0, split.train().features().get(0, 0));
        assertEquals(8 / 255.0, split.test().features().get(1, 0));
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void whatIsWrittenIsRead(
            @ForAll @Size(min = 1, max = 20) List<@IntRange(max = 255) Integer> labels,
            @ForAll @IntRange(min = 1, max = 7) int rows,
            @ForAll @IntRange(min = 1, max = 7) int cols,
            @ForAll boolean gzip,
            @ForAll long seed)
            throws IOException {
        int[] classes = labels.stream().mapToInt(Integer::intValue).toArray();
        classes[0] = Math.max(classes[0], 1);
        int[] pixels = new int[classes.length * rows * cols];
        SplitMix random = new SplitMix(seed);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextInt(256);
        }
        byte[] imageBytes = IdxBytes.images(classes.length, rows, cols, pixels);
        Path imageFile = Files.createTempFile("images", "");
        Path labelFile = Files.createTempFile("labels", "");
        try {
            Files.write(imageFile, gzip ? TestFile.gzip(imageBytes) : imageBytes);
            Files.write(labelFile, IdxBytes.labels(classes));
            Dataset data = Idx.read(imageFile, labelFile);
            assertEquals(Optional.of(new ImageSize(1, rows, cols)), data.image());
            assertArrayEquals(classes, data.labels());
            assertEquals(pixels.length, data.features().getNumElements());
            for (int i = 0; i < pixels.length; i++) {
                assertEquals(pixels[i] / 255.0, data.features().data[i]);
            }
        } finally {
            Files.delete(imageFile);
            Files.delete(labelFile);
        }
    }
}
