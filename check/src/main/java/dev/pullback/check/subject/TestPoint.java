package dev.pullback.check.subject;

import org.ejml.data.DMatrixRMaj;

/**
 * A point at which a gradient is checked: the point that the user passed, or one derived from it.
 *
 * @param name how the report calls it, as in {@code at zero}
 * @param kind where it comes from
 * @param x the inputs, not to be modified
 * @param scale the factor between the given point and this one; 1 if it is not a multiple of the given one
 */
@SuppressWarnings("ArrayRecordComponent") // points are never compared
public record TestPoint(String name, Kind kind, DMatrixRMaj[] x, double scale) {
    /** Creates a point that is not a multiple of the given one. */
    public TestPoint(String name, Kind kind, DMatrixRMaj[] x) {
        this(name, kind, x, 1);
    }

    /** Where a point comes from. */
    public enum Kind {
        /** The user passed it. */
        GIVEN,
        /** It is derived from the given point. */
        DERIVED,
        /** It is derived, and one of several inputs is zero everywhere, so that the kinks of many units may coincide. */
        ZERO_INPUT,
        /** It is derived, and so much larger or smaller that only gross errors count there. */
        REMOTE
    }

    public boolean isGiven() {
        return kind == Kind.GIVEN;
    }

    public boolean isDerived() {
        return kind == Kind.DERIVED || kind == Kind.ZERO_INPUT;
    }

    public boolean isRemote() {
        return kind == Kind.REMOTE;
    }
}
