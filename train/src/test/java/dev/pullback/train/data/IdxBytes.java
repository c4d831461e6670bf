package dev.pullback.train.data;

import java.nio.ByteBuffer;

/** Creates the bytes of IDX files. */
final class IdxBytes {
    private IdxBytes() {}

    static byte[] images(int count, int rows, int cols, int... pixels) {
        return file(new int[] {count, rows, cols}, pixels);
    }

    static byte[] labels(int... labels) {
        return file(new int[] {labels.length}, labels);
    }

    static byte[] file(int[] dimensions, int... elements) {
        ByteBuffer out = ByteBuffer.allocate(4 + 4 * dimensions.length + elements.length);
        out.putShort((short) 0).put((byte) 0x08).put((byte) dimensions.length);
        for (int dimension : dimensions) {
            out.putInt(dimension);
        }
        for (int element : elements) {
            out.put((byte) element);
        }
        return out.array();
    }
}
