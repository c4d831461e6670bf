package dev.pullback.autograd.program;

import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * A matrix in the instructions of a program: its origin and its shape, without its location in memory.
 *
 * @param id the number of the value in its program, from 0
 * @param label the user's name for the value, or else its op and its position on the tape
 * @param source the matrix of an argument or constant; null for a computed value
 */
record Value(
        int id,
        String label,
        Role role,
        int rows,
        int cols,
        @Nullable DMatrixRMaj source) {
    /** Where a value comes from. */
    enum Role {
        INPUT,
        PARAM,
        CONSTANT,
        COMPUTED
    }

    boolean isComputed() {
        return role == Role.COMPUTED;
    }

    boolean isConstant() {
        return role == Role.CONSTANT;
    }

    int elements() {
        return rows * cols;
    }

    boolean sameShape(Value other) {
        return rows == other.rows && cols == other.cols;
    }

    /** Returns whether this is a constant whose elements all have the same bits. */
    boolean isUniform() {
        return isConstant() && source != null && isAll(source.data[0]);
    }

    /** Returns whether this is a constant whose elements all equal {@code v}, including the sign of zero. */
    boolean isAll(double v) {
        if (!isConstant() || source == null) return false;
        for (int i = 0; i < elements(); i++) {
            if (Double.doubleToRawLongBits(source.data[i]) != Double.doubleToRawLongBits(v)) return false;
        }
        return true;
    }

    // Values are compared by identity: two values of equal content are not the same matrix.

    @Override
    public boolean equals(Object o) {
        return this == o;
    }

    @Override
    public int hashCode() {
        return id;
    }

    @Override
    public String toString() {
        return label + " " + rows + "x" + cols;
    }
}
