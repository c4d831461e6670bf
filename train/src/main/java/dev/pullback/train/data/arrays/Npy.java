package dev.pullback.train.data.arrays;

import dev.pullback.train.data.DataException;
import dev.pullback.train.data.MemoryLimit;
import dev.pullback.train.data.Messages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.ejml.data.DMatrixRMaj;

/**
 * Reads arrays of NumPy: {@code .npy}, versions 1 to 3 of the format, and {@code .npz}, an archive of them.
 *
 * <pre>{@code
 * Map<String, DMatrixRMaj> arrays = Npy.readAll(Path.of("data.npz"));
 * Dataset rows = Dataset.of(arrays.get("x"), arrays.get("y"));
 * }</pre>
 *
 * <p>The elements may be floating point numbers of 2, 4 or 8 bytes, integers of 1 to 8 bytes, or booleans, in either byte
 * order and in the order of C or Fortran. An integer beyond ±2⁵³ that a double does not represent exactly is an error. A single
 * number becomes 1×1, and an array of one dimension becomes a column. An array of three dimensions m×a×b becomes an m×(a b)
 * matrix: the first index selects the row; the same holds for more dimensions. Source: numpy.lib.format.
 */
public final class Npy {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern TYPE = Pattern.compile("'descr':\\s*'([<>|=])([a-z?])(\\d*)'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order':\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape':\\s*\\(([\\d,\\sL]*)\\)");

    private final String name;
    private final ByteBuffer bytes;

    private Npy(String name, byte[] bytes) {
        this.name = name;
        this.bytes = ByteBuffer.wrap(bytes);
    }

    /**
     * Reads a {@code .npy} file.
     *
     * @throws DataException if it cannot be read, is damaged, or holds elements of another type
     */
    public static DMatrixRMaj read(Path file) {
        byte[] bytes = bytes(file);
        if (isArchive(bytes))
            throw new DataException(file + ": an archive of arrays (.npz), not a single array; read all of them");
        return new Npy(file.toString(), bytes).matrix();
    }

