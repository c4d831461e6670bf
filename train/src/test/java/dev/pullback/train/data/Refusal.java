package dev.pullback.train.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import org.junit.jupiter.api.function.Executable;

/** Returns the error message of a call and checks that it has a single line. */
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

    /** Returns the error message for a bad file, without the folder in its path. */
    static String data(Path folder, Executable call) {
        return of(DataException.class, call)
                .replace(folder + folder.getFileSystem().getSeparator(), "");
    }
}
