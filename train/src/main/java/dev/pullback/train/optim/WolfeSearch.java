package dev.pullback.train.optim;

/**
 * The line search of {@link Lbfgs}: finds a step t along a descent direction that satisfies the strong Wolfe conditions
 *
 * <pre>
 * φ(t) ≤ φ(0) + 10⁻³ t φ'(0)   and   |φ'(t)| ≤ 0.9 |φ'(0)|
 * </pre>
 *
 * <p>It keeps an interval that contains such a step, and minimises cubic and quadratic interpolations of φ in it. Source:
 * Moré, Thuente, "Line search algorithms with guaranteed sufficient decrease", 1994; the tolerances are those of SciPy's
 * L-BFGS-B. A step that satisfies the second condition is also accepted if φ(t) is above φ(0) by rounding at most, because near a
 * minimum the decrease is lost in rounding; source: Hager, Zhang, "A new conjugate gradient method with guaranteed descent
 * and an efficient line search", 2005, formula 4.1, whose upper bound of φ'(t) follows from the second condition.
 */
final class WolfeSearch {
    private static final double DECREASE = 1e-3;
    private static final double CURVATURE = 0.9;
    private static final double ROUNDING = 1e-13;
    private static final double LARGEST_STEP = 1e10;
    private static final double SMALLEST_INTERVAL = 0.1;
    private static final int MOST_CALLS = 20;

    /** The step with the least value so far, and the other end of the interval. */
    private final Point best = new Point();

    private final Point other = new Point();
    private boolean bracketed;

    /** A function of the step, with its derivative. */
    interface Line {
        /** Evaluates the function at a step. */
        void at(double step);

        double value();

        double slope();
    }

    private static final class Point {
        private double step;
        private double value;
        private double slope;

        void set(double step, double value, double slope) {
            this.step = step;
            this.value = value;
            this.slope = slope;
        }

        void set(Point p) {
            set(p.step, p.value, p.slope);
        }
    }

    /**
     * Searches from a first step. The line has been evaluated last at the returned step.
     *
     * @param value φ(0)
     * @param slope φ'(0), below 0
     * @return the step, or 0 if none with a smaller value was found
     */
    double search(Line line, double value, double slope, double first) {
        best.set(0, value, slope);
        other.set(0, value, slope);
        bracketed = false;
        boolean modified = true;
        double test = DECREASE * slope;
        double low = 0;
        double high = 5 * first;
        double width = LARGEST_STEP;
        double widthBefore = 2 * width;
        Point trial = new Point();
        double step = first;
        for (int call = 0; call < MOST_CALLS; call++) {
            line.at(step);
            trial.set(step, line.value(), line.slope());
            if (!Double.isFinite(trial.value) || !Double.isFinite(trial.slope)) {
                // Beyond the domain: the next trial is between the best step and this one.
                high = step;
                step = best.step + 0.1 * (step - best.step);
                continue;
            }
            double bound = value + step * test;
            if (isGood(trial, value, slope, bound)) return step;
            modified &= !(trial.value <= bound && trial.slope >= 0);
            double next = modified && trial.value <= best.value && trial.value > bound
                    ? nextOfModified(trial, test, low, high)
                    : next(trial, low, high);
            if (bracketed) {
                double length = Math.abs(other.step - best.step);
                if (length >= 0.66 * widthBefore) next = best.step + 0.5 * (other.step - best.step);
                widthBefore = width;
                width = length;
                low = Math.min(best.step, other.step);
                high = Math.max(best.step, other.step);
                if (next <= low || next >= high || high - low <= SMALLEST_INTERVAL * high) break;
            } else {
                low = next + 1.1 * (next - best.step);
                high = next + 4 * (next - best.step);
            }
            step = Math.min(next, LARGEST_STEP);
        }
        if (best.step == 0 || !(best.value <= value)) return 0;
        line.at(best.step);
        return best.step;
    }

