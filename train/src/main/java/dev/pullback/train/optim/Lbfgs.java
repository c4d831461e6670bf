package dev.pullback.train.optim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * L-BFGS: minimises a smooth function by steps {@code -H g}, where H approximates the inverse Hessian from the last few
 * steps and gradient changes. For a loss over all rows, it needs far fewer evaluations than an optimizer that uses
 * mini-batches, and no learning rate. Each step satisfies the strong Wolfe conditions ({@code WolfeSearch}).
 *
 * <pre>{@code
 * Lbfgs.Result result = Lbfgs.defaults().gradientNorm(1e-10).minimize(x, (at, gradient) -> {
 *     for (int i = 0; i < at.length; i++) gradient[i] = 2 * at[i];
 *     return Arrays.stream(at).map(v -> v * v).sum();
 * });
 * }</pre>
 *
 * <p>A network is trained with it by {@code FullBatch}. Source: Liu, Nocedal, "On the limited memory BFGS method for
 * large scale optimization", 1989. A setter changes this object and returns it.
 */
public final class Lbfgs {
    private int memory = 10;
    private int mostIterations = 1000;
    private double gradientNorm = 1e-6;

    private Lbfgs() {}

    /** A function to minimise. */
    @FunctionalInterface
    public interface Function {
        /**
         * Returns the value at a point.
         *
         * @param x the point, not modified
         * @param gradient receives the gradient
         */
        double at(double[] x, double[] gradient);
    }

    /** Is notified of the progress of a minimisation. */
    @FunctionalInterface
    public interface Monitor {
        /**
         * Called after each iteration.
         *
         * @param number the number of the iteration, from 1
         * @param value the value of the function
         * @param gradientNorm the largest absolute value in the gradient
         */
        void iteration(int number, double value, double gradientNorm);
    }

    /** Why a minimisation ended. */
    public enum End {
        /** The norm of the gradient is small enough. */
        CONVERGED,
        /** The largest number of iterations was reached. */
        ITERATIONS,
        /** No step along the direction decreases the function; it is at the limit of rounding, or is not smooth. */
        NO_DECREASE
    }

    /**
     * The result of a minimisation.
     *
     * @param value the value at the final point
     * @param gradientNorm the largest absolute value in the gradient there
     * @param iterations the number of steps
     * @param calls the number of evaluations of the function
     * @param end why it ended
     */
    public record Result(double value, double gradientNorm, int iterations, int calls, End end) {}

    /** Creates the default settings: memory of 10 steps, at most 1000 iterations, gradient norm 1e-6. */
    public static Lbfgs defaults() {
        return new Lbfgs();
    }

    /**
     * Sets the number of steps from which the inverse Hessian is approximated.
     *
     * @throws IllegalArgumentException unless it is at least 1
     */
    public Lbfgs memory(int steps) {
        memory = (int) Ranges.requireAtLeastOne("memory", steps);
        return this;
    }

    /**
     * Sets the largest number of iterations.
     *
     * @throws IllegalArgumentException unless it is at least 1
     */
    public Lbfgs iterations(int most) {
        mostIterations = (int) Ranges.requireAtLeastOne("number of iterations", most);
        return this;
    }

    /**
     * Sets the largest absolute value in the gradient at which the minimisation ends.
     *
     * @throws IllegalArgumentException unless it is finite and at least 0
     */
    public Lbfgs gradientNorm(double norm) {
        gradientNorm = Ranges.requireNotNegative("gradient norm", norm);
        return this;
    }

    /** A step and the change of the gradient in it, with the reciprocal of their product. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Pair(double[] step, double[] change, double rho) {}

    /**
     * Minimises a function.
     *
     * @param x the first point; receives the final one
     * @throws ArithmeticException if the value or the gradient at the first point is not finite
     */
    public Result minimize(double[] x, Function f) {
        return minimize(x, f, (number, value, norm) -> {});
    }

    /** Minimises a function, as {@link #minimize(double[], Function)} does, and notifies a monitor of the progress. */
    public Result minimize(double[] x, Function f, Monitor monitor) {
        Ray ray = new Ray(x, f);
        if (!Double.isFinite(ray.value) || !Double.isFinite(largest(ray.gradient)))
            throw new ArithmeticException("lbfgs: the value at the first point is " + ray.value
                    + " and the largest absolute value in the gradient " + largest(ray.gradient)
                    + "; both must be finite");
        WolfeSearch search = new WolfeSearch();
        Deque<Pair> pairs = new ArrayDeque<>();
        for (int iteration = 0; ; iteration++) {
            double norm = largest(ray.gradient);
            if (norm <= gradientNorm) return ray.result(iteration, End.CONVERGED);
            if (iteration == mostIterations) return ray.result(iteration, End.ITERATIONS);
            boolean moved = step(ray, search, pairs);
            if (!moved && !pairs.isEmpty()) {
                // The approximation may be bad; steepest descent has the last word.
                pairs.clear();
                moved = step(ray, search, pairs);
            }
            if (!moved) return ray.result(iteration, End.NO_DECREASE);
            monitor.iteration(iteration + 1, ray.value, largest(ray.gradient));
        }
    }

