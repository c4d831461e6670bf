package dev.pullback.train.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionsTest {
    private static final List<String> NAMES = List.of("width", "height", "species");

    @ParameterizedTest
    @CsvSource({"widht, width", "HEIGHT, height", "speies, species", "specciess, species", "wdith, width"})
    void aSlipOfTheKeyboardIsUnderstood(String asked, String meant) {
        assertEquals(Optional.of(meant), Suggestions.nearest(asked, NAMES));
    }

    @Test
    void aSwapOfNeighboursIsOneSlip() {
        assertEquals(Optional.of("ba"), Suggestions.nearest("ab", List.of("cd", "ba")));
    }

    @Test
    void anotherWordIsNot() {
        assertEquals(Optional.empty(), Suggestions.nearest("z", List.of("a", "b")));
        assertEquals(Optional.empty(), Suggestions.nearest("colour", NAMES));
        assertEquals(Optional.empty(), Suggestions.nearest("", NAMES));
        assertEquals(Optional.empty(), Suggestions.nearest("x".repeat(50), List.of("x".repeat(49))));
    }
}
