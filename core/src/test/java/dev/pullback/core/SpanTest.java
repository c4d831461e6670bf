package dev.pullback.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

/** Tests that a span returns the arrays and positions that it was set to. */
class SpanTest {
    private final Span span = new Span();
    private final double[] x = {1};
    private final double[] y = {2};
    private final double[] z = {3};

    @Test
    void operandsAreFoundByTheirIndex() {
        span.operand(0, x, 4);
        span.operand(1, y, 5);
        span.operand(6, z, 7);
        assertSame(x, span.in(0));
        assertSame(y, span.in(1));
        assertSame(z, span.in(6));
        assertEquals(4, span.at(0));
        assertEquals(5, span.at(1));
        assertEquals(7, span.at(6));
        for (int k = 2; k < 6; k++) assertEquals(0, span.in(k).length, "an operand that was not set is empty");
        assertSame(z, span.arrays()[7]);
        assertEquals(7, span.indices()[7]);
    }

    @Test
    void operandsAreKeptWhenAnotherOneIsAdded() {
        for (int k = 0; k < 12; k++) span.operand(k, new double[k], 10 * k);
        for (int k = 0; k < 12; k++) {
            assertEquals(k, span.in(k).length);
            assertEquals(10 * k, span.at(k));
        }
    }

    @Test
    void outputsAreFoundByTheirIndex() {
        span.output(x, 4);
        assertEquals(1, span.outputs());
        span.output(1, y, 5);
        assertEquals(2, span.outputs());
        span.output(4, z, 6);
        assertEquals(5, span.outputs());
        assertSame(x, span.out());
        assertSame(x, span.out(0));
        assertSame(y, span.out(1));
        assertSame(z, span.out(4));
        assertEquals(4, span.outAt());
        assertEquals(4, span.outAt(0));
        assertEquals(5, span.outAt(1));
        assertEquals(6, span.outAt(4));
        assertEquals(0, span.out(2).length, "an output that was not set is empty");
        span.output(1, x, 8);
        assertSame(x, span.out(1));
        assertSame(z, span.out(4), "the others stay");
        span.output(y, 0);
        assertEquals(1, span.outputs());
    }

    @Test
    void coversAPartOfAMatrix() {
        span.cover(3, 4, 5);
        assertEquals(3, span.first());
        assertEquals(4, span.rows());
        assertEquals(5, span.cols());
        assertEquals(20, span.length());
    }

    @Test
    void aClearedSpanKeepsNoArray() {
        span.operand(0, x, 0);
        span.output(y, 0);
        span.output(1, z, 0);
        span.clear();
        assertEquals(0, span.in(0).length + span.out().length + span.out(1).length);
    }

    @Test
    void aBlockOfAReductionIsAPowerOfTwoOfRows() {
        SpanReduction r = new SpanReduction() {
            @Override
            public int size(int cols) {
                return 1;
            }

            @Override
            public void add(Span part, int done, double[] partial, int at) {}

            @Override
            public void combine(double[] partial, int blocks, int rows, int cols, double[] out) {}
        };
        assertEquals(SpanReduction.BLOCK, r.blockRows(1));
        assertEquals(SpanReduction.BLOCK / 4, r.blockRows(3));
        assertEquals(2, r.blockRows(SpanReduction.BLOCK / 2));
        assertEquals(1, r.blockRows(SpanReduction.BLOCK));
        assertEquals(1, r.blockRows(10 * SpanReduction.BLOCK));
        assertFalse(r.ignoresRows());
    }
}
