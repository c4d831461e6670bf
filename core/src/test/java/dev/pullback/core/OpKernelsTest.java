package dev.pullback.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.core.engine.TapeEngine;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests which kernel of an op runs, and which attributes an op refuses. */
class OpKernelsTest {
    private final Tape tape = new Tape();

    /** Returns a kernel that writes a number, or adds it. */
    private static Kernel kernel(double number, boolean adds) {
        return (in, attr, out) -> out.data[0] = (adds ? out.data[0] : 0) + number;
    }

    private static final Op PLAIN = Op.of("plain", "Y = X", 1, ShapeRule.SAME, kernel(1, false));

    private static double run(Op op, Precision precision) {
        DMatrixRMaj out = new DMatrixRMaj(1, 1, true, 100);
        op.run(precision, new DMatrixRMaj[] {new DMatrixRMaj(1, 1)}, Op.NONE, out);
        return out.data[0];
    }

    private static double runAdding(Op op, Precision precision) {
        DMatrixRMaj out = new DMatrixRMaj(1, 1, true, 100);
        op.runAdding(precision, new DMatrixRMaj[] {new DMatrixRMaj(1, 1)}, Op.NONE, out);
        return out.data[0];
    }

    @Test
    void thePrecisionChoosesTheKernel() {
        Op op = PLAIN.adding(kernel(2, true)).inSingle(kernel(3, false), kernel(4, true));
        assertEquals(1, run(op, Precision.DOUBLE));
        assertEquals(3, run(op, Precision.SINGLE_PRODUCTS));
        assertEquals(102, runAdding(op, Precision.DOUBLE));
        assertEquals(104, runAdding(op, Precision.SINGLE_PRODUCTS));
    }

    @Test
    void withoutAKernelInSinglePrecisionThatInDoublePrecisionRuns() {
        Op op = PLAIN.adding(kernel(2, true));
        assertEquals(1, run(op, Precision.SINGLE_PRODUCTS));
        assertEquals(102, runAdding(op, Precision.SINGLE_PRODUCTS));
        assertEquals(102, runAdding(op.inSingle(kernel(3, false), null), Precision.SINGLE_PRODUCTS));
    }

    @Test
    void aTapeComputesInItsPrecision() {
        Op op = PLAIN.inSingle(kernel(3, false), null);
        Tape single = Tape.in(Precision.SINGLE_PRODUCTS);
        assertEquals(3, op.on(single.constant(7)).scalar());
        assertEquals(1, op.on(tape.constant(7)).scalar());
        assertSame(Precision.SINGLE_PRODUCTS, TapeEngine.of(single).precision());
        assertSame(Precision.DOUBLE, TapeEngine.of(tape).precision());
    }

    @Test
    void anAttributeOfAnotherTypeIsRefused() {
        Op op = PLAIN.stating(OpFacts.operands("X").attribute("p", Integer.class));
        Var x = tape.constant(7);
        assertEquals(1, op.with(5, x).scalar());
        assertEquals(
                "plain: needs an attribute of type Integer, not 2.5",
                assertThrows(IllegalArgumentException.class, () -> op.with(2.5, x))
                        .getMessage());
        String missing = "plain: needs an attribute of type Integer; record it by with(attribute, ...)";
        assertEquals(
                missing,
                assertThrows(IllegalArgumentException.class, () -> op.on(x)).getMessage());
        assertEquals(
                missing,
                assertThrows(IllegalArgumentException.class, () -> op.onAll(Op.NONE, x))
                        .getMessage());
        assertEquals(2, tape.size());
    }

    @Test
    void theReductionOfAnOpIsThatItWasDefinedBy() {
        SpanReduction sum = new SpanReduction() {
            @Override
            public int size(int cols) {
                return 1;
            }

            @Override
            public void add(Span span, int done, double[] partial, int at) {
                for (int i = 0; i < span.length(); i++) partial[at] += span.in(0)[span.at(0) + i];
            }

            @Override
            public void combine(double[] partial, int blocks, int rows, int cols, double[] out) {
                out[0] = 0;
                for (int b = 0; b < blocks; b++) out[0] += partial[b];
            }
        };
        Op op = Op.reducing("sum", "y = Σ X", (o, in, attr) -> Shape.SCALAR, sum);
        assertSame(sum, op.reduction());
        assertNull(PLAIN.reduction());
        assertEquals(6, op.on(tape.input(new DMatrixRMaj(1, 3, true, 1, 2, 3))).scalar());
    }

    @Test
    void anArityOfZeroIsThatOfALeaf() {
        assertTrue(Op.of("given", "given", 0, (op, in, attr) -> Shape.SCALAR, kernel(0, false))
                .isLeaf());
    }
}
