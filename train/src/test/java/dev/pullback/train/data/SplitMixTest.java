package dev.pullback.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitMixTest {
    @Test
    void givesThePublishedNumbersOfSplitMix64() {
        SplitMix random = new SplitMix(1234567);
        String[] published = {
            "6457827717110365317",
            "3203168211198807973",
            "9817491932198370423",
            "4593380528125082431",
            "16408922859458223821"
        };
        for (String expected : published) {
            assertEquals(expected, Long.toUnsignedString(random.nextLong()));
        }
    }

    @Test
    void givesTheSameDerivedNumbersOnEveryJava() {
        SplitMix random = new SplitMix(42);
        assertEquals(0x1.7bae644c5fd6dp-1, random.nextDouble());
        assertEquals(15, random.nextInt(100));
        assertEquals(-0x1.47f4af60c7f94p0, random.nextGaussian());
    }

    @Test
    void continuesFromItsState() {
        SplitMix random = new SplitMix(7);
        random.nextGaussian();
        SplitMix continued = new SplitMix(random.state());
        assertEquals(random.nextGaussian(), continued.nextGaussian());
    }

    @Test
    void streamsOfOneSeedDiffer() {
        long[] first = IntStream.range(0, 1000)
                .mapToLong(stream -> SplitMix.of(5, stream).nextLong())
                .toArray();
        assertEquals(1000, Arrays.stream(first).distinct().count());
        assertNotEquals(SplitMix.of(1, 0).nextLong(), SplitMix.of(0, 1).nextLong());
    }

    @Test
    void boundedNumbersAreUniform() {
        SplitMix random = new SplitMix(3);
        int[] counts = new int[7];
        for (int i = 0; i < 70_000; i++) {
            counts[random.nextInt(7)]++;
        }
        for (int count : counts) {
            assertEquals(10_000, count, 400, Arrays.toString(counts));
        }
        assertEquals(0, random.nextInt(1));
        for (int i = 0; i < 100; i++) {
            assertTrue(random.nextInt(Integer.MAX_VALUE) >= 0);
        }
    }

    @Test
    void gaussiansHaveMeanZeroAndDeviationOne() {
        SplitMix random = new SplitMix(9);
        int count = 100_000;
        double sum = 0;
        double squares = 0;
        int beyondTwo = 0;
        for (int i = 0; i < count; i++) {
            double x = random.nextGaussian();
            sum += x;
            squares += x * x;
            beyondTwo += Math.abs(x) > 2 ? 1 : 0;
        }
        assertEquals(0, sum / count, 0.015);
        assertEquals(1, squares / count, 0.02);
        assertEquals(0.0455, (double) beyondTwo / count, 0.003);
    }

    @Test
    void shufflesEveryElementToEveryPlace() {
        int[][] counts = new int[4][4];
        SplitMix random = new SplitMix(1);
        for (int trial = 0; trial < 40_000; trial++) {
            int[] values = {0, 1, 2, 3};
            random.shuffle(values);
            for (int place = 0; place < 4; place++) {
                counts[values[place]][place]++;
            }
        }
        for (int[] row : counts) {
            assertEquals(40_000, Arrays.stream(row).sum());
            for (int count : row) {
                assertEquals(10_000, count, 400, Arrays.deepToString(counts));
            }
        }
    }

    @Test
    void shuffleOfNothingIsNothing() {
        int[] none = {};
        new SplitMix(0).shuffle(none);
        assertArrayEquals(new int[0], none);
    }

    @Test
    void refusesABoundBelowOne() {
        assertEquals(
                "nextInt: the bound is 0; it must be at least 1", Refusal.argument(() -> new SplitMix(0).nextInt(0)));
    }
}
