package dev.pullback.check.measure;

/** A function along a line through a point, from which difference quotients are computed. */
interface Line {
    /**
     * Evaluates the outputs at distance {@code t} from the point.
     *
     * @return the actual distance, which may differ from {@code t} by rounding
     */
    double at(double t, double[] out);
}