    /**
     * Reads the arrays of an {@code .npz} file by their names, in the order of the file.
     *
     * @throws DataException as for {@link #read}
     */
    public static Map<String, DMatrixRMaj> readAll(Path file) {
        byte[] bytes = bytes(file);
        if (!isArchive(bytes)) throw new DataException(file + ": is no .npz file; a single array is read by Npy.read");
        Map<String, DMatrixRMaj> arrays = new LinkedHashMap<>();
        // Not a stream of the entries, because that would not notice that the end of the archive is missing.
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                String key = entry.getName().replaceFirst("\\.npy$", "");
                String name = file + ", array " + Messages.quoted(key);
                try (InputStream in = zip.getInputStream(entry)) {
                    arrays.put(key, new Npy(name, unpacked(in, entry.getSize(), name)).matrix());
                }
            }
        } catch (IOException e) {
            throw new DataException(file + ": damaged archive: " + e.getMessage(), e);
        }
        if (arrays.isEmpty()) throw new DataException(file + ": holds no array, or is damaged");
        return arrays;
    }

    private static byte[] unpacked(InputStream in, long size, String name) throws IOException {
        requireReadable(size, name);
        byte[] bytes = in.readNBytes((int) size + 1); // one more, as an archive may state a smaller size
        if (bytes.length != size)
            throw new DataException(
                    name + ": is damaged; it does not have the " + size + " bytes that the archive states");
        return bytes;
    }

    private static void requireReadable(long size, String name) {
        if (size < 0 || size >= MemoryLimit.LARGEST_MATRIX)
            throw new DataException(name + ": has more than " + MemoryLimit.LARGEST_MATRIX + " bytes");
        MemoryLimit.require(size, name + ": its bytes");
    }

    private static byte[] bytes(Path file) {
        try {
            requireReadable(Files.size(file), file.toString());
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new DataException(file + ": no such file", e);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: " + Messages.reason(e), e);
        }
    }

    private static boolean isArchive(byte[] bytes) {
        return bytes.length > 1 && bytes[0] == 'P' && bytes[1] == 'K';
    }

    private DMatrixRMaj matrix() {
        String header = header();
        Matcher type = find(TYPE, header, "type of elements, or elements of several parts");
        boolean fortran = find(ORDER, header, "order").group(1).equals("True");
        String[] words = find(SHAPE, header, "shape")
                .group(1)
                .replaceAll("[\\sL]", "")
                .replaceFirst(",$", "")
                .split(",", -1);
        int[] shape = new int[words[0].isEmpty() ? 0 : words.length];
        long count = 1;
        for (int i = 0; i < shape.length; i++) {
            try {
                shape[i] = Integer.parseInt(words[i]);
            } catch (NumberFormatException e) {
                throw new DataException(name + ": the dimension " + words[i] + " is too large for a matrix", e);
            }
            count *= shape[i];
            if (count > Integer.MAX_VALUE - 8)
                throw new DataException(name + ": the array has too many elements for a matrix");
        }
        char kind = type.group(2).charAt(0);
        int size = size(kind, type.group(3), type.group());
        if (bytes.remaining() != count * size)
            throw new DataException(name + ": " + count + " elements need " + count * size + " bytes but "
                    + bytes.remaining() + " follow the header");
        bytes.order(type.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        MemoryLimit.require(count * Double.BYTES, name + ": its elements");
        int rows = shape.length == 0 ? 1 : shape[0];
        int cols = rows == 0 ? 0 : (int) count / rows;
        DMatrixRMaj matrix = new DMatrixRMaj(rows, cols);
        int[] index = new int[shape.length];
        for (int k = 0; k < count; k++) {
            int at = k;
            if (fortran) {
                at = 0;
                for (int d = 0; d < shape.length; d++) at = at * shape[d] + index[d];
                for (int d = 0; d < shape.length && ++index[d] == shape[d]; d++) index[d] = 0;
            }
            matrix.data[at] = element(kind, size);
        }
        return matrix;
    }

    private String header() {
        byte[] magic = new byte[Math.min(MAGIC.length, bytes.remaining())];
        bytes.get(magic);
        if (!Arrays.equals(magic, MAGIC) || bytes.remaining() < 4)
            throw new DataException(name + ": is no array of NumPy; it does not begin with \\x93NUMPY");
        int version = bytes.get();
        bytes.get();
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        int length = version == 1 || bytes.remaining() < 4 ? bytes.getShort() & 0xffff : bytes.getInt();
        if (length < 0 || length > bytes.remaining()) throw new DataException(name + ": truncated in its header");
        byte[] text = new byte[length];
        bytes.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private Matcher find(Pattern pattern, String header, String what) {
        Matcher found = pattern.matcher(header);
        if (!found.find())
            throw new DataException(name + ": unknown " + what + " in its header: " + Messages.quoted(header.strip()));
        return found;
    }

    /** Returns the number of bytes of an element. */
    private int size(char kind, String digits, String text) {
        String sizes =
                switch (kind) {
                    case 'f' -> "248";
                    case 'i', 'u' -> "1248";
                    case 'b' -> "1";
                    case '?' -> "";
                    default -> "none";
                };
        if (kind == '?' ? !digits.isEmpty() : digits.length() != 1 || !sizes.contains(digits))
            throw new DataException(
                    name + ": the elements are of type " + Messages.printable(text.replaceFirst("'descr':\\s*", ""))
                            + "; floating point numbers, integers and booleans can be read");
        return digits.isEmpty() ? 1 : Integer.parseInt(digits);
    }

    private double element(char kind, int size) {
        if (kind == 'f') return size == 8 ? bytes.getDouble() : size == 4 ? bytes.getFloat() : half(bytes.getShort());
        boolean signed = kind == 'i';
        return switch (size) {
            case 1 -> signed ? bytes.get() : bytes.get() & 0xff;
            case 2 -> signed ? bytes.getShort() : bytes.getShort() & 0xffff;
            case 4 -> signed ? bytes.getInt() : bytes.getInt() & 0xffffffffL;
            default -> exact(bytes.getLong(), signed);
        };
    }

    private double exact(long value, boolean signed) {
        if (Math.abs(value) > 1L << 53 || (!signed && value < 0))
            throw new DataException(name + ": the integer " + (signed ? value : Long.toUnsignedString(value))
                    + " is beyond 2^53, so a double cannot hold it exactly");
        return value;
    }

    /** Returns the value of a number in half precision. */
    private static double half(short bits) {
        int exponent = (bits >> 10) & 0x1f;
        int fraction = bits & 0x3ff;
        double magnitude = exponent == 0
                ? fraction * 0x1p-24
                : exponent == 0x1f
                        ? fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN
                        : (1 + fraction * 0x1p-10) * Math.scalb(1.0, exponent - 15);
        return bits < 0 ? -magnitude : magnitude;
    }
}
