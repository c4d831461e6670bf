package dev.pullback.train.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A file of unsigned bytes in the IDX format: two zero bytes, a byte for the type of the elements, a byte for the
 * number of dimensions, each dimension as a big-endian unsigned int, and the elements.
 *
 * <p>The dimensions are compared with the size of the file before memory is allocated. The size of gzip data is not
 * known in advance, so memory for it is allocated as it is read.
 *
 * @param values the elements, which are unsigned
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record IdxFile(Path path, int[] dimensions, byte[] values) {
    private static final byte UNSIGNED_BYTE = 0x08;
    private static final Map<Integer, String> OTHER_TYPES =
            Map.of(0x09, "signed byte", 0x0B, "short", 0x0C, "int", 0x0D, "float", 0x0E, "double");

    /**
     * Reads a file with {@code rank} dimensions. Error messages call its elements {@code contents}, for example
     * "images".
     */
    static IdxFile read(Path path, int rank, String contents) {
        try (DataFile file = DataFile.open(path)) {
            try {
                return read(path, file, rank, contents);
            } catch (IOException e) {
                throw file.failure(e);
            }
        } catch (IOException e) {
            throw new DataException(Messages.of(path) + ": cannot be closed: " + e.getMessage(), e);
        }
    }

    private static IdxFile read(Path path, DataFile file, int rank, String contents) throws IOException {
        requireMagic(file, file.readNBytes(4), rank, contents);
        int[] dimensions = dimensions(file, rank, contents);
        long needed = elements(file, dimensions, contents);
        byte[] values = file.readNBytes((int) needed);
        if (values.length < needed)
            throw new DataException(file.at(file.position()) + ": truncated: " + expected(dimensions, contents, needed)
                    + " but the file has only " + values.length);
        if (file.read() >= 0)
            throw new DataException(file.at(file.position() - 1) + ": trailing bytes: "
                    + expected(dimensions, contents, needed) + " and nothing may follow");
        return new IdxFile(path, dimensions, values);
    }

    private static void requireMagic(DataFile file, byte[] magic, int rank, String contents) {
        if (magic.length < 4)
            throw new DataException(file.at(magic.length) + ": truncated: an IDX file starts with 4 magic bytes");
        if (magic[0] != 0 || magic[1] != 0)
            throw new DataException(file.at(0) + ": wrong magic number " + hex(magic) + "; an IDX file of " + contents
                    + " starts with " + hex((byte) 0, (byte) 0, UNSIGNED_BYTE, (byte) rank));
        if (magic[2] != UNSIGNED_BYTE) {
            String type = OTHER_TYPES.get((int) magic[2]);
            throw new DataException(file.at(2)
                    + String.format(": %s element type 0x%02x", type == null ? "unknown" : "unsupported", magic[2])
                    + (type == null ? "" : " (" + type + ")") + "; " + contents + " must be unsigned bytes (0x08)");
        }
        if (magic[3] != rank)
            throw new DataException(
                    file.at(3) + ": " + Messages.count(magic[3] & 0xff, "dimension") + "; " + contents + " must have "
                            + rank + (magic[3] == 1 || magic[3] == 3 ? " (are images and labels swapped?)" : ""));
    }

    private static int[] dimensions(DataFile file, int rank, String contents) throws IOException {
        int[] dimensions = new int[rank];
        for (int i = 0; i < rank; i++) {
            long offset = file.position();
            byte[] bytes = file.readNBytes(4);
            if (bytes.length < 4) {
                throw new DataException(file.at(offset + bytes.length) + ": truncated: the header of " + contents
                        + " is " + (4 + 4 * rank) + " bytes");
            }
            long value = Integer.toUnsignedLong(ByteBuffer.wrap(bytes).getInt());
            if (value < 1 || value > Integer.MAX_VALUE) {
                throw new DataException(file.at(offset) + ": dimension " + i + " of " + contents + " is " + value
                        + "; it must be from 1 to " + Integer.MAX_VALUE);
            }
            dimensions[i] = (int) value;
        }
        return dimensions;
    }

    /** Returns the number of elements, after checking that the file and the heap (as doubles) can hold them. */
    private static long elements(DataFile file, int[] dimensions, String contents) {
        long needed = 1;
        for (int dimension : dimensions) {
            // The product is at most 2^62 before the comparison and below 2^31 after it.
            needed *= dimension;
            if (needed > MemoryLimit.LARGEST_MATRIX) {
                throw new DataException(file.at(4) + ": absurd dimensions " + text(dimensions) + " of " + contents
                        + "; a matrix holds at most " + MemoryLimit.LARGEST_MATRIX + " numbers");
            }
        }
        long left = file.mostBytes() - file.position();
        if (needed > left)
            throw new DataException(file.at(file.position()) + ": truncated: " + expected(dimensions, contents, needed)
                    + " but the file can hold only " + Math.max(left, 0));
        long memory = needed * (Byte.BYTES + Double.BYTES);
        MemoryLimit.require(memory, file.at(4) + ": " + text(dimensions) + " " + contents);
        return needed;
    }

    private static String expected(int[] dimensions, String contents, long needed) {
        return text(dimensions) + " " + contents + " need " + Messages.count(needed, "byte");
    }

    private static String text(int[] dimensions) {
        return Arrays.stream(dimensions).mapToObj(Integer::toString).collect(Collectors.joining("x"));
    }

    private static String hex(byte... magic) {
        return "0x" + HexFormat.of().formatHex(magic);
    }

    int dimension(int index) {
        return dimensions[index];
    }
}
