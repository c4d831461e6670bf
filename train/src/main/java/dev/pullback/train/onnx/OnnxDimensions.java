package dev.pullback.train.onnx;

import dev.pullback.core.Shape;
import dev.pullback.core.Var;
import dev.pullback.core.engine.Alias;
import dev.pullback.ops.Layout;
import dev.pullback.train.Model;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.MatrixFeatures_DDRM;

/**
 * Finds what depends on the number of rows of a batch, which is open in an exported file: the model is recorded for two
 * numbers of rows, and what differs between both recordings depends on it. A dimension is fixed, or it is the number of
 * rows, or it depends on that number in another way. Constants and attributes must not depend on it, unless the mapping of the op
 * allows for that.
 */
final class OnnxDimensions {
    private static final int ROWS = 3;
    private static final int OTHER_ROWS = 5;

    private final OnnxRecording recording;
    private final Map<Var, Var> others = new HashMap<>();
    /** The variables that depend on an input. */
    private final Set<Var> varying = new HashSet<>();

    private OnnxDimensions(OnnxRecording recording) {
        this.recording = recording;
    }

    /** Records a model twice. Throws OnnxException if the numbers of rows lead to other ops. */
    static OnnxDimensions of(Model model) {
        OnnxDimensions dimensions = new OnnxDimensions(OnnxRecording.of(model, ROWS));
        dimensions.compare(OnnxRecording.of(model, OTHER_ROWS));
        return dimensions;
    }

    private void compare(OnnxRecording other) {
        varying.addAll(recording.inputs().values());
        int size = recording.tape().size();
        if (size != other.tape().size()) throw differing("its ops");
        for (int i = 0; i < size; i++) {
            Var v = recording.tape().at(i);
            Var w = other.tape().at(i);
            if (!v.op().equals(w.op()) || v.arity() != w.arity()) throw differing("its ops");
            for (Var operand : OnnxRecording.operands(v)) if (varying.contains(operand)) varying.add(v);
            others.put(v, w);
        }
    }

    private static OnnxException differing(String what) {
        return new OnnxException(
                "onnx: the network depends on the number of rows by " + what + "; that number is open in the file");
    }

    OnnxRecording recording() {
        return recording;
    }

    /** Returns the same variable of the other recording. */
    private Var other(Var v) {
        return Objects.requireNonNull(others.get(v), () -> v.label() + " is not of this recording");
    }

    /** Returns a dimension as a number of the file: itself if it is fixed, 0 if it is the number of rows, else -1. */
    private static long dimension(int here, int there) {
        if (here == there) return here;
        return here == ROWS && there == OTHER_ROWS ? 0 : -1;
    }

    /** Returns the rows of a variable if their number is fixed, 0 if it is that of the batch, -1 if it depends on that. */
    long rows(Var v) {
        return dimension(v.rows(), other(v).rows());
    }

    /** Returns the columns of a variable if their number is fixed, 0 if it is that of the rows, -1 if it depends on that. */
    long cols(Var v) {
        return dimension(v.cols(), other(v).cols());
    }

    /** Returns whether the number of rows and that of columns are fixed. */
    boolean isFixed(Var v) {
        return rows(v) > 0 && cols(v) > 0;
    }

    /** Checks that an output has a row for each row of the input. */
    void requireRowForEach(String name, Var v) {
        if (rows(v) != 0 || cols(v) <= 0)
            throw new OnnxException("onnx: the output " + name + " is " + v.shape() + " for " + ROWS
                    + " rows of the input; it must have a row for each");
    }

    /** Returns whether a variable has the same value for all inputs. */
    boolean isConstant(Var v) {
        return isFixed(v) && !varying.contains(v) && equal(v, other(v));
    }

    private static boolean equal(Var v, Var w) {
        return MatrixFeatures_DDRM.isIdentical(v.value(), w.value(), 0);
    }

    /**
     * Returns the elements of a leaf that is no input, one row or column for an open number of equal ones.
     *
     * @throws OnnxException if they depend on the row or on the number of rows
     */
    DMatrixRMaj block(Var v) {
        DMatrixRMaj here = block(v, v.value());
        if (!MatrixFeatures_DDRM.isIdentical(here, block(v, other(v).value()), 0))
            throw differing("the elements of " + v.label());
        return here;
    }

