package dev.pullback.autograd.program;

import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * A matrix of a program.
 *
 * @param id counts the values of a program from 0
 * @param label the user's name for it, or op and position on the tape that it was recorded on
 * @param source the matrix of what is given or constant, null for what is computed
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

    /** Whether this is a constant that holds {@code v} everywhere, to the sign of zero. */
    boolean isAll(double v) {
        if (!isConstant() || source == null) return false;
        for (int i = 0; i < elements(); i++) {
            if (Double.doubleToRawLongBits(source.data[i]) != Double.doubleToRawLongBits(v)) return false;
        }
        return true;
    }

    /** Whether both are given and their elements lie in the same place. */
    boolean sharesStorage(Value other) {
        return source != null && other.source != null && source.data == other.source.data;
    }

    // Two values are never equal, however alike.

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
