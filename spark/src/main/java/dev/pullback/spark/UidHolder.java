package dev.pullback.spark;

import org.apache.spark.ml.util.Identifiable;
import org.jspecify.annotations.Nullable;

/**
 * Passes the uid of an estimator or model to its {@code uid()} method, which the constructors of Spark's classes call
 * before a constructor of this package can set a field.
 */
final class UidHolder {
    private static final ThreadLocal<@Nullable String> NEXT = new ThreadLocal<>();

    private final String uid;

    private UidHolder(String uid) {
        this.uid = uid;
    }

    /** Sets the uid of the object that this thread constructs next. */
    static UidHolder with(String uid) {
        NEXT.set(uid);
        return new UidHolder(uid);
    }

    /** Throws IllegalStateException if the object has another uid, which would be an error of this package. */
    void requireTaken(String taken) {
        if (!uid.equals(taken)) throw new IllegalStateException("pullback: the uid is " + taken + ", not " + uid);
    }

    /** Returns the uid that was set, or a random one with this prefix. */
    static String take(String prefix) {
        String uid = NEXT.get();
        NEXT.remove();
        return uid == null ? Identifiable.randomUID(prefix) : uid;
    }
}
