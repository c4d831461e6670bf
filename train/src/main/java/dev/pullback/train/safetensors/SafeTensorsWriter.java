package dev.pullback.train.safetensors;

import com.google.gson.stream.JsonWriter;
import dev.pullback.core.files.AtomicFile;
import dev.pullback.train.data.DataException;
import dev.pullback.train.data.Messages;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;

/** Writes {@link SafeTensors} to a file. */
final class SafeTensorsWriter {
    private static final int BUFFER = 1 << 16;

    private SafeTensorsWriter() {}

    static void write(SafeTensors file, Path path) {
        if (Files.isDirectory(path)) throw new DataException(Messages.of(path) + ": is a directory, not a file");
        byte[] header = header(file);
        boolean existed = Files.exists(path);
        try {
            AtomicFile.write(path, out -> {
                ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
                buffer.putLong(header.length);
                drain(buffer, out);
                out.write(header);
                for (DMatrixRMaj m : file.tensors().values()) {
                    for (int i = 0, n = m.getNumElements(); i < n; i++) {
                        if (!buffer.hasRemaining()) drain(buffer, out);
                        buffer.putDouble(m.data[i]);
                    }
                }
                drain(buffer, out);
            });
        } catch (IOException e) {
            throw new DataException(
                    Messages.of(path) + ": cannot be written: " + Messages.reason(e)
                            + (existed && Files.isRegularFile(path) ? "; the earlier file is unchanged" : ""),
                    e);
        }
    }

    /** Writes by a stream, since an interrupt of the thread would close a channel. */
    private static void drain(ByteBuffer buffer, OutputStream out) throws IOException {
        out.write(buffer.array(), buffer.arrayOffset(), buffer.position());
        buffer.clear();
    }

    /** Returns a name or text, which must be valid Unicode: otherwise UTF-8 could not hold it, and names would be lost. */
    private static String valid(String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text))
            throw new IllegalArgumentException(
                    "safetensors: " + Messages.quoted(text) + " has half of a surrogate pair; it is no valid Unicode");
        return text;
    }

    /** Returns the header, padded with spaces so that the elements begin at a multiple of eight bytes. */
    private static byte[] header(SafeTensors file) {
        StringWriter text = new StringWriter();
        try (JsonWriter json = new JsonWriter(text)) {
            json.beginObject();
            if (!file.metadata().isEmpty()) {
                json.name(SafeTensorsHeader.METADATA).beginObject();
                for (Map.Entry<String, String> e : file.metadata().entrySet())
                    json.name(valid(e.getKey())).value(valid(e.getValue()));
                json.endObject();
            }
            long offset = 0;
            for (Map.Entry<String, DMatrixRMaj> e : file.tensors().entrySet()) {
                if (e.getKey().equals(SafeTensorsHeader.METADATA))
                    throw new IllegalArgumentException(
                            "safetensors: a matrix cannot be named " + SafeTensorsHeader.METADATA);
                DMatrixRMaj m = e.getValue();
                long end = offset + (long) Double.BYTES * m.getNumElements();
                json.name(valid(e.getKey())).beginObject();
                json.name("dtype").value("F64");
                json.name("shape")
                        .beginArray()
                        .value(m.numRows)
                        .value(m.numCols)
                        .endArray();
                json.name("data_offsets").beginArray().value(offset).value(end).endArray();
                json.endObject();
                offset = end;
            }
            json.endObject();
        } catch (IOException e) {
            throw new UncheckedIOException("safetensors: writing to memory failed", e);
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(bytes, (bytes.length + Double.BYTES - 1) / Double.BYTES * Double.BYTES);
        Arrays.fill(padded, bytes.length, padded.length, (byte) ' ');
        return padded;
    }
}
