package dev.pullback.check.subject;

import org.ejml.data.DMatrixRMaj;

/**
 * A point at which a gradient is checked: the point that the user passed, or one derived from it.
 *
 * @param name how the report calls it, as in {@code at zero}
 * @param kind where it comes from
 * @param x the inputs, not to be modified
 */
@SuppressWarnings("ArrayRecordComponent") // points are never compared
public record TestPoint(String name, Kind kind, DMatrixRMaj[] x) {
    /** Where a point comes from. */
    public enum Kind {
        /** The user passed it. */
        GIVEN,
        /** It is derived from the given point. */
        DERIVED,
        /** It is derived, and so much larger or smaller that only gross errors count there. */
        REMOTE
    }

    public boolean isGiven() {
        return kind == Kind.GIVEN;
    }

    public boolean isRemote() {
        return kind == Kind.REMOTE;
    }
}
