package dev.pullback.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests which spans a kernel gets when an op computes whole matrices, and that they are reused and released. */
class WholeSpansTest {
    private static DMatrixRMaj numbered(int rows, int cols) {
        DMatrixRMaj m = new DMatrixRMaj(rows, cols);
        Arrays.setAll(m.data, i -> i + 1);
        return m;
    }

    /** Runs a test in a thread that has not computed any op before. */
    private static void inNewThread(Runnable test) throws Exception {
        FutureTask<Void> task = new FutureTask<>(test, null);
        new Thread(task).start();
        task.get();
    }

    /** Keeps the spans of all calls, which a kernel must not do, and the parts that they covered. */
    private static final class Recorder implements SpanKernel {
        final List<Span> spans = new ArrayList<>();
        final List<String> parts = new ArrayList<>();
        final List<double[]> lastOperands = new ArrayList<>();
        private final int operands;

        Recorder(int operands) {
            this.operands = operands;
        }

        /** Writes operand 0 + 10,000 · operand 1 + … to output 0, and k more to output k. */
        @Override
        public void run(Span s, Object attr) {
            spans.add(s);
            parts.add(s.first() + " " + s.rows() + "x" + s.cols());
            lastOperands.add(s.in(operands - 1));
            for (int out = 0; out < s.outputs(); out++) {
                for (int i = 0; i < s.length(); i++) {
                    double sum = out;
                    for (int k = operands - 1; k >= 0; k--) sum = 10_000 * sum + s.in(k)[s.at(k) + i];
                    s.out(out)[s.outAt(out) + i] = sum;
                }
            }
        }

        void assertReleased() {
            for (Span s : spans) {
                assertSame(spans.get(0), s, "the span is reused");
                for (double[] array : s.arrays()) assertEquals(0, array.length);
            }
        }
    }

    @Test
    void withoutRepetitionOneSpanCoversTheMatrix() throws Exception {
        inNewThread(() -> {
            Recorder kernel = new Recorder(1);
            Op op = Op.elementwise("op", "Y = X", 1, kernel);
            for (int i = 0; i < 2; i++) {
                DMatrixRMaj y = new DMatrixRMaj(70, 40);
                op.run(new DMatrixRMaj[] {numbered(70, 40)}, Op.NONE, y);
                assertArrayEquals(numbered(70, 40).data, y.data);
            }
            assertEquals(List.of("0 1x2800", "0 1x2800"), kernel.parts);
            kernel.assertReleased();
        });
    }

    @Test
    void repeatedOperandsAreExpandedChunkByChunk() throws Exception {
        inNewThread(() -> {
            Recorder kernel = new Recorder(3);
            Op op = Op.broadcasting("op", "Y = A + B + C", 3, kernel);
            DMatrixRMaj[] in = {numbered(64, 32), numbered(64, 1), numbered(1, 32)};
            for (int call = 0; call < 2; call++) {
                DMatrixRMaj y = new DMatrixRMaj(64, 32);
                op.run(in, Op.NONE, y);
                for (int i = 0; i < 64; i++) {
                    for (int j = 0; j < 32; j++)
                        assertEquals(1 + 32.0 * i + j + 10_000 * (i + 1 + 10_000 * (j + 1.0)), y.get(i, j));
                }
            }
            assertEquals(List.of("0 1x1024", "1024 1x1024", "0 1x1024", "1024 1x1024"), kernel.parts);
            assertSame(kernel.lastOperands.get(0), kernel.lastOperands.get(2), "the memory is reused");
            kernel.assertReleased();
        });
    }

    @Test
    void rowsAreComputedInOneSpan() throws Exception {
        inNewThread(() -> {
            Recorder kernel = new Recorder(1);
            Op op = Op.rowwise("op", "Y = X", 1, ShapeRule.SAME, kernel);
            DMatrixRMaj y = new DMatrixRMaj(3, 2);
            op.run(new DMatrixRMaj[] {numbered(3, 2)}, Op.NONE, y);
            assertArrayEquals(numbered(3, 2).data, y.data);
            assertEquals(List.of("0 3x2"), kernel.parts);
            kernel.assertReleased();
        });
    }

    @Test
    void eachOfSeveralOutputsIsWritten() throws Exception {
        inNewThread(() -> {
            for (boolean rowwise : new boolean[] {false, true}) {
                Recorder kernel = new Recorder(1);
                ShapeRule.Multi shapes = (op, in, attr) -> new Shape[] {in[0].shape(), in[0].shape(), in[0].shape()};
                Op op = rowwise
                        ? Op.rowwiseMulti("op", "A, B, C = X", 1, shapes, kernel)
                        : Op.elementwiseMulti("op", "A, B, C = X", 3, kernel);
                Tape tape = new Tape();
                Var[] y = op.onAll(Op.NONE, tape.input(numbered(3, 2)));
                assertEquals(3, y.length);
                for (int k = 0; k < 3; k++) {
                    assertEquals(new Shape(3, 2), y[k].shape());
                    for (int i = 0; i < 6; i++) assertEquals(10_000 * k + i + 1, y[k].value().data[i]);
                }
                assertEquals(List.of(rowwise ? "0 3x2" : "0 1x6"), kernel.parts);
                assertEquals(0, kernel.spans.get(0).out(2).length);
                kernel.assertReleased();
            }
        });
    }

