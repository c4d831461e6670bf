package dev.pullback.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

class SpanKernelTest {
    private static final Op DIFFERENCE =
            Op.broadcasting("difference", "Y = A - B", 2, SpanKernel.binary((a, i, b, j, y, o, n) -> {
                for (int k = 0; k < n; k++) y[o + k] = a[i + k] - b[j + k];
            }));

    private static final Op ROW_SUMS =
            Op.rowwise("rowSums", "yᵢ = Σⱼ Xᵢⱼ", 1, (op, in, attr) -> new Shape(in[0].rows(), 1), (s, attr) -> {
                for (int i = 0; i < s.rows(); i++) {
                    double sum = 0;
                    for (int j = 0; j < s.cols(); j++) sum += s.in(0)[s.at(0) + i * s.cols() + j];
                    s.out()[s.outAt() + i] = sum;
                }
            });

    private static DMatrixRMaj numbered(int rows, int cols) {
        DMatrixRMaj m = new DMatrixRMaj(rows, cols);
        Arrays.setAll(m.data, i -> i);
        return m;
    }

    @Test
    void repeatsRowsColumnsAndNumbersBeyondOneChunk() {
        int rows = 70;
        int cols = 33;
        DMatrixRMaj x = numbered(rows, cols);
        for (DMatrixRMaj b :
                new DMatrixRMaj[] {numbered(1, cols), numbered(rows, 1), numbered(1, 1), numbered(rows, cols)}) {
            DMatrixRMaj y = new DMatrixRMaj(rows, cols);
            DIFFERENCE.run(new DMatrixRMaj[] {b, x}, Op.NONE, y);
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < cols; j++) assertEquals(Broadcast.at(b, i, j) - x.get(i, j), y.get(i, j));
            }
        }
    }

    @Test
    void computesRowsOfAnyPart() {
        DMatrixRMaj x = numbered(5, 3);
        DMatrixRMaj y = new DMatrixRMaj(5, 1);
        ROW_SUMS.run(new DMatrixRMaj[] {x}, Op.NONE, y);
        assertArrayEquals(new double[] {3, 12, 21, 30, 39}, y.data);

        Span part = new Span();
        part.operand(0, x.data, 6);
        double[] sums = new double[4];
        part.output(sums, 1);
        part.cover(2, 2, 3);
        ROW_SUMS.runSpan(part, Op.NONE);
        assertArrayEquals(new double[] {0, 21, 30, 0}, sums);
    }

    @Test
    void aKernelMayComputeAnotherOp() {
        Op inner = Op.elementwise("inner", "Y = X + 1", x -> x + 1);
        Op outer = Op.elementwise("outer", "Y = X + 1", x -> {
            DMatrixRMaj one = new DMatrixRMaj(1, 1, true, x);
            inner.run(new DMatrixRMaj[] {one.copy()}, Op.NONE, one);
            return one.data[0];
        });
        DMatrixRMaj y = new DMatrixRMaj(1, 3);
        outer.run(new DMatrixRMaj[] {numbered(1, 3)}, Op.NONE, y);
        assertArrayEquals(new double[] {1, 2, 3}, y.data);
    }

    @Test
    void saysWhichOpsHaveSpans() {
        Op whole = Op.elementwise("whole", "Y = X", 1, (in, attr, out) -> out.setTo(in[0]));
        assertTrue(DIFFERENCE.hasSpans() && ROW_SUMS.hasSpans());
        assertTrue(DIFFERENCE.isPointwise() && !ROW_SUMS.isPointwise());
        assertFalse(whole.hasSpans());
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> whole.runSpan(new Span(), Op.NONE));
        assertEquals("whole: has no kernel for spans", e.getMessage());
    }
}
