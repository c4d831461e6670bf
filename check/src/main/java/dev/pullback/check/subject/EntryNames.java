package dev.pullback.check.subject;

import dev.pullback.check.MatrixEntry;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.ejml.data.DMatrixRMaj;

/** Names the entries of one matrix, or of several matrices that are concatenated element by element. */
public final class EntryNames {
    private record Block(String matrix, int cols, int start) {}

    private final List<Block> blocks = new ArrayList<>();
    private int size;

    private EntryNames() {}

    /** Names the entries of one matrix. */
    public static EntryNames of(String matrix, DMatrixRMaj m) {
        return new EntryNames().add(matrix, m);
    }

    /** Names the entries of {@link Subject#gradient}: those of the gradients of all inputs that are not fixed. */
    public static EntryNames ofGradients(String[] inputs, DMatrixRMaj[] x, BitSet fixed) {
        EntryNames names = new EntryNames();
        for (int i = 0; i < x.length; i++) {
            if (!fixed.get(i)) names.add("∂" + inputs[i], x[i]);
        }
        return names;
    }

    /** Names the entries of one output, or of several that are concatenated. */
    static EntryNames ofOutputs(DMatrixRMaj... y) {
        EntryNames names = new EntryNames();
        for (int i = 0; i < y.length; i++) names.add(y.length == 1 ? "Y" : "Y" + (i + 1), y[i]);
        return names;
    }

    private EntryNames add(String matrix, DMatrixRMaj m) {
        blocks.add(new Block(matrix, m.numCols, size));
        size += m.getNumElements();
        return this;
    }

    /** Returns the name of entry {@code k}. */
    public MatrixEntry at(int k) {
        int b = blocks.size() - 1;
        while (b > 0 && blocks.get(b).start > k) b--;
        Block block = blocks.get(b);
        int i = k - block.start;
        return new MatrixEntry(block.matrix, i / block.cols, i % block.cols);
    }
}