    private DMatrixRMaj block(Var v, DMatrixRMaj m) {
        int rows = rows(v) > 0 ? m.numRows : 1;
        int cols = cols(v) > 0 ? m.numCols : 1;
        DMatrixRMaj block = CommonOps_DDRM.extract(m, 0, rows, 0, cols);
        for (int i = 0; i < m.numRows; i++) {
            for (int j = 0; j < m.numCols; j++) {
                if (m.get(i, j) != block.get(i % rows, j % cols))
                    throw new OnnxException("onnx: " + v.label()
                            + " has a row for each row of the batch; only inputs of the model can have that");
            }
        }
        return block;
    }

    /** Checks that the attribute of an op does not depend on the number of rows; that of a block of a matrix may. */
    void requireSameAttribute(Var v) {
        Object here = v.attr();
        Object there = other(v).attr();
        if (here instanceof Shape || here instanceof Layout.Block || here instanceof Layout.Pad) return;
        boolean isComparable = here instanceof Record
                || here instanceof Number
                || here instanceof Boolean
                || here instanceof List
                || here instanceof String;
        if (!isComparable || here instanceof Alias || here.equals(there)) return;
        throw differing("the attribute " + here + " of the op " + v.op());
    }

    /** Returns how the rows of a block lie in those of the operand. */
    Axis rowsOfBlock(Var y, int row, int otherRow) {
        Var x = y.in(0);
        Var w = other(y);
        return axis(
                y,
                new Extent(row, y.rows(), x.rows()),
                new Extent(otherRow, w.rows(), w.in(0).rows()));
    }

    /** Returns how the columns of a block lie in those of the operand. */
    Axis colsOfBlock(Var y, int col, int otherCol) {
        Var x = y.in(0);
        Var w = other(y);
        return axis(
                y,
                new Extent(col, y.cols(), x.cols()),
                new Extent(otherCol, w.cols(), w.in(0).cols()));
    }

    /** Returns the attribute of a variable in the other recording. */
    <T> T otherAttribute(Var v, Class<T> type) {
        return other(v).attr(type);
    }

    /** Returns the index of the first column of an output of a split of columns, in both recordings. */
    List<Integer> firstCols(Var y) {
        List<Integer> first = new ArrayList<>();
        for (Var v : List.of(y, other(y))) {
            first.add(Arrays.stream(v.tape().outputsOf(v))
                    .filter(part -> part.output() < v.output())
                    .mapToInt(Var::cols)
                    .sum());
        }
        return first;
    }

    /**
     * Where a block begins and ends along one axis, as numbers of ONNX: a negative one counts from the end. {@link #BATCH} is the
     * number of rows of the batch.
     *
     * @param end the index behind the last one, or the largest number
     */
    record Axis(long start, long end) {
        static final long LAST = Long.MAX_VALUE;
        static final long BATCH = Long.MIN_VALUE;

        boolean isWhole() {
            return start == 0 && end == LAST;
        }
    }

    private record Extent(int start, int size, int whole) {
        int end() {
            return start + size;
        }
    }

    private static Axis axis(Var y, Extent here, Extent there) {
        boolean isToEnd = here.end() == here.whole && there.end() == there.whole;
        return new Axis(
                index(y, here.start, there.start, here, there),
                isToEnd ? Axis.LAST : index(y, here.end(), there.end(), here, there));
    }

    private static long index(Var y, int here, int there, Extent extent, Extent other) {
        if (here == there) return here;
        if (here - extent.whole == there - other.whole) return (long) here - extent.whole;
        if (here == ROWS && there == OTHER_ROWS) return Axis.BATCH;
        throw new OnnxException("onnx: the op " + y.op() + " takes a block whose place depends on the number of rows,"
                + " which is open in the file");
    }

    /**
     * Returns the rows or columns of zeros before and behind a padded matrix.
     *
     * @throws OnnxException if they depend on the number of rows
     */
    long[] padding(Var y) {
        long[] here = padding(y, y.attr(Layout.Pad.class));
        long[] there = padding(other(y), other(y).attr(Layout.Pad.class));
        if (!Arrays.equals(here, there))
            throw new OnnxException("onnx: the op pad adds rows to a batch, whose number of rows is open");
        return here;
    }

    private static long[] padding(Var y, Layout.Pad pad) {
        Var x = y.in(0);
        return new long[] {
            pad.row(),
            pad.col(),
            pad.into().rows() - pad.row() - x.rows(),
            pad.into().cols() - pad.col() - x.cols()
        };
    }
}
