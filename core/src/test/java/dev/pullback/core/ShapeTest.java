package dev.pullback.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.ejml.MatrixDimensionException;
import org.junit.jupiter.api.Test;

/** Tests the properties of shapes, which shapes broadcast, and which are refused. */
class ShapeTest {
    @Test
    void hasRowsColumnsAndElements() {
        Shape s = new Shape(3, 5);
        assertEquals(3, s.rows());
        assertEquals(5, s.cols());
        assertEquals(15, s.elements());
        assertEquals(new Shape(5, 3), s.transposed());
        assertEquals("3x5", s.toString());
    }

    @Test
    void equalSidesAreEqualShapes() {
        Shape s = new Shape(3, 5);
        assertEquals(new Shape(3, 5), s);
        assertEquals(new Shape(3, 5).hashCode(), s.hashCode());
        assertNotEquals(new Shape(5, 3), s);
        assertNotEquals(new Shape(3, 4), s);
        assertNotEquals(new Shape(2, 5), s);
        assertFalse(s.equals((Object) "3x5"));
        Set<Integer> hashes = new HashSet<>();
        for (int rows = 1; rows <= 30; rows++) {
            for (int cols = 1; cols <= 30; cols++) hashes.add(new Shape(rows, cols).hashCode());
        }
        assertEquals(900, hashes.size(), "small shapes differ in their hash codes");
    }

    @Test
    void onlyOneByOneIsAScalar() {
        assertTrue(Shape.SCALAR.isScalar());
        assertEquals(new Shape(1, 1), Shape.SCALAR);
        assertFalse(new Shape(1, 2).isScalar());
        assertFalse(new Shape(2, 1).isScalar());
    }

    @Test
    void rowsColumnsAndScalarsBroadcast() {
        Shape full = new Shape(3, 5);
        for (Shape s : new Shape[] {full, new Shape(1, 5), new Shape(3, 1), Shape.SCALAR})
            assertTrue(s.broadcastsTo(full), s::toString);
        for (Shape s :
                new Shape[] {new Shape(5, 3), new Shape(2, 5), new Shape(3, 2), new Shape(1, 3), new Shape(5, 1)})
            assertFalse(s.broadcastsTo(full), s::toString);
        assertFalse(full.broadcastsTo(new Shape(1, 5)), "a matrix does not shrink");
    }

    @Test
    void refusesASideBelowOne() {
        assertEquals("a matrix needs at least one row and one column, not 0x4", refusal(0, 4));
        assertEquals("a matrix needs at least one row and one column, not 4x-1", refusal(4, -1));
    }

    @Test
    void refusesMoreElementsThanAnArrayHolds() {
        assertEquals("a 65536x65536 matrix does not fit into one Java array", refusal(1 << 16, 1 << 16));
        assertEquals("a 1x2147483640 matrix does not fit into one Java array", refusal(1, Integer.MAX_VALUE - 7));
        assertEquals(Integer.MAX_VALUE - 8, new Shape(1, Integer.MAX_VALUE - 8).elements());
    }

    private static String refusal(int rows, int cols) {
        return assertThrows(MatrixDimensionException.class, () -> new Shape(rows, cols))
                .getMessage();
    }
}
