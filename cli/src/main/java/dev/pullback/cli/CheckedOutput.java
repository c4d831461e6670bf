package dev.pullback.cli;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/**
 * A writer for standard output that remembers why it failed. A {@link PrintWriter} does not report errors, so lines
 * could get lost on a full disk or in a closed pipe without a message.
 */
final class CheckedOutput extends PrintWriter {
    private final Recorder recorder;

    private CheckedOutput(Recorder recorder) {
        super(recorder, true);
        this.recorder = recorder;
    }

    static CheckedOutput of(OutputStream stream, Charset charset) {
        return new CheckedOutput(new Recorder(new OutputStreamWriter(stream, charset)));
    }

    /** Returns the reason of the first failure, such as {@code No space left on device}, or null if there was none. */
    @Nullable
    String failure() {
        return recorder.failure;
    }

    private static final class Recorder extends FilterWriter {
        private @Nullable String failure;

        Recorder(Writer out) {
            super(out);
        }

        @Override
        public void write(int c) throws IOException {
            try {
                super.write(c);
            } catch (IOException e) {
                throw recorded(e);
            }
        }

        @Override
        public void write(char[] characters, int offset, int length) throws IOException {
            try {
                super.write(characters, offset, length);
            } catch (IOException e) {
                throw recorded(e);
            }
        }

        @Override
        public void write(String text, int offset, int length) throws IOException {
            try {
                super.write(text, offset, length);
            } catch (IOException e) {
                throw recorded(e);
            }
        }

        @Override
        public void flush() throws IOException {
            try {
                super.flush();
            } catch (IOException e) {
                throw recorded(e);
            }
        }

        private IOException recorded(IOException e) {
            if (failure == null) failure = String.valueOf(e.getMessage());
            return e;
        }
    }
}
