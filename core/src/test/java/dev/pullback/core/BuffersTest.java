package dev.pullback.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests which matrices the pool reuses and drops, and that it never returns a matrix twice. */
class BuffersTest {
    private final Buffers buffers = new Buffers();

    @Test
    void aReleasedMatrixIsReusedForAnyShapeOfItsSize() {
        DMatrixRMaj m = buffers.acquire(2, 6);
        buffers.release(m);
        DMatrixRMaj again = buffers.acquire(3, 4);
        assertSame(m, again);
        assertEquals(3, again.numRows);
        assertEquals(4, again.numCols);
        assertNotSame(m, buffers.acquire(2, 6), "in use");
    }

    @Test
    void anotherSizeIsAnotherMatrix() {
        DMatrixRMaj m = buffers.acquire(2, 6);
        buffers.release(m);
        assertNotSame(m, buffers.acquire(2, 5));
        assertNotSame(m, buffers.acquire(2, 38), "a size with the same last bits, 12 and 76");
    }

    @Test
    void theMatrixReleasedLastIsReusedFirst() {
        DMatrixRMaj first = buffers.acquire(1, 3);
        DMatrixRMaj second = buffers.acquire(1, 3);
        buffers.release(first);
        buffers.release(second);
        assertSame(second, buffers.acquire(1, 3));
        assertSame(first, buffers.acquire(1, 3));
    }

    @Test
    void matricesInUseAreNeverTheSame() {
        List<DMatrixRMaj> inUse = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            if (i % 3 == 2) buffers.release(inUse.remove(i % inUse.size()));
            DMatrixRMaj m = buffers.acquire(1 + i % 7, 1 + i % 5);
            assertTrue(inUse.stream().noneMatch(other -> other == m || other.data == m.data), "matrix " + i);
            inUse.add(m);
        }
    }

    @Test
    void aMatrixKnowsWhetherItIsFree() {
        Buffers.Pooled m = (Buffers.Pooled) buffers.acquire(2, 2);
        assertFalse(m.isFree());
        buffers.release(m);
        assertTrue(m.isFree());
        assertFalse(((Buffers.Pooled) buffers.acquire(2, 2)).isFree());
    }

    @Test
    void printsAsAPlainMatrix() {
        DMatrixRMaj m = buffers.acquire(1, 1);
        m.data[0] = 7;
        assertEquals(new DMatrixRMaj(1, 1, true, 7).toString(), m.toString());
    }

    @Test
    void aForeignMatrixIsNotTakenBack() {
        DMatrixRMaj foreign = new DMatrixRMaj(2, 2);
        assertThrows(ClassCastException.class, () -> buffers.release(foreign));
    }

    @Test
    void keepsASmallAmountOfFreeElementsOfEverySize() {
        List<DMatrixRMaj> all = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            DMatrixRMaj m = buffers.acquire(i, 1);
            all.add(m);
            buffers.release(m);
        }
        for (int i = 1; i <= 100; i++) assertSame(all.get(i - 1), buffers.acquire(i, 1));
    }

    @Test
    void keepsWhatWasInUseAtOneTimeHoweverLarge() {
        List<DMatrixRMaj> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) all.add(buffers.acquire(300_000 + i, 1));
        all.forEach(buffers::release);
        for (int i = 0; i < 8; i++) assertSame(all.get(i), buffers.acquire(300_000 + i, 1));
    }

    @Test
    void sizesThatAreNoLongerUsedAreDropped() {
        DMatrixRMaj odd = buffers.acquire(7, 1);
        buffers.release(odd);
        assertSame(odd, buffers.acquire(7, 1));
        buffers.release(odd);
        for (int i = 0; i < 200; i++) buffers.release(buffers.acquire(200_000 + i, 1));
        assertNotSame(odd, buffers.acquire(7, 1));
    }

    @Test
    void elementsInUseAndFreeOnesAreCounted() {
        assertEquals("0 sizes, 0 elements in use, at most 0, 0 free", buffers.toString());
        DMatrixRMaj first = buffers.acquire(3, 4);
        DMatrixRMaj second = buffers.acquire(1, 5);
        assertEquals("2 sizes, 17 elements in use, at most 17, 0 free", buffers.toString());
        buffers.release(first);
        assertEquals("2 sizes, 5 elements in use, at most 17, 12 free", buffers.toString());
        buffers.acquire(6, 2);
        assertEquals("2 sizes, 17 elements in use, at most 17, 0 free", buffers.toString());
        buffers.release(second);
        assertEquals("2 sizes, 12 elements in use, at most 17, 5 free", buffers.toString());
    }

    @Test
    void freeElementsReachTheBoundExactlyBeforeSomeAreDropped() {
        int largest = 1 << 18;
        // The bound is 2^20 + 4 · 2^18 elements.
        for (int i = 0; i < 8; i++) buffers.release(buffers.acquire(largest - i, 1));
        buffers.release(buffers.acquire(28, 1));
        assertEquals("9 sizes, 0 elements in use, at most 262144, 2097152 free", buffers.toString());
        buffers.release(buffers.acquire(1, 1));
        assertEquals("9 sizes, 0 elements in use, at most 262144, 1835009 free", buffers.toString(), "the oldest");
        buffers.release(buffers.acquire(largest, 1));
        assertEquals("9 sizes, 0 elements in use, at most 262144, 1835010 free", buffers.toString(), "a new one");
    }

    @Test
    void allFreeMatricesOfTheOldestSizeAreDroppedButNotASizeInUse() {
        int side = 1 << 17;
        DMatrixRMaj inUse = buffers.acquire(7, 1);
        DMatrixRMaj twin = buffers.acquire(side, 1);
        buffers.release(buffers.acquire(side, 1));
        buffers.release(twin);
        DMatrixRMaj small = buffers.acquire(3, 1);
        buffers.release(small);
        // At most 262,151 elements are in use, so at most 2,097,180 are free.
        for (int i = 1; i <= 14; i++) buffers.release(buffers.acquire(side - i, 1));
        assertEquals("17 sizes, 7 elements in use, at most 262151, 2097050 free", buffers.toString());
        buffers.release(buffers.acquire(side - 15, 1));
        assertEquals("17 sizes, 7 elements in use, at most 262151, 1965963 free", buffers.toString());
        assertSame(small, buffers.acquire(3, 1), "used later than the size that was dropped");
        assertNotSame(twin, buffers.acquire(side, 1));
        buffers.release(inUse);
        assertSame(inUse, buffers.acquire(7, 1), "its size was kept while it was in use");
    }
}
