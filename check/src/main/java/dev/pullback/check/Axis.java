package dev.pullback.check;

import java.util.ArrayList;
import java.util.List;
import org.ejml.data.DMatrixRMaj;

/** The entries of one matrix or of several, one after the other, by name. */
final class Axis {
    private record Block(String matrix, int cols, int start) {}

    private final List<Block> blocks = new ArrayList<>();
    private int size;

    static Axis of(String matrix, DMatrixRMaj m) {
        return new Axis().and(matrix, m);
    }

    Axis and(String matrix, DMatrixRMaj m) {
        blocks.add(new Block(matrix, m.numCols, size));
        size += m.getNumElements();
        return this;
    }

    Place at(int k) {
        int b = blocks.size() - 1;
        while (b > 0 && blocks.get(b).start > k) b--;
        Block block = blocks.get(b);
        int i = k - block.start;
        return new Place(block.matrix, i / block.cols, i % block.cols);
    }
}
