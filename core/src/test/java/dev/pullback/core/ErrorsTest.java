package dev.pullback.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Tests the checks of shapes and their messages. */
class ErrorsTest {
    private static final Op PRODUCT = Op.of("product", "Y = A B", 2, ShapeRule.SAME, (in, attr, out) -> {});

    private final Tape tape = new Tape();
    private final Var x = tape.input("x", new DMatrixRMaj(2, 3));
    private final Var w = tape.param("w", new DMatrixRMaj(4, 5));

    private static String refusal(Executable check) {
        return assertThrows(MatrixDimensionException.class, check).getMessage();
    }

    @Test
    void anOperandThatDoesNotFitIsNamed() {
        Errors.require(true, PRODUCT, x, "it must be a column");
        assertEquals(
                "product: x is 2x3; it must be a column",
                refusal(() -> Errors.require(false, PRODUCT, x, "it must be a column")));
    }

    @Test
    void sidesThatDifferAreNamed() {
        String rule = "the columns of %s (%d) must equal the rows of %s (%d)";
        Errors.requireEqual(3, 3, PRODUCT, x, w, rule);
        assertEquals(
                "product: x is 2x3 but w is 4x5; the columns of x (3) must equal the rows of w (4)",
                refusal(() -> Errors.requireEqual(3, 4, PRODUCT, x, w, rule)));
    }

    @Test
    void aShapeThatTheUserAsksForHasElements() {
        assertEquals(new Shape(1, 1), Errors.shape(PRODUCT, 1, 1));
        assertEquals(new Shape(2, 7), Errors.shape(PRODUCT, 2, 7));
        String end = "; a matrix has at least one row and one column";
        assertEquals("product: asked for 0x4" + end, refusal(() -> Errors.shape(PRODUCT, 0, 4)));
        assertEquals("product: asked for 4x0" + end, refusal(() -> Errors.shape(PRODUCT, 4, 0)));
    }

    @Test
    void aRefusedOperandIsKnownByItsIndex() {
        OperandException e = new OperandException(1, "is 4x5 and not square");
        assertEquals("operand 1 is 4x5 and not square", e.getMessage());
        OperandException named = e.named(PRODUCT, new Var[] {x, w});
        assertEquals("product: w is 4x5 and not square", named.getMessage());
        assertEquals(1, named.operand());
    }
}
