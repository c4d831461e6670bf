package dev.pullback.train.protobuf;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A message in the wire format of Protocol Buffers: fields of a number and a value, one after the other. Source:
 * "Encoding", the specification of the format at protobuf.dev.
 */
public final class ProtoWriter {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Creates an empty message. */
    public ProtoWriter() {}

    /** Appends an integer, an enum constant or a boolean. */
    public ProtoWriter number(int field, long value) {
        varint((long) field << 3 | VARINT);
        varint(value);
        return this;
    }

    /** Appends a float. */
    public ProtoWriter single(int field, float value) {
        varint((long) field << 3 | FIXED32);
        int bits = Float.floatToRawIntBits(value);
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) out.write(bits >>> shift);
        return this;
    }

    /** Appends a double. */
    public ProtoWriter number(int field, double value) {
        varint((long) field << 3 | FIXED64);
        fixed64(value);
        return this;
    }

    /** Appends a list of doubles, one after the other in one field. */
    public ProtoWriter numbers(int field, double... values) {
        varint((long) field << 3 | BYTES);
        varint((long) values.length * Double.BYTES);
        for (double value : values) fixed64(value);
        return this;
    }

    private void fixed64(double value) {
        long bits = Double.doubleToRawLongBits(value);
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) out.write((int) (bits >>> shift));
    }

    /** Appends a text. */
    public ProtoWriter text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Appends a message. */
    public ProtoWriter message(int field, ProtoWriter value) {
        return bytes(field, value.toByteArray());
    }

    /** Appends bytes. */
    public ProtoWriter bytes(int field, byte[] value) {
        varint((long) field << 3 | BYTES);
        varint(value.length);
        out.writeBytes(value);
        return this;
    }

    /** Writes seven bits a byte, the lowest first; the highest bit of a byte says that more bytes follow. */
    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    /** Returns the bytes of the message. */
    public byte[] toByteArray() {
        return out.toByteArray();
    }
}
