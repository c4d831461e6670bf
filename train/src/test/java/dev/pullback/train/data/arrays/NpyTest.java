package dev.pullback.train.data.arrays;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.pullback.train.data.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Tests that files of NumPy, which {@code src/test/python/npy_arrays.py} wrote, are read with the same numbers. */
class NpyTest {
    @TempDir
    Path folder;

    private static List<String[]> cases() throws IOException {
        try (InputStream in = NpyTest.class.getResourceAsStream("npy.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" ", -1))
                    .toList();
        }
    }

    private Path file(byte[] bytes) throws IOException {
        Path file = Files.createTempFile(folder, "array", ".npy");
        Files.write(file, bytes);
        return file;
    }

    @TestFactory
    List<DynamicTest> numbersAreThoseOfNumPy() throws IOException {
        return cases().stream()
                .map(words -> dynamicTest(words[0], () -> {
                    Path file = file(Base64.getDecoder().decode(words[3]));
                    Map<String, DMatrixRMaj> all = words[0].startsWith("npz") ? Npy.readAll(file) : Map.of();
                    DMatrixRMaj read = all.isEmpty() ? Npy.read(file) : all.get("x");
                    assertEquals(words[1] + "x" + words[2], read.numRows + "x" + read.numCols);
                    double[] expected = Arrays.stream(words)
                            .skip(4)
                            .mapToDouble(NpyTest::number)
                            .toArray();
                    assertArrayEquals(expected, Arrays.copyOf(read.data, read.getNumElements()));
                    if (!all.isEmpty()) assertArrayEquals(new double[] {1, 0, 2}, all.get("y").data);
                }))
                .toList();
    }

    private static double number(String hex) {
        if (hex.endsWith("inf")) return hex.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        return Double.parseDouble(hex);
    }

    /** Every truncation of a file is refused with one line that names it, as is every kind of array without numbers. */
    @Test
    void damagedFilesAreRefused() throws IOException {
        for (String[] words : cases()) {
            byte[] bytes = Base64.getDecoder().decode(words[3]);
            for (int length = 0; length < bytes.length; length += 1 + length / 9) {
                Path file = file(Arrays.copyOf(bytes, length));
                DataException e = assertThrows(
                        DataException.class,
                        () -> {
                            if (words[0].startsWith("npz")) Npy.readAll(file);
                            else Npy.read(file);
                        },
                        words[0] + " " + length);
                assertTrue(
                        e.getMessage().startsWith(file.toString())
                                && !e.getMessage().contains("\n"),
                        e::getMessage);
            }
        }
        refused(
                "the elements are of type '<c8'; ",
                header("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }"));
        refused(
                "unknown type of elements",
                header("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,), }"));
        refused(
                "the elements are of type '<f99999999999'; ",
                header("{'descr': '<f99999999999', 'fortran_order': False, 'shape': (1,), }"));
        refused("too large", header("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999,), }"));
        refused("too many elements", header("{'descr': '<f8', 'fortran_order': False, 'shape': (99999, 99999), }"));
        refused(
                "is beyond 2^53",
                header("{'descr': '|u8', 'fortran_order': False, 'shape': (), }", -1, -1, -1, -1, -1, -1, -1, -1));
        assertThrows(DataException.class, () -> Npy.read(folder.resolve("none")));
    }

    /** Three gigabytes of zeros, packed into three megabytes. */
    @Test
    @Tag("slow")
    void anArchiveThatUnpacksToMoreThanAnArrayIsRefused() throws IOException {
        Path file = folder.resolve("bomb.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("x.npy"));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 3 << 10; i++) zip.write(zeros);
        }
        String message =
                assertThrows(DataException.class, () -> Npy.readAll(file)).getMessage();
        assertEquals(file + ", array 'x': has more than 2147483639 bytes", message);
    }

    private void refused(String message, byte[] bytes) throws IOException {
        Path file = file(bytes);
        String text = assertThrows(DataException.class, () -> Npy.read(file)).getMessage();
        assertTrue(text.contains(message), text);
    }

    private static byte[] header(String text, int... rest) {
        byte[] bytes = new byte[10 + text.length() + rest.length];
        System.arraycopy(
                new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) text.length(), 0}, 0, bytes, 0, 10);
        System.arraycopy(text.getBytes(StandardCharsets.US_ASCII), 0, bytes, 10, text.length());
        for (int i = 0; i < rest.length; i++) bytes[10 + text.length() + i] = (byte) rest[i];
        return bytes;
    }
}