    private static boolean isGood(Point p, double value, double slope, double bound) {
        if (Math.abs(p.slope) > -CURVATURE * slope) return false;
        if (p.value <= bound) return true;
        return p.value <= value + ROUNDING * Math.abs(value);
    }

    /** As {@link #next} for φ(t) minus the line of sufficient decrease, until a step satisfies the first condition. */
    private double nextOfModified(Point trial, double test, double low, double high) {
        tilt(best, -test);
        tilt(other, -test);
        tilt(trial, -test);
        double next = next(trial, low, high);
        tilt(best, test);
        tilt(other, test);
        return next;
    }

    private static void tilt(Point p, double slope) {
        p.set(p.step, p.value + p.step * slope, p.slope + slope);
    }

    /** Returns the next step, section 4 of the paper, and updates the interval. */
    private double next(Point p, double low, double high) {
        double next;
        boolean turns = p.slope * Math.signum(best.slope) < 0;
        double quadratic = p.step + p.slope / (p.slope - best.slope) * (best.step - p.step);
        if (p.value > best.value) {
            double cubic = cubic(best, p);
            double mean = (best.value - p.value) / (p.step - best.step) + best.slope;
            double square = best.step + best.slope / mean / 2 * (p.step - best.step);
            boolean isCubicNearer = Math.abs(cubic - best.step) < Math.abs(square - best.step);
            next = isCubicNearer ? cubic : cubic + (square - cubic) / 2;
            bracketed = true;
        } else if (turns) {
            double cubic = cubic(p, best);
            next = Math.abs(cubic - p.step) > Math.abs(quadratic - p.step) ? cubic : quadratic;
            bracketed = true;
        } else if (Math.abs(p.slope) < Math.abs(best.slope)) {
            next = nextOfFlatter(p, quadratic, low, high);
        } else if (bracketed) {
            next = cubic(p, other);
        } else {
            next = p.step > best.step ? high : low;
        }
        if (p.value > best.value) {
            other.set(p);
        } else {
            if (turns) other.set(best);
            best.set(p);
        }
        return next;
    }

    private double nextOfFlatter(Point p, double quadratic, double low, double high) {
        double theta = 3 * (best.value - p.value) / (p.step - best.step) + best.slope + p.slope;
        double size = size(theta, best.slope, p.slope);
        double square = (theta / size) * (theta / size) - (best.slope / size) * (p.slope / size);
        double gamma = size * Math.sqrt(Math.max(0, square));
        if (p.step > best.step) gamma = -gamma;
        double r = ((gamma - p.slope) + theta) / ((gamma + (best.slope - p.slope)) + gamma);
        double cubic = r < 0 && gamma != 0 ? p.step + r * (best.step - p.step) : p.step > best.step ? high : low;
        boolean isCubicNearer = Math.abs(cubic - p.step) < Math.abs(quadratic - p.step);
        if (!bracketed) return Math.max(low, Math.min(high, isCubicNearer ? quadratic : cubic));
        double limit = p.step + 0.66 * (other.step - p.step);
        double nearer = isCubicNearer ? cubic : quadratic;
        return p.step > best.step ? Math.min(limit, nearer) : Math.max(limit, nearer);
    }

    /** Returns the minimiser of the cubic through two points, as a step from {@code a} towards {@code b}. */
    private static double cubic(Point a, Point b) {
        double theta = 3 * (a.value - b.value) / (b.step - a.step) + a.slope + b.slope;
        double size = size(theta, a.slope, b.slope);
        double square = (theta / size) * (theta / size) - (a.slope / size) * (b.slope / size);
        double gamma = size * Math.sqrt(Math.max(0, square));
        if (a.step > b.step) gamma = -gamma;
        double p = (gamma - a.slope) + theta;
        double q = ((gamma - a.slope) + gamma) + b.slope;
        return a.step + p / q * (b.step - a.step);
    }

    private static double size(double a, double b, double c) {
        return Math.max(Math.abs(a), Math.max(Math.abs(b), Math.abs(c)));
    }
}