    /** Returns the largest number of iterations. */
    public int iterations() {
        return mostIterations;
    }

    /** Returns one line, as in {@code lbfgs, memory 10, gradient norm 1.0E-6}. */
    @Override
    public String toString() {
        return "lbfgs, memory " + memory + ", gradient norm " + gradientNorm;
    }

    /** Takes a step and remembers it; returns false if the function does not decrease. */
    private boolean step(Ray ray, WolfeSearch search, Deque<Pair> pairs) {
        double[] direction = direction(ray.gradient, pairs);
        double slope = dot(direction, ray.gradient);
        if (!(slope < 0)) return false;
        double first = pairs.isEmpty() ? Math.min(1, 1 / Math.sqrt(dot(ray.gradient, ray.gradient))) : 1;
        ray.start(direction);
        double step = search.search(ray, ray.value, slope, first);
        if (step == 0 || !ray.hasMoved()) {
            ray.back();
            return false;
        }
        double[] moved = new double[direction.length];
        double[] change = new double[direction.length];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = step * direction[i];
            change[i] = ray.gradient[i] - ray.gradientBefore[i];
        }
        double product = dot(moved, change);
        if (product > 0x1p-52 * dot(change, change)) {
            if (pairs.size() == memory) pairs.removeFirst();
            pairs.addLast(new Pair(moved, change, 1 / product));
        }
        return true;
    }

    /** Returns {@code -H g} by the two-loop recursion. */
    private static double[] direction(double[] gradient, Deque<Pair> pairs) {
        double[] d = new double[gradient.length];
        for (int i = 0; i < d.length; i++) d[i] = -gradient[i];
        List<Double> weights = new ArrayList<>();
        for (Pair p : (Iterable<Pair>) pairs::descendingIterator) {
            double weight = p.rho * dot(p.step, d);
            weights.add(weight);
            add(d, -weight, p.change);
        }
        if (!pairs.isEmpty()) {
            Pair last = pairs.getLast();
            double scale = 1 / (last.rho * dot(last.change, last.change));
            for (int i = 0; i < d.length; i++) d[i] *= scale;
        }
        int k = weights.size();
        for (Pair p : pairs) add(d, weights.get(--k) - p.rho * dot(p.change, d), p.step);
        return d;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) sum += a[i] * b[i];
        return sum;
    }

    private static void add(double[] to, double factor, double[] x) {
        for (int i = 0; i < to.length; i++) to[i] += factor * x[i];
    }

    private static double largest(double[] x) {
        double largest = 0;
        for (double v : x) largest = Math.max(largest, Math.abs(v));
        return largest;
    }

    /** The function along a direction from a point. */
    private static final class Ray implements WolfeSearch.Line {
        private final double[] x;
        private final Function f;
        private final double[] from;
        private final double[] gradient;
        private final double[] gradientBefore;
        private double[] direction;
        private double value;
        private double valueBefore;
        private double last;
        private int calls;

        Ray(double[] x, Function f) {
            this.x = x;
            this.f = f;
            this.from = x.clone();
            this.gradient = new double[x.length];
            this.gradientBefore = new double[x.length];
            this.direction = new double[x.length];
            evaluate();
        }

        private void evaluate() {
            value = f.at(x, gradient);
            calls++;
        }

        void start(double[] along) {
            direction = along;
            last = 0;
            valueBefore = value;
            System.arraycopy(x, 0, from, 0, x.length);
            System.arraycopy(gradient, 0, gradientBefore, 0, x.length);
        }

        /** Returns false if the step was so small that rounding has left the point where it was. */
        boolean hasMoved() {
            return !Arrays.equals(x, from);
        }

        void back() {
            System.arraycopy(from, 0, x, 0, x.length);
            System.arraycopy(gradientBefore, 0, gradient, 0, x.length);
            value = valueBefore;
        }

        @Override
        public void at(double step) {
            if (step == last) return;
            last = step;
            for (int i = 0; i < x.length; i++) x[i] = from[i] + step * direction[i];
            evaluate();
        }

        @Override
        public double value() {
            return value;
        }

        @Override
        public double slope() {
            return dot(gradient, direction);
        }

        Result result(int iterations, End end) {
            return new Result(value, largest(gradient), iterations, calls, end);
        }
    }
}
