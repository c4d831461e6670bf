package dev.pullback.autograd.program;

import dev.pullback.autograd.program.Value.Role;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * An input or parameter of a program: the user's matrix and the program's view of it, which the steps read. Before each
 * run the view is set to the current array of the user's matrix; nothing is copied.
 */
final class Argument {
    private final Value value;
    private final boolean updated;
    private final DMatrixRMaj view;

    /** The column of numbers of an input that was recorded as whole numbers, otherwise null. */
    private final @Nullable DMatrixRMaj numbers;

    private DMatrixRMaj matrix;

    Argument(Value value, boolean numbers, boolean updated) {
        DMatrixRMaj source = value.source();
        if (source == null) throw new IllegalArgumentException(value + " is computed");
        this.value = value;
        this.updated = updated;
        this.numbers = numbers ? source.copy() : null;
        this.matrix = this.numbers == null ? source : this.numbers;
        this.view = DMatrixRMaj.wrap(value.rows(), value.cols(), matrix.data);
    }

    String name() {
        return value.label();
    }

    Value value() {
        return value;
    }

    DMatrixRMaj matrix() {
        return matrix;
    }

    DMatrixRMaj view() {
        return view;
    }

    /** Uses another matrix from the next run on. */
    void bind(DMatrixRMaj m, Program program) {
        if (value.role() == Role.PARAM)
            throw new IllegalArgumentException("program: " + value + " is a parameter; a program keeps the matrix that"
                    + " it was recorded with, whose numbers you can change");
        requireShape(m);
        redirect(m, program);
        matrix = m;
    }

    /** Copies other whole numbers into this input. */
    void set(int[] labels, Program program) {
        if (numbers == null)
            throw new IllegalArgumentException(
                    "program: " + value + " was recorded as a matrix, not as whole numbers; give it one by bind");
        if (labels.length != value.rows()) throw new MatrixDimensionException(refusal(labels.length, 1));
        for (int i = 0; i < labels.length; i++) numbers.data[i] = labels[i];
        if (matrix != numbers) bind(numbers, program);
    }

    /** Directs the view to the matrix as it is now; called before each run, since the user may have reshaped it. */
    void refresh(Program program) {
        DMatrixRMaj m = matrix;
        if (m.numRows != view.numRows || m.numCols != view.numCols) requireShape(m);
        if (m.data != view.data) redirect(m, program);
    }

    private void redirect(DMatrixRMaj m, Program program) {
        if (m.data == view.data) return;
        program.requireNoOverlap(this, m);
        view.data = m.data;
    }

    private void requireShape(DMatrixRMaj m) {
        if (m.numRows != value.rows() || m.numCols != value.cols())
            throw new MatrixDimensionException(refusal(m.numRows, m.numCols));
        if (m.data.length < value.elements())
            throw new MatrixDimensionException(
                    "program: the matrix of " + value + " has only " + m.data.length + " elements");
    }

    private String refusal(int rows, int cols) {
        return "program: " + name() + " is " + rows + "x" + cols + " but was recorded as " + value.rows() + "x"
                + value.cols() + "; record another program for another shape, see PerShape";
    }

    boolean takesNumbers() {
        return numbers != null;
    }

    boolean isUpdated() {
        return updated;
    }

    /** Returns whether this reads or writes the array of {@code m}. */
    boolean sharesStorage(DMatrixRMaj m) {
        return view.data == m.data;
    }
}
