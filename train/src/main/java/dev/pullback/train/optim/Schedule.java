package dev.pullback.train.optim;

/**
 * A learning rate schedule: a factor for each step, by which the optimizer's learning rate is multiplied. The factor
 * depends only on the number of the step, so that training can be resumed at any step.
 *
 * <pre>{@code
 * Trainer.of(net).optimizer(AdamW.of(1e-3)).schedule(Schedule.cosine().warmup(100)).fit(train);
 * }</pre>
 */
@FunctionalInterface
public interface Schedule {
    /**
     * Returns the factor of a step.
     *
     * @param step the number of the step, from 0
     * @param steps the planned number of steps of the whole training, at least 1
     */
    double factor(long step, long steps);

    /** Returns the schedule whose factor is always 1. */
    static Schedule constant() {
        return (step, steps) -> 1;
    }

    /**
     * Returns the schedule {@code factor^⌊t / every⌋}, which changes the rate once every {@code every} steps.
     *
     * @throws IllegalArgumentException unless {@code every} is at least 1 and the factor is finite and above 0
     */
    static Schedule step(long every, double factor) {
        Ranges.requireAtLeastOne("number of steps", every);
        Ranges.requirePositive("factor", factor);
        return (step, steps) -> {
            long drops = step / every;
            return Math.pow(factor, (double) drops);
        };
    }

    /**
     * Returns the schedule {@code factor^t}.
     *
     * @throws IllegalArgumentException unless the factor is finite and above 0
     */
    static Schedule exponential(double factor) {
        Ranges.requirePositive("factor", factor);
        return (step, steps) -> Math.pow(factor, (double) step);
    }

    /**
     * Returns the schedule {@code (1 + cos(π t / n)) / 2}, half a cosine from 1 to 0 over the n steps of the training.
     */
    static Schedule cosine() {
        return (step, steps) -> cosine(step, steps, 0);
    }

    /**
     * Returns the schedule {@code floor + (1 - floor) (1 + cos(π t / n)) / 2}, half a cosine from 1 to {@code floor} in
     * n steps; later steps have the factor {@code floor}. Source: Loshchilov, Hutter, "SGDR: stochastic gradient
     * descent with warm restarts", 2017, formula 5.
     *
     * @throws IllegalArgumentException unless n is at least 1 and the floor at least 0 and below 1
     */
    static Schedule cosine(long n, double floor) {
        Ranges.requireAtLeastOne("number of steps", n);
        Ranges.requireFraction("floor", floor);
        return (step, steps) -> cosine(step, n, floor);
    }

    private static double cosine(long step, long steps, double floor) {
        double done = (double) Math.min(step, steps) / (double) steps;
        return floor + (1 - floor) * (1 + Math.cos(Math.PI * done)) / 2;
    }

    /**
     * Returns a schedule that rises linearly, {@code (t + 1) / n} in the first n steps, and then follows this schedule
     * from its step 0.
     *
     * @throws IllegalArgumentException unless n is at least 1
     */
    default Schedule warmup(long n) {
        Ranges.requireAtLeastOne("number of steps", n);
        return (step, steps) -> step < n ? (double) (step + 1) / (double) n : factor(step - n, Math.max(steps - n, 1));
    }
}
