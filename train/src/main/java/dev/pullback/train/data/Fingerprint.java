package dev.pullback.train.data;

import java.util.Locale;
import org.ejml.data.DMatrixRMaj;

/**
 * A hash of 64 bits of texts and numbers in their order. It recognises equal data; it is no protection against data
 * that was made to have the same hash. Each value is mixed in as in xxHash, with the primes of xxHash64.
 */
final class Fingerprint {
    private static final long PRIME1 = 0x9E3779B185EBCA87L;
    private static final long PRIME2 = 0xC2B2AE3D27D4EB4FL;
    private static final long PRIME3 = 0x165667B19E3779F9L;
    private static final int ROTATION = 31;

    private long hash = PRIME3;

    Fingerprint add(long value) {
        hash = Long.rotateLeft(hash ^ value * PRIME2, ROTATION) * PRIME1;
        return this;
    }

    /** Adds the shape and the elements; -0.0 and 0.0 differ. */
    Fingerprint add(DMatrixRMaj m) {
        add(m.numRows).add(m.numCols);
        long h = hash;
        for (int i = 0; i < m.getNumElements(); i++)
            h = Long.rotateLeft(h ^ Double.doubleToLongBits(m.data[i]) * PRIME2, ROTATION) * PRIME1;
        hash = h;
        return this;
    }

    Fingerprint add(String text) {
        add(text.length());
        for (int i = 0; i < text.length(); i++) add(text.charAt(i));
        return this;
    }

    /** Returns 16 hexadecimal digits. */
    @Override
    public String toString() {
        long h = hash ^ hash >>> 33;
        h *= PRIME2;
        h ^= h >>> 29;
        h *= PRIME3;
        return String.format(Locale.ROOT, "%016x", h ^ h >>> 32);
    }
}