    @Test
    void anOpInsideOfAKernelHasItsOwnSpan() {
        Recorder inner = new Recorder(1);
        Op other = Op.elementwise("other", "Y = X", 1, inner);
        Op outer = Op.elementwise("outer", "Y = X", 1, (SpanKernel) (s, attr) -> {
            DMatrixRMaj y = new DMatrixRMaj(1, 2);
            other.run(new DMatrixRMaj[] {numbered(1, 2)}, Op.NONE, y);
            assertNotSame(inner.spans.get(0), s);
            for (int i = 0; i < s.length(); i++) s.out()[i] = s.in(0)[i] + y.data[1];
        });
        DMatrixRMaj y = new DMatrixRMaj(1, 3);
        outer.run(new DMatrixRMaj[] {numbered(1, 3)}, Op.NONE, y);
        assertArrayEquals(new double[] {3, 4, 5}, y.data);
    }

    /** Adds up the columns, in blocks of four rows. */
    private static final class ColumnSums implements SpanReduction {
        final List<String> parts = new ArrayList<>();
        final List<double[]> partials = new ArrayList<>();
        final List<Span> spans = new ArrayList<>();
        private final boolean ignoresRows;

        ColumnSums(boolean ignoresRows) {
            this.ignoresRows = ignoresRows;
        }

        @Override
        public int blockRows(int cols) {
            return 4;
        }

        @Override
        public boolean ignoresRows() {
            return ignoresRows;
        }

        @Override
        public int size(int cols) {
            return cols;
        }

        @Override
        public void add(Span s, int done, double[] partial, int at) {
            spans.add(s);
            parts.add(s.first() + " " + s.rows() + "x" + s.cols() + " at " + at + " done " + done);
            for (int j = 0; j < s.cols(); j++) assertEquals(0, partial[at + j], "all 0 at first");
            for (int i = 0; i < s.length(); i++) partial[at + i % s.cols()] += s.in(0)[s.at(0) + i];
        }

        @Override
        public void combine(double[] partial, int blocks, int rows, int cols, double[] out) {
            partials.add(partial);
            parts.add(blocks + " blocks of " + rows + "x" + cols);
            Arrays.fill(out, 0);
            for (int i = 0; i < blocks * cols; i++) out[i % cols] += partial[i];
        }
    }

    private static double[] reduced(ColumnSums sums, DMatrixRMaj x, int results) {
        DMatrixRMaj y = new DMatrixRMaj(1, results);
        Op.reducing("sums", "y = Σ X", (op, in, attr) -> new Shape(1, results), sums)
                .run(new DMatrixRMaj[] {x}, Op.NONE, y);
        return y.data;
    }

    @Test
    void aReductionGetsBlocksOfRows() throws Exception {
        inNewThread(() -> {
            ColumnSums sums = new ColumnSums(true);
            List<String> expected =
                    List.of("0 4x2 at 0 done 0", "4 4x2 at 2 done 0", "8 1x2 at 4 done 0", "3 blocks of 9x2");
            for (int i = 0; i < 2; i++) {
                assertArrayEquals(new double[] {81, 90}, reduced(sums, numbered(9, 2), 2));
                assertEquals(expected, sums.parts);
                sums.parts.clear();
            }
            assertSame(sums.partials.get(0), sums.partials.get(1), "the memory is reused");
            assertArrayEquals(new double[] {16, 20}, reduced(sums, numbered(4, 2), 2));
            assertEquals(List.of("0 4x2 at 0 done 0", "1 blocks of 4x2"), sums.parts);
            for (Span s : sums.spans) assertEquals(0, s.in(0).length, "released");
        });
    }

    @Test
    void aRowIsReducedAsAColumnIfRowsAreIgnored() {
        ColumnSums ignoring = new ColumnSums(true);
        assertArrayEquals(new double[] {15}, reduced(ignoring, numbered(1, 5), 1));
        assertEquals(List.of("0 4x1 at 0 done 0", "4 1x1 at 1 done 0", "2 blocks of 5x1"), ignoring.parts);
        ColumnSums strict = new ColumnSums(false);
        assertArrayEquals(new double[] {1, 2, 3, 4, 5}, reduced(strict, numbered(1, 5), 5));
        assertEquals(List.of("0 1x5 at 0 done 0", "1 blocks of 1x5"), strict.parts);
    }
}
