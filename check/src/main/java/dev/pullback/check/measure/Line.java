package dev.pullback.check.measure;

/** The values of a function along a line through a point: what differences are taken of. */
interface Line {
    /**
     * Computes the outputs at {@code t} steps from the point.
     *
     * @return how far from the point they were really taken, which rounding may make differ from {@code t}
     */
    double at(double t, double[] out);
}
