package dev.pullback.train.tensorboard;

import dev.pullback.train.protobuf.ProtoWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * A file of events: records of a length, a checksum of the length, an event as Protocol Buffers, and a checksum of the
 * event. Source: {@code tensorflow/core/lib/io/record_writer.cc} and {@code event.proto} of TensorFlow.
 */
final class EventFile implements AutoCloseable {
    private static final int MASK = 0xa282ead8;
    private static final double MILLIS = 1e3;

    private final OutputStream out;

    private EventFile(OutputStream out) {
        this.out = out;
    }

    /** Creates a file, which must not exist. */
    static EventFile create(Path path) throws IOException {
        EventFile file =
                new EventFile(new BufferedOutputStream(Files.newOutputStream(path, StandardOpenOption.CREATE_NEW)));
        file.record(new ProtoWriter().number(1, seconds()).text(3, "brain.Event:2"));
        return file;
    }

    /** Writes the values of a step; {@code summary} is a message {@code Summary}. */
    void write(long step, ProtoWriter summary) throws IOException {
        record(new ProtoWriter().number(1, seconds()).number(2, step).message(5, summary));
    }

    private static double seconds() {
        return System.currentTimeMillis() / MILLIS;
    }

    private void record(ProtoWriter event) throws IOException {
        byte[] data = event.toByteArray();
        byte[] length = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(data.length)
                .array();
        out.write(length);
        out.write(checksum(length));
        out.write(data);
        out.write(checksum(data));
        out.flush();
    }

    /** Returns the CRC-32C, rotated by 15 bits and shifted by a constant, so that a checksum of checksums differs. */
    private static byte[] checksum(byte[] data) {
        CRC32C crc = new CRC32C();
        crc.update(data);
        int masked = Integer.rotateRight((int) crc.getValue(), 15) + MASK;
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(masked)
                .array();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
