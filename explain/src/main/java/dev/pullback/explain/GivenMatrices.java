package dev.pullback.explain;

import dev.pullback.core.Var;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Copies of the matrices that a user gave to a tape. A rule reads them again in the backward sweep; if a matrix was changed
 * meanwhile, the gradient is that of neither the old nor the new numbers. Position {@code i} of the lists belongs to position
 * {@code i} of the tape; once the tape was reset, later variables reuse position and copy.
 */
final class GivenMatrices {
    private final List<@Nullable Var> given = new ArrayList<>();
    private final List<DMatrixRMaj> copies = new ArrayList<>();

    /** Copies the matrix of an input, a parameter or a constant. */
    void copy(Var leaf) {
        while (given.size() <= leaf.id()) {
            given.add(null);
            copies.add(new DMatrixRMaj(0, 0));
        }
        given.set(leaf.id(), leaf);
        copies.get(leaf.id()).setTo(leaf.value());
    }

    /** Returns the number that element {@code entry} of a given matrix had when it was recorded. */
    double before(Var leaf, int entry) {
        return copies.get(leaf.id()).data[entry];
    }

    /** Returns the first element of a given matrix that is not the recorded one, or -1 if there is none. */
    int changed(Var v) {
        if (v.id() >= given.size() || given.get(v.id()) != v) return -1;
        DMatrixRMaj now = v.value();
        int elements = now.getNumElements();
        return Arrays.mismatch(now.data, 0, elements, copies.get(v.id()).data, 0, elements);
    }
}
