package dev.pullback.check.subject;

import dev.pullback.check.MatrixEntry;
import java.util.ArrayList;
import java.util.List;
import org.ejml.data.DMatrixRMaj;

/** The entries of one matrix or of several, one after the other, by name. */
public final class EntryNames {
    private record Block(String matrix, int cols, int start) {}

    private final List<Block> blocks = new ArrayList<>();
    private int size;

    public static EntryNames of(String matrix, DMatrixRMaj m) {
        return new EntryNames().and(matrix, m);
    }

    public EntryNames and(String matrix, DMatrixRMaj m) {
        blocks.add(new Block(matrix, m.numCols, size));
        size += m.getNumElements();
        return this;
    }

    public MatrixEntry at(int k) {
        int b = blocks.size() - 1;
        while (b > 0 && blocks.get(b).start > k) b--;
        Block block = blocks.get(b);
        int i = k - block.start;
        return new MatrixEntry(block.matrix, i / block.cols, i % block.cols);
    }
}
