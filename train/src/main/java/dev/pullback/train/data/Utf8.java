package dev.pullback.train.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Finds the line that keeps a file from being UTF-8, which a decoder that reads ahead cannot tell. */
final class Utf8 {
    /** Longer lines are looked at in pieces, at the risk of naming one cut within a character. */
    private static final int LONGEST_LINE = 1 << 24;

    private Utf8() {}

    /** The number, from 1, of the first line with malformed bytes; of the last line if no line has any. */
    static long firstMalformedLine(Path path) {
        try (DataFile file = DataFile.open(path)) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            byte[] block = new byte[1 << 16];
            long number = 1;
            for (int count = file.read(block); count > 0; count = file.read(block)) {
                for (int i = 0; i < count; i++) {
                    // No byte of a longer character equals a line feed.
                    if (block[i] != '\n' && line.size() < LONGEST_LINE) {
                        line.write(block[i]);
                        continue;
                    }
                    if (isMalformed(line)) {
                        return number;
                    }
                    line.reset();
                    number++;
                }
            }
            return number;
        } catch (IOException e) {
            throw new DataException(Text.of(path) + ": cannot be read a second time: " + e.getMessage(), e);
        }
    }

    private static boolean isMalformed(ByteArrayOutputStream line) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line.toByteArray()));
            return false;
        } catch (CharacterCodingException e) {
            return true;
        }
    }
}
