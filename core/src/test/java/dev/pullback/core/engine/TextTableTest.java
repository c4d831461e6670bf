package dev.pullback.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void alignsColumnsLeftAndRight() {
        String table = new TextTable("lrl")
                .row("name", "rows", "note")
                .row("W", 784, "first")
                .row(List.of("bias", 10))
                .toString();
        assertEquals("""
                name  rows  note
                W      784  first
                bias    10
                """, table);
    }

    @Test
    void countsCodePoints() {
        assertEquals(
                "𝒙   1\nab  2\n", new TextTable("ll").row("𝒙", 1).row("ab", 2).toString());
    }

    @Test
    void refusesMoreCellsThanColumns() {
        assertEquals(
                "table: a row has 2 cells; there are 1 columns",
                assertThrows(IllegalArgumentException.class, () -> new TextTable("l").row(1, 2))
                        .getMessage());
    }
}
