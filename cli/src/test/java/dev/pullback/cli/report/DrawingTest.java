package dev.pullback.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.Color;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DrawingTest {
    @Test
    void aNameIsOnOneLineAndNotTooLong() {
        assertEquals("versicolor", Drawing.label("versicolor", 10));
        assertEquals("vers\u2026olor", Drawing.label("versicolor", 9));
        assertEquals("a\u00b7b\u00b7c\u00b7", Drawing.label("a\nb\u202ec\u2028", 10));
        assertEquals("\ud835\udc99\u2026y", Drawing.label("\ud835\udc99\ud835\udc99xxy", 3));
        assertEquals(" ", Drawing.label("", 10));
    }

    @Test
    void classesHaveDifferentColours() {
        for (int count : new int[] {2, 7, 8, 30}) {
            int different = IntStream.range(0, count)
                    .mapToObj(i -> Drawing.color(i, count))
                    .collect(Collectors.toSet())
                    .size();
            assertEquals(count, different);
        }
    }

    @Test
    void aTintIsBetweenWhiteAndTheColour() {
        Color colour = new Color(10, 20, 30);
        assertEquals(Color.WHITE, Drawing.tint(colour, 0));
        assertEquals(colour, Drawing.tint(colour, 1.5));
        assertEquals(new Color(133, 138, 143), Drawing.tint(colour, 0.5));
    }
}
