package dev.pullback.core.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RollbackTest {
    private final double[] a = {1, 2};
    private final double[] b = {3};

    private static void change(double[] array, double to) {
        Rollback active = Rollback.current();
        assertNotNull(active);
        active.save(array, array.length);
        array[0] = to;
    }

    private static void fail() {
        throw new ArithmeticException("planted");
    }

    @Test
    void failedWorkIsUndoneInReverseOrder() {
        Rollback rollback = new Rollback();
        List<String> undone = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            assertThrows(
                    ArithmeticException.class,
                    () -> rollback.run(() -> {
                        change(a, 5);
                        rollback.onUndo(() -> undone.add("first"));
                        change(a, 6);
                        rollback.onUndo(() -> undone.add("second"));
                        change(b, 7);
                        fail();
                    }));
            assertArrayEquals(new double[] {1, 2}, a);
            assertArrayEquals(new double[] {3}, b);
        }
        assertEquals(List.of("second", "first", "second", "first", "second", "first"), undone);
        assertNull(Rollback.current());
    }

    @Test
    void finishedWorkIsNotUndoneByALaterFailure() {
        Rollback rollback = new Rollback();
        rollback.run(() -> change(a, 5));
        assertThrows(ArithmeticException.class, () -> rollback.run(RollbackTest::fail));
        assertArrayEquals(new double[] {5, 2}, a);
    }

    @Test
    void innerWorkIsUndoneAloneOrWithTheOuterWork() {
        Rollback outer = new Rollback();
        Rollback inner = new Rollback();
        outer.run(() -> {
            change(a, 5);
            assertThrows(
                    ArithmeticException.class,
                    () -> inner.run(() -> {
                        change(b, 7);
                        fail();
                    }));
        });
        assertArrayEquals(new double[] {5, 2}, a);
        assertArrayEquals(new double[] {3}, b);
        assertThrows(
                ArithmeticException.class,
                () -> outer.run(() -> {
                    inner.run(() -> change(b, 7));
                    fail();
                }));
        assertArrayEquals(new double[] {3}, b);
    }
}
