package dev.pullback.train.data.dialect;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Recognises the encoding of a text. A byte order mark decides. Without one, the text is UTF-16 if every other byte
 * is zero, as in Latin text; otherwise UTF-8 if the bytes are valid UTF-8; otherwise windows-1252, which Excel writes
 * in western countries.
 */
public final class TextEncoding {
    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
    /** The least share of zero bytes at even or odd places that means UTF-16. */
    private static final double ZEROS = 0.4;

    private TextEncoding() {}

    /**
     * Returns the encoding of a text.
     *
     * @param start the first bytes
     * @param isWhole whether these are all bytes; otherwise the last character may be incomplete
     */
    public static Charset of(byte[] start, boolean isWhole) {
        Charset marked = marked(start);
        if (marked != null) return marked;
        int pairs = start.length / 2;
        int[] zeros = new int[2];
        for (int i = 0; i < 2 * pairs; i++) if (start[i] == 0) zeros[i % 2]++;
        if (pairs > 1 && zeros[1] >= ZEROS * pairs && zeros[0] == 0) return StandardCharsets.UTF_16LE;
        if (pairs > 1 && zeros[0] >= ZEROS * pairs && zeros[1] == 0) return StandardCharsets.UTF_16BE;
        return isUtf8(start, isWhole) ? StandardCharsets.UTF_8 : WINDOWS_1252;
    }

    private static @Nullable Charset marked(byte[] b) {
        if (startsWith(b, 0xef, 0xbb, 0xbf)) return StandardCharsets.UTF_8;
        if (startsWith(b, 0xff, 0xfe, 0, 0)) return Charset.forName("UTF-32LE");
        if (startsWith(b, 0, 0, 0xfe, 0xff)) return Charset.forName("UTF-32BE");
        if (startsWith(b, 0xff, 0xfe)) return StandardCharsets.UTF_16LE;
        return startsWith(b, 0xfe, 0xff) ? StandardCharsets.UTF_16BE : null;
    }

    private static boolean startsWith(byte[] bytes, int... mark) {
        if (bytes.length < mark.length) return false;
        for (int i = 0; i < mark.length; i++) if ((bytes[i] & 0xff) != mark[i]) return false;
        return true;
    }

    private static boolean isUtf8(byte[] bytes, boolean isWhole) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(1 << 13);
        while (true) {
            CoderResult result = decoder.decode(in, out, isWhole);
            if (result.isError()) return false;
            if (result.isUnderflow()) return true;
            out.clear();
        }
    }
}
