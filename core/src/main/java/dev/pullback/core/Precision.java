package dev.pullback.core;

/** The precision of matrix products. Everything else is computed in double precision. */
public enum Precision {
    /** All products are computed in double precision. */
    DOUBLE("double"),

    /**
     * Large products are computed in single precision: their operands are rounded to floats, multiplied and added as
     * floats, and the sums are stored as doubles. An element of a product then has about 7 significant digits relative
     * to the sum of the magnitudes of its terms, instead of 16. Elements whose products could overflow or underflow in
     * single precision are computed in double precision. {@code docs/performance.md} says which products are large and
     * what the setting costs and gains.
     */
    SINGLE_PRODUCTS("single-products");

    private final String text;

    Precision(String text) {
        this.text = text;
    }

    /** Returns the name as on the command line: {@code double} or {@code single-products}. */
    @Override
    public String toString() {
        return text;
    }
}
