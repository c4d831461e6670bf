package dev.pullback.train.safetensors;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import dev.pullback.train.data.Messages;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Parses and checks the header of a safetensors file. The rules are: names are unique; the offsets of a matrix agree
 * with its type and shape; the matrices follow each other without gap or overlap, from the first byte after the header
 * to the end of the file.
 */
final class SafeTensorsHeader {
    static final String METADATA = "__metadata__";

    private static final int LARGEST_MATRIX = Integer.MAX_VALUE - 8;
    private static final int MOST_DIGITS = 18;

    final Map<String, Entry> entries = new LinkedHashMap<>();
    final Map<String, String> metadata = new LinkedHashMap<>();
    private boolean hasMetadata;

    private final JsonReader json;

    /**
     * The position of a matrix, in bytes from the end of the header.
     *
     * @param type the type of its elements
     * @param leftOut the type and shape of a tensor that is not read; empty for one that is
     */
    record Entry(String name, int rows, int cols, ElementType type, String leftOut, long from, long to) {
        boolean isRead() {
            return leftOut.isEmpty();
        }
    }

    /** Thrown if the file breaks a rule of the format. */
    static final class Malformed extends Exception {
        @java.io.Serial
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }

    private SafeTensorsHeader(String text) {
        json = new JsonReader(new StringReader(text));
        json.setStrictness(Strictness.STRICT);
    }

    /**
     * Parses a header.
     *
     * @param dataBytes the number of bytes after the header
     */
    static SafeTensorsHeader parse(String text, long dataBytes) throws Malformed {
        SafeTensorsHeader header = new SafeTensorsHeader(text);
        try {
            header.read();
        } catch (MalformedJsonException | java.io.EOFException | IllegalStateException | NumberFormatException e) {
            throw new Malformed("the header is not valid JSON of this format");
        } catch (IOException e) {
            throw new Malformed("the header cannot be read: " + e.getMessage());
        }
        header.requireNoGap(dataBytes);
        return header;
    }

    private void read() throws IOException, Malformed {
        json.beginObject();
        while (json.hasNext()) {
            String name = valid(json.nextName());
            if (name.equals(METADATA)) readMetadata();
            else if (entries.put(name, readEntry(name)) != null) throw new Malformed(quoted(name) + " occurs twice");
        }
        json.endObject();
        if (json.peek() != JsonToken.END_DOCUMENT) throw new Malformed("text follows the JSON object of the header");
    }

    private void readMetadata() throws IOException, Malformed {
        if (hasMetadata) throw new Malformed(METADATA + " occurs twice");
        hasMetadata = true;
        json.beginObject();
        while (json.hasNext()) {
            String key = valid(json.nextName());
            require(JsonToken.STRING, METADATA + " " + quoted(key), "a text");
            if (metadata.put(key, valid(json.nextString())) != null)
                throw new Malformed(METADATA + " " + quoted(key) + " occurs twice");
        }
        json.endObject();
    }

    private Entry readEntry(String name) throws IOException, Malformed {
        String dtype = null;
        List<Long> shape = null;
        List<Long> offsets = null;
        json.beginObject();
        while (json.hasNext()) {
            String key = json.nextName();
            if (key.equals("dtype") && dtype == null) {
                require(JsonToken.STRING, "the dtype of " + quoted(name), "a text");
                dtype = json.nextString();
            } else if (key.equals("shape") && shape == null) {
                shape = numbers("the shape of " + quoted(name));
            } else if (key.equals("data_offsets") && offsets == null) {
                offsets = numbers("the data_offsets of " + quoted(name));
            } else {
                throw new Malformed(quoted(name) + " has an unexpected " + quoted(key));
            }
        }
        json.endObject();
        return entry(name, dtype, shape, offsets);
    }

    private static Entry entry(
            String name, @Nullable String dtype, @Nullable List<Long> shape, @Nullable List<Long> offsets)
            throws Malformed {
        if (dtype == null || shape == null || offsets == null)
            throw new Malformed(quoted(name) + " needs dtype, shape and data_offsets");
        if (offsets.size() != 2) throw new Malformed("the data_offsets of " + quoted(name) + " are not two numbers");
        Optional<ElementType> type = ElementType.of(dtype);
        if (type.isEmpty() || shape.size() > 2) return leftOut(name, dtype, shape, offsets);
        long rows = shape.size() == 2 ? shape.get(0) : 1;
        long cols = shape.isEmpty() ? 1 : shape.get(shape.size() - 1);
        if (rows > LARGEST_MATRIX || cols > LARGEST_MATRIX || rows * cols > LARGEST_MATRIX)
            throw new Malformed(quoted(name) + " is " + rows + "x" + cols + "; that is too large for a matrix");
        int width = type.get().width();
        long from = offsets.get(0);
        long to = offsets.get(1);
        if (to - from != rows * cols * width)
            throw new Malformed(quoted(name) + " is " + rows + "x" + cols + " of " + dtype + " but has " + (to - from)
                    + " bytes; it must have " + rows * cols * width);
        return new Entry(name, (int) rows, (int) cols, type.get(), "", from, to);
    }

    /** Returns the entry of a tensor that is not read: of whole numbers, or of more than two dimensions. */
    private static Entry leftOut(String name, String dtype, List<Long> shape, List<Long> offsets) throws Malformed {
        if (offsets.get(1) < offsets.get(0))
            throw new Malformed(
                    quoted(name) + " ends at byte " + offsets.get(1) + " before it begins, at " + offsets.get(0));
        String dimensions =
                shape.isEmpty() ? "1x1" : shape.stream().map(String::valueOf).collect(Collectors.joining("x"));
        return new Entry(
                name,
                0,
                0,
                ElementType.F64,
                Messages.printable(dtype) + " " + dimensions,
                offsets.get(0),
                offsets.get(1));
    }

    private List<Long> numbers(String subject) throws IOException, Malformed {
        List<Long> numbers = new ArrayList<>();
        json.beginArray();
        while (json.hasNext()) {
            require(JsonToken.NUMBER, subject, "whole numbers");
            String digits = json.nextString();
            if (digits.length() > MOST_DIGITS || !digits.chars().allMatch(c -> c >= '0' && c <= '9'))
                throw new Malformed(subject + " has " + Messages.quoted(digits) + " where a whole number of at most "
                        + MOST_DIGITS + " digits is needed");
            numbers.add(Long.parseLong(digits));
        }
        json.endArray();
        return numbers;
    }

    private static String valid(String text) throws Malformed {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text))
            throw new Malformed(quoted(text) + " has half of a surrogate pair; it is no valid Unicode");
        return text;
    }

    private void require(JsonToken token, String subject, String wanted) throws IOException, Malformed {
        if (json.peek() != token) throw new Malformed(subject + " must be " + wanted);
    }

    private void requireNoGap(long dataBytes) throws Malformed {
        List<Entry> inOrder = entries.values().stream()
                .sorted(Comparator.comparingLong(Entry::from).thenComparingLong(Entry::to))
                .toList();
        long at = 0;
        for (Entry e : inOrder) {
            if (e.from() != at)
                throw new Malformed(quoted(e.name()) + " begins at byte " + e.from() + " of the data; it must begin at "
                        + at + ", where the previous matrix ends");
            at = e.to();
        }
        if (at != dataBytes)
            throw new Malformed("the header describes " + at + " bytes of data, but the file has " + dataBytes);
    }

    private static String quoted(String name) {
        return Messages.quoted(name);
    }
}
