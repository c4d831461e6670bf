package dev.pullback.playground;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** Writes JSON texts. */
public final class Json {
    private Json() {}

    /** Writes the members of an object. */
    @FunctionalInterface
    public interface Members {
        void write(JsonWriter out) throws IOException;
    }

    /** Returns an object as text. */
    public static String object(Members members) {
        StringWriter text = new StringWriter();
        try (JsonWriter out = new JsonWriter(text)) {
            out.beginObject();
            members.write(out);
            out.endObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("playground: a string cannot be written", impossible);
        }
        return text.toString();
    }

    /** Writes a number; one that is not finite is a text, such as {@code "NaN"}. */
    public static void number(JsonWriter out, double x) throws IOException {
        if (Double.isFinite(x)) out.value(x);
        else out.value(Double.toString(x));
    }
}
