package dev.pullback.train.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxRefusalTest {
    private static final byte[] IMAGES = IdxBytes.images(3, 2, 2, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    private static final byte[] LABELS = IdxBytes.labels(0, 1, 2);

    @TempDir
    private Path folder;

    private String refusal(byte[] images, byte[] labels) {
        Path imageFile = TestFile.write(folder, "images", images);
        Path labelFile = TestFile.write(folder, "labels", labels);
        return Refusal.data(folder, () -> Idx.read(imageFile, labelFile));
    }

    private String imageRefusal(byte[] images) {
        return refusal(images, LABELS);
    }

    private static byte[] with(byte[] bytes, int at, int value) {
        byte[] changed = bytes.clone();
        changed[at] = (byte) value;
        return changed;
    }

    @Test
    void readsWhatIsNotDamaged() {
        Path imageFile = TestFile.write(folder, "images", IMAGES);
        Path labelFile = TestFile.write(folder, "labels", TestFile.gzip(LABELS));
        assertEquals(
                "3 rows, 2x2 images, 3 classes", Idx.read(imageFile, labelFile).toString());
    }

    @Test
    void refusesAWrongMagicNumber() {
        assertEquals(
                "images at byte 0: wrong magic number 0x01000803; an IDX file of images starts with 0x00000803",
                imageRefusal(with(IMAGES, 0, 1)));
        assertEquals(
                "labels at byte 0: wrong magic number 0x00ff0801; an IDX file of labels starts with 0x00000801",
                refusal(IMAGES, with(LABELS, 1, 0xff)));
        assertEquals(
                "images at byte 0 (uncompressed): wrong magic number 0x01000803;"
                        + " an IDX file of images starts with 0x00000803",
                imageRefusal(TestFile.gzip(with(IMAGES, 0, 1))));
    }

    @Test
    void refusesOtherElementTypes() {
        assertEquals(
                "images at byte 2: unknown element type 0x07; images must be unsigned bytes (0x08)",
                imageRefusal(with(IMAGES, 2, 7)));
        assertEquals(
                "images at byte 2: unknown element type 0xff; images must be unsigned bytes (0x08)",
                imageRefusal(with(IMAGES, 2, 255)));
        assertEquals(
                "images at byte 2: unsupported element type 0x0d (float); images must be unsigned bytes (0x08)",
                imageRefusal(with(IMAGES, 2, 0x0d)));
    }

    @Test
    void refusesImagesAndLabelsSwapped() {
        assertEquals(
                "labels at byte 3: 3 dimensions; labels must have 1 (are images and labels swapped?)",
                refusal(LABELS, IMAGES));
        assertEquals(
                "images at byte 3: 1 dimension; images must have 3 (are images and labels swapped?)",
                imageRefusal(LABELS));
        assertEquals("images at byte 3: 200 dimensions; images must have 3", imageRefusal(with(IMAGES, 3, 200)));
    }

    @Test
    void refusesEveryTruncation() {
        for (int length = 0; length < IMAGES.length; length++) {
            String message = imageRefusal(Arrays.copyOf(IMAGES, length));
            // As soon as the dimensions are known, the message names the missing data.
            String expected = length < 4
                    ? "images at byte " + length + ": truncated: an IDX file starts with 4 magic bytes"
                    : length < 16
                            ? "images at byte " + length + ": truncated: the header of images is 16 bytes"
                            : "images at byte 16: truncated: 3x2x2 images need 12 bytes but the file can hold only "
                                    + (length - 16);
            assertEquals(expected, message);
        }
        for (int length = 0; length < LABELS.length; length++) {
            String message = refusal(IMAGES, Arrays.copyOf(LABELS, length));
            assertTrue(message.startsWith("labels at byte ") && message.contains(": truncated: "), message);
        }
    }

    @Test
    void refusesEveryTruncationWithinGzip() {
        for (int length = 0; length < IMAGES.length; length++) {
            String message = imageRefusal(TestFile.gzip(Arrays.copyOf(IMAGES, length)));
            String expected = length < 4
                    ? "images at byte " + length + " (uncompressed): truncated: an IDX file starts with 4 magic bytes"
                    : length < 16
                            ? "images at byte " + length
                                    + " (uncompressed): truncated: the header of images is 16 bytes"
                            : "images at byte " + length
                                    + " (uncompressed): truncated: 3x2x2 images need 12 bytes but the file has only "
                                    + (length - 16);
            assertEquals(expected, message);
        }
    }

    @Test
    void refusesEveryTruncationOfGzip() {
        byte[] packed = TestFile.gzip(IMAGES);
        for (int length = 2; length < packed.length; length++) {
            String message = imageRefusal(Arrays.copyOf(packed, length));
            assertTrue(message.startsWith("images: truncated: the gzip data ends after byte "), message);
        }
    }

    @Test
    void refusesDamagedGzip() {
        byte[] packed = TestFile.gzip(IMAGES);
        packed[packed.length - 6] ^= 1;
        assertEquals(
                "images: damaged gzip data after byte 28 (uncompressed): Corrupt GZIP trailer", imageRefusal(packed));
    }

    @Test
    void refusesTrailingBytes() {
        byte[] longer = Arrays.copyOf(IMAGES, IMAGES.length + 2);
        assertEquals(
                "images at byte 28: trailing bytes: 3x2x2 images need 12 bytes and nothing may follow",
                imageRefusal(longer));
        assertEquals(
                "images at byte 28 (uncompressed): trailing bytes: 3x2x2 images need 12 bytes and nothing may follow",
                imageRefusal(TestFile.gzip(longer)));
    }

    @Test
    void refusesAbsurdDimensionsBeforeItAllocates() {
        assertEquals(
                "images at byte 4: absurd dimensions 2147483647x2147483647x2147483647 of images;"
                        + " a matrix holds at most 2147483639 numbers",
                imageRefusal(IdxBytes.images(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE)));
        assertEquals(
                "images at byte 16: truncated: 2000x1000x1000 images need 2000000000 bytes"
                        + " but the file can hold only 4",
                imageRefusal(IdxBytes.images(2000, 1000, 1000, 1, 2, 3, 4)));
        // No gzip file of this size unpacks to that many bytes: it is refused without decompression.
        String packed = imageRefusal(TestFile.gzip(IdxBytes.images(2000, 1000, 1000, 1, 2, 3, 4)));
        assertTrue(
                packed.startsWith("images at byte 16 (uncompressed): truncated: 2000x1000x1000 images need 2000000000"
                        + " bytes but the file can hold only "),
                packed);
        assertEquals(
                "images at byte 4: dimension 0 of images is 4294967295; it must be from 1 to 2147483647",
                imageRefusal(IdxBytes.images(-1, 2, 2)));
        assertEquals(
                "images at byte 12: dimension 2 of images is 0; it must be from 1 to 2147483647",
                imageRefusal(IdxBytes.images(3, 2, 0)));
        assertEquals(
                "labels at byte 4: dimension 0 of labels is 0; it must be from 1 to 2147483647",
                refusal(IMAGES, IdxBytes.labels()));
    }

    @Test
    void refusesAbsurdImages() {
        int side = 1025;
        assertEquals(
                "images at byte 8: absurd dimensions, images of 1025x1025; at most 1048576 pixels are read",
                refusal(IdxBytes.images(1, side, side, new int[side * side]), IdxBytes.labels(1)));
    }

    @Test
    void saysWhenTheHeapIsTooSmall() {
        // A million zeros are compressed to a thousand bytes, so the header is possible for the size of the gzip file.
        long heap = Runtime.getRuntime().maxMemory();
        int images = (int) Math.min(heap / 9 / 1_000_000 + 1, 2147);
        assumeTrue(images < 2147, "skipped: this heap is larger than any matrix needs");
        byte[] header = IdxBytes.images(images, 1000, 1000);
        byte[] bytes = TestFile.gzip(Arrays.copyOf(header, 1_000_000));
        SplittableRandom random = new SplittableRandom(1);
        byte[] padded = Arrays.copyOf(bytes, bytes.length + 3_000_000);
        for (int i = bytes.length; i < padded.length; i++) {
            padded[i] = (byte) random.nextInt(256);
        }
        String message = refusal(padded, IdxBytes.labels(1));
        assertTrue(
                message.startsWith("images at byte 4 (uncompressed): " + images + "x1000x1000 images need "), message);
        assertTrue(message.endsWith(" MB; start Java with a larger -Xmx"), message);
    }

    @Test
    void refusesOtherNumbersOfLabels() {
        assertEquals(
                "labels at byte 4: 2 labels but images has 3 images; each image needs one label",
                refusal(IMAGES, IdxBytes.labels(0, 1)));
    }

    @Test
    void refusesASingleClass() {
        assertEquals(
                "labels: all labels are 0; at least two classes are needed", refusal(IMAGES, IdxBytes.labels(0, 0, 0)));
    }

    @Test
    void refusesADirectoryWithoutAPair() throws IOException {
        assertEquals(
                folder + ": no IDX files; looked for train-images-idx3-ubyte and train-labels-idx1-ubyte,"
                        + " or the same two with t10k, plain or .gz",
                Refusal.data(folder, () -> Idx.readDirectory(folder, 0.2, 1)));
        Path nowhere = folder.resolve("nowhere");
        assertEquals("nowhere: no such directory", Refusal.data(folder, () -> Idx.readDirectory(nowhere, 0.2, 1)));
        Path file = Files.createFile(folder.resolve("file"));
        assertEquals("file: is not a directory", Refusal.data(folder, () -> Idx.readDirectory(file, 0.2, 1)));
    }

    @Test
    void refusesHalfAPair() {
        TestFile.write(folder, "t10k-images-idx3-ubyte.gz", TestFile.gzip(IMAGES));
        assertEquals(
                "t10k-images-idx3-ubyte.gz: exists, but not its labels, t10k-labels-idx1-ubyte (plain or .gz)",
                Refusal.data(folder, () -> Idx.readDirectory(folder, 0.2, 1)));
        TestFile.write(folder, "t10k-labels-idx1-ubyte", LABELS);
        TestFile.write(folder, "train-labels-idx1-ubyte", LABELS);
        assertEquals(
                "train-labels-idx1-ubyte: exists, but not its images, train-images-idx3-ubyte (plain or .gz)",
                Refusal.data(folder, () -> Idx.readDirectory(folder, 0.2, 1)));
    }

    @Test
    void refusesTestImagesOfAnotherShape() {
        TestFile.write(folder, "train-images-idx3-ubyte", IMAGES);
        TestFile.write(folder, "train-labels-idx1-ubyte", LABELS);
        TestFile.write(folder, "t10k-images-idx3-ubyte", IdxBytes.images(1, 1, 4, 1, 2, 3, 4));
        TestFile.write(folder, "t10k-labels-idx1-ubyte", IdxBytes.labels(1));
        assertEquals(
                "t10k-images-idx3-ubyte: images of 1x4 but train-images-idx3-ubyte has 2x2; they must have the same shape",
                Refusal.data(folder, () -> Idx.readDirectory(folder, 0.2, 1)));
    }

    @Test
    void refusesAMissingFile() {
        assertEquals(
                "labels: no such file",
                Refusal.data(folder, () -> Idx.read(folder.resolve("images"), folder.resolve("labels"))));
    }

    @Test
    void aDamagedFileIsReadOrRefusedInOneLine() {
        byte[] packed = TestFile.gzip(IMAGES);
        SplittableRandom random = new SplittableRandom(1);
        Path labelFile = TestFile.write(folder, "labels", LABELS);
        int refused = 0;
        for (int trial = 0; trial < 1000; trial++) {
            byte[] bytes = (trial % 2 == 0 ? IMAGES : packed).clone();
            int flips = 1 + random.nextInt(3);
            for (int i = 0; i < flips; i++) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Path imageFile = TestFile.write(folder, "images", bytes);
            try {
                assertEquals(3, Idx.read(imageFile, labelFile).size());
            } catch (DataException e) {
                assertEquals(1, String.valueOf(e.getMessage()).lines().count(), e.getMessage());
                refused++;
            }
        }
        assertTrue(refused > 500 && refused < 1000, refused + " refused");
    }
}
