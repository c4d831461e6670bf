package dev.pullback.check.measure;

import dev.pullback.check.subject.MatrixMath;
import dev.pullback.check.subject.Scales;
import java.util.BitSet;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Gives consecutive numbers to the entries of the inputs that are not fixed, and measures each in units of the typical
 * size of the elements of its input.
 */
final class FreeEntries {
    private final DMatrixRMaj[] x;
    private final int[] inputs;
    private final int[] starts;
    private final double[] sizes;

    FreeEntries(DMatrixRMaj[] x, BitSet fixed) {
        this.x = x;
        this.inputs = java.util.stream.IntStream.range(0, x.length)
                .filter(i -> !fixed.get(i))
                .toArray();
        this.starts = new int[inputs.length + 1];
        this.sizes = new double[inputs.length];
        for (int k = 0; k < inputs.length; k++) {
            starts[k + 1] = starts[k] + x[inputs[k]].getNumElements();
            sizes[k] = new Scales(x[inputs[k]]).typical();
        }
    }

    /** Returns the number of entries. */
    int count() {
        return starts[inputs.length];
    }

    private int blockOf(int entry) {
        int k = 0;
        while (entry >= starts[k + 1]) k++;
        return k;
    }

    /** Returns the input to which an entry belongs. */
    int inputOf(int entry) {
        return inputs[blockOf(entry)];
    }

    /** Returns the index of an entry within its input. */
    int within(int entry) {
        return entry - starts[blockOf(entry)];
    }

    /** Returns the unit in which an entry moves. */
    double sizeOf(int entry) {
        return sizes[blockOf(entry)];
    }

    /** Returns the first entry of the input to which {@code entry} belongs. */
    int startOf(int entry) {
        return starts[blockOf(entry)];
    }

    /** Returns the number of entries of the input to which {@code entry} belongs. */
    int countOf(int entry) {
        int k = blockOf(entry);
        return starts[k + 1] - starts[k];
    }

    /** Converts a direction to one matrix for each input, with zeros for fixed inputs. */
    DMatrixRMaj[] unfold(double[] u) {
        DMatrixRMaj[] m = MatrixMath.zerosLike(x);
        for (int k = 0; k < inputs.length; k++) {
            double[] d = m[inputs[k]].data;
            for (int e = starts[k]; e < starts[k + 1]; e++) d[e - starts[k]] = sizes[k] * u[e];
        }
        return m;
    }

    /** Converts the gradients of all inputs to one array, with respect to entries in units of their size. */
    double[] fold(@Nullable DMatrixRMaj[] gradients) {
        double[] all = new double[count()];
        for (int k = 0; k < inputs.length; k++) {
            DMatrixRMaj d = gradients[inputs[k]];
            if (d == null) throw new IllegalStateException("no gradient of input " + inputs[k]);
            for (int e = starts[k]; e < starts[k + 1]; e++) all[e] = sizes[k] * d.data[e - starts[k]];
        }
        return all;
    }
}
