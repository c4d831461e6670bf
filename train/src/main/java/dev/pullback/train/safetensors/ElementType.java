package dev.pullback.train.safetensors;

import java.nio.ByteBuffer;
import java.util.Optional;

/** The types of numbers that are read, with the names of the format. */
enum ElementType {
    /** Double precision. */
    F64(Double.BYTES),
    /** Single precision. */
    F32(Float.BYTES),
    /** Half precision of IEEE 754: 5 bits of exponent, 10 of fraction. */
    F16(Short.BYTES),
    /** The upper half of a number of single precision. */
    BF16(Short.BYTES);

    private static final int FRACTION = 10;
    private static final int FRACTION_MASK = (1 << FRACTION) - 1;
    private static final int EXPONENT_MASK = 0x1f;
    private static final int BIAS = 15;

    private final int width;

    ElementType(int width) {
        this.width = width;
    }

    static Optional<ElementType> of(String name) {
        for (ElementType type : values()) if (type.name().equals(name)) return Optional.of(type);
        return Optional.empty();
    }

    /** Returns the number of bytes of an element. */
    int width() {
        return width;
    }

    /** Reads the next element. */
    double next(ByteBuffer buffer) {
        return switch (this) {
            case F64 -> buffer.getDouble();
            case F32 -> buffer.getFloat();
            case F16 -> half(buffer.getShort());
            case BF16 -> Float.intBitsToFloat(buffer.getShort() << Short.SIZE);
        };
    }

    private static double half(int bits) {
        int exponent = (bits >> FRACTION) & EXPONENT_MASK;
        int fraction = bits & FRACTION_MASK;
        double size = exponent == EXPONENT_MASK
                ? (fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN)
                : exponent == 0
                        ? Math.scalb((double) fraction, 1 - BIAS - FRACTION)
                        : Math.scalb((double) (fraction | (1 << FRACTION)), exponent - BIAS - FRACTION);
        return (bits & (1 << (Short.SIZE - 1))) == 0 ? size : -size;
    }
}
