package dev.pullback.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests what a variable says about its origin and its op. */
class VarTest {
    private static final Op POWER = Op.of(
            "power",
            "Y = X^p",
            1,
            ShapeRule.SAME,
            (in, attr, out) -> out.data[0] = Math.pow(in[0].data[0], (int) attr));

    private final Tape tape = new Tape();
    private final Var x = tape.input(new DMatrixRMaj(1, 1, true, 3));
    private final Var w = tape.param("w", new DMatrixRMaj(1, 1));
    private final Var c = tape.constant(5);
    private final Var y = POWER.with(2, x);

    @Test
    void saysWhatItIs() {
        assertTrue(x.isInput());
        assertFalse(w.isInput() || c.isInput() || y.isInput());
        assertTrue(w.isParam());
        assertFalse(x.isParam() || c.isParam() || y.isParam());
        assertTrue(c.isConstant());
        assertFalse(x.isConstant() || w.isConstant() || y.isConstant());
        assertEquals(0, x.arity());
        assertEquals(1, y.arity());
    }

    @Test
    void returnsTheAttributeByItsType() {
        assertEquals(2, y.attr(Integer.class));
        assertEquals(
                "power#3: its attribute '2' is not of type String",
                assertThrows(IllegalStateException.class, () -> y.attr(String.class))
                        .getMessage());
    }

    @Test
    void thePrecisionHasTheNameOfTheCommandLine() {
        assertEquals("double", Precision.DOUBLE.toString());
        assertEquals("single-products", Precision.SINGLE_PRODUCTS.toString());
    }
}
