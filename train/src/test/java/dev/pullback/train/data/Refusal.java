package dev.pullback.train.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import org.junit.jupiter.api.function.Executable;

/** The text of the error that a call ends in, always a single line. */
final class Refusal {
    private Refusal() {}

    static String of(Class<? extends RuntimeException> type, Executable call) {
        String message = assertThrows(type, call).getMessage();
        assertNotNull(message);
        assertEquals(1, message.lines().count(), message);
        return message;
    }

    static String argument(Executable call) {
        return of(IllegalArgumentException.class, call);
    }

    /** Of a bad file, with the folder taken out of the paths. */
    static String data(Path folder, Executable call) {
        return of(DataException.class, call)
                .replace(folder + folder.getFileSystem().getSeparator(), "");
    }
}
