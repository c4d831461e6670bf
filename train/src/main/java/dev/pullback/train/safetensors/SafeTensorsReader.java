package dev.pullback.train.safetensors;

import dev.pullback.train.data.DataException;
import dev.pullback.train.data.Messages;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;

/** Reads {@link SafeTensors} from a file. */
final class SafeTensorsReader {
    /** The longest header that the format allows. */
    private static final long LONGEST_HEADER = 100_000_000;

    private static final int BUFFER = 1 << 16;

    private SafeTensorsReader() {}

    static SafeTensors read(Path path) {
        if (Files.isDirectory(path)) throw new DataException(Messages.of(path) + ": is a directory, not a file");
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return read(channel);
        } catch (SafeTensorsHeader.Malformed e) {
            throw new DataException(Messages.of(path) + ": not a safetensors file: " + e.getMessage(), e);
        } catch (NoSuchFileException e) {
            throw new DataException(Messages.of(path) + ": no such file", e);
        } catch (AccessDeniedException e) {
            throw new DataException(Messages.of(path) + ": no permission to read it", e);
        } catch (IOException e) {
            throw new DataException(Messages.of(path) + ": cannot be read: " + Messages.reason(e), e);
        }
    }

    private static SafeTensors read(FileChannel channel) throws IOException, SafeTensorsHeader.Malformed {
        long size = channel.size();
        if (size < Long.BYTES)
            throw new SafeTensorsHeader.Malformed(
                    "it has " + Messages.count(size, "byte") + "; the first eight are the length of the header");
        long length = fill(channel, ByteBuffer.allocate(Long.BYTES)).getLong();
        if (length < 2 || length > LONGEST_HEADER || length > size - Long.BYTES)
            throw new SafeTensorsHeader.Malformed("the length of its header is " + Long.toUnsignedString(length)
                    + " bytes; it must be from 2 to " + Math.min(LONGEST_HEADER, size - Long.BYTES));
        ByteBuffer text = fill(channel, ByteBuffer.allocate((int) length));
        if (text.get(0) != '{') throw new SafeTensorsHeader.Malformed("its header does not begin with {");
        SafeTensorsHeader header = SafeTensorsHeader.parse(decode(text), size - Long.BYTES - length);
        Map<String, DMatrixRMaj> tensors = new LinkedHashMap<>();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
        Map<String, String> leftOut = new LinkedHashMap<>();
        for (SafeTensorsHeader.Entry e : header.entries.values()) {
            if (!e.isRead()) {
                leftOut.put(e.name(), e.leftOut());
                continue;
            }
            channel.position(Long.BYTES + length + e.from());
            tensors.put(e.name(), matrix(channel, e, buffer));
        }
        return new SafeTensors(tensors, header.metadata, leftOut);
    }

    private static String decode(ByteBuffer text) throws SafeTensorsHeader.Malformed {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
        } catch (CharacterCodingException e) {
            throw new SafeTensorsHeader.Malformed("its header is not UTF-8");
        }
    }

    private static DMatrixRMaj matrix(FileChannel channel, SafeTensorsHeader.Entry e, ByteBuffer buffer)
            throws IOException {
        DMatrixRMaj m = new DMatrixRMaj(e.rows(), e.cols());
        int n = m.getNumElements();
        for (int i = 0; i < n; ) {
            int width = e.type().width();
            int some = Math.min(n - i, BUFFER / width);
            fill(channel, buffer.clear().limit(some * width));
            for (int end = i + some; i < end; i++) m.data[i] = e.type().next(buffer);
        }
        return m;
    }

    private static ByteBuffer fill(FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) throw new EOFException("it became shorter while it was read");
        }
        return buffer.flip().order(ByteOrder.LITTLE_ENDIAN);
    }
}
