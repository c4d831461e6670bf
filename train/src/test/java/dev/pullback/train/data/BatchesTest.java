package dev.pullback.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

class BatchesTest {
    /** Returns a data set whose row i contains i and -i and has the class i % 2. */
    private static Dataset numbered(int rows) {
        DMatrixRMaj x = new DMatrixRMaj(rows, 2);
        int[] labels = new int[rows];
        for (int i = 0; i < rows; i++) {
            x.set(i, 0, i);
            x.set(i, 1, -i);
            labels[i] = i % 2;
        }
        return Dataset.of(x, labels);
    }

    private static int[] order(Batches batches, int epoch) {
        List<Integer> rows = new ArrayList<>();
        for (Batch batch : batches.epoch(epoch)) {
            for (int i = 0; i < batch.size(); i++) {
                int row = (int) batch.features().get(i, 0);
                assertEquals(-row, batch.features().get(i, 1));
                assertEquals(row % 2, batch.labels()[i]);
                rows.add(row);
            }
        }
        return rows.stream().mapToInt(Integer::intValue).toArray();
    }

    private static List<Integer> sizes(Batches batches) {
        List<Integer> sizes = new ArrayList<>();
        for (Batch batch : batches.epoch(0)) {
            assertEquals(batch.size(), batch.features().numRows);
            sizes.add(batch.size());
        }
        return sizes;
    }

    @Test
    void dealsEveryRowOnceAnEpoch() {
        int[] rows = order(Batches.shuffled(numbered(103), 10, 1), 0);
        Arrays.sort(rows);
        assertEquals(103, rows.length);
        for (int i = 0; i < rows.length; i++) {
            assertEquals(i, rows[i]);
        }
    }

    @Test
    void theLastBatchIsSmaller() {
        Batches batches = Batches.shuffled(numbered(10), 4, 1);
        assertEquals(List.of(4, 4, 2), sizes(batches));
        assertEquals("10 rows in batches of 4, shuffled by seed 1", batches.toString());
        assertEquals(
                "batch of 4 rows, 2 features",
                batches.epoch(0).iterator().next().toString());
    }

    @Test
    void aSizeThatDividesLeavesNoSmallBatch() {
        assertEquals(List.of(4, 4), sizes(Batches.shuffled(numbered(8), 4, 1)));
    }

    @Test
    void aSizeAboveTheRowsMeansAllOfThem() {
        assertEquals(List.of(3), sizes(Batches.shuffled(numbered(3), Integer.MAX_VALUE, 1)));
    }

    @Test
    void epochsDifferAndCanBeRepeated() {
        Batches batches = Batches.shuffled(numbered(50), 8, 3);
        int[] first = order(batches, 0);
        int[] second = order(batches, 1);
        assertFalse(Arrays.equals(first, second));
        assertArrayEquals(first, order(batches, 0));
    }

    @Test
    void aResumedRunSeesTheSameOrder() {
        Batches whole = Batches.shuffled(numbered(50), 8, 3);
        order(whole, 0);
        order(whole, 1);
        assertArrayEquals(order(whole, 2), order(Batches.shuffled(numbered(50), 8, 3), 2));
        // The order does not depend on the size of the batches either.
        assertArrayEquals(order(whole, 2), order(Batches.shuffled(numbered(50), 50, 3), 2));
    }

    @Test
    void theOrderIsTheSameOnEveryJava() {
        assertArrayEquals(new int[] {2, 4, 0, 5, 1, 7, 6, 3}, order(Batches.shuffled(numbered(8), 3, 42), 7));
    }

    @Test
    void anotherSeedGivesAnotherOrder() {
        assertFalse(Arrays.equals(
                order(Batches.shuffled(numbered(50), 8, 3), 0), order(Batches.shuffled(numbered(50), 8, 4), 0)));
    }

    @Test
    void reusesTheBatchOfEachShape() {
        Batches batches = Batches.shuffled(numbered(5), 2, 1);
        Iterator<Batch> first = batches.epoch(0).iterator();
        Batch full = first.next();
        assertSame(full, first.next());
        Batch last = first.next();
        assertFalse(first.hasNext());
        Iterator<Batch> second = batches.epoch(1).iterator();
        assertSame(full, second.next());
        second.next();
        assertSame(last, second.next());
    }

    @Test
    void allocatesNextToNothingAnEpoch() {
        Batches batches = Batches.shuffled(numbered(10_000), 32, 1);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        double sum = 0;
        for (int epoch = 0; epoch < 20; epoch++) {
            sum += pass(batches, epoch);
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int epoch = 0; epoch < 10; epoch++) {
            sum += pass(batches, epoch);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < 10 * 500, allocated + " bytes in 10 epochs of 313 batches");
        assertTrue(sum > 0);
    }

    private static double pass(Batches batches, int epoch) {
        double sum = 0;
        for (Batch batch : batches.epoch(epoch)) {
            sum += batch.features().data[0] + batch.labels()[0];
        }
        return sum;
    }

    @Test
    void refusesBadArguments() {
        assertEquals(
                "batches: the batch size is 0; it must be at least 1",
                Refusal.argument(() -> Batches.shuffled(numbered(3), 0, 1)));
        assertEquals(
                "batches: the batch size is -5; it must be at least 1",
                Refusal.argument(() -> Batches.shuffled(numbered(3), -5, 1)));
        assertEquals(
                "batches: the epoch is -1; it must be at least 0",
                Refusal.argument(() -> Batches.shuffled(numbered(3), 1, 1).epoch(-1)));
    }

    @Test
    void refusesToMixEpochs() {
        Batches batches = Batches.shuffled(numbered(5), 2, 1);
        Iterable<Batch> first = batches.epoch(0);
        Iterator<Batch> begun = first.iterator();
        begun.next();
        batches.epoch(1);
        String message = "batches: another epoch was started; a Batches object serves one epoch at a time";
        assertEquals(message, Refusal.of(IllegalStateException.class, begun::next));
        assertEquals(message, Refusal.of(IllegalStateException.class, begun::hasNext));
        assertEquals(message, Refusal.of(IllegalStateException.class, first::iterator));
    }

    @Test
    void endsWithTheEpoch() {
        Iterator<Batch> only = Batches.shuffled(numbered(2), 2, 1).epoch(0).iterator();
        only.next();
        NoSuchElementException end = assertThrows(NoSuchElementException.class, only::next);
        assertEquals("batches: the epoch is over after 2 rows", end.getMessage());
    }
}
