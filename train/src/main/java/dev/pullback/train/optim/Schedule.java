package dev.pullback.train.optim;

import java.util.Arrays;

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

    /**
     * Returns the schedule {@code factor^k}, where k is the number of milestones that are at most t: the rate changes at
     * these steps.
     *
     * @param factor the factor of each change
     * @param milestones the numbers of steps, each at least 1
     * @throws IllegalArgumentException unless the factor is finite and above 0 and each milestone at least 1
     */
    static Schedule multiStep(double factor, long... milestones) {
        Ranges.requirePositive("factor", factor);
        for (long milestone : milestones) Ranges.requireAtLeastOne("milestone", milestone);
        long[] sorted = milestones.clone();
        return (step, steps) -> Math.pow(
                factor, (double) Arrays.stream(sorted).filter(m -> m <= step).count());
    }

    /**
     * Returns the schedule {@code (1 - t / n)^power} for n planned steps, which falls to 0.
     *
     * @throws IllegalArgumentException unless the power is finite and above 0
     */
    static Schedule polynomial(double power) {
        Ranges.requirePositive("power", power);
        return (step, steps) -> Math.pow(1 - (double) Math.min(step, steps) / (double) steps, power);
    }

    /**
     * Returns cosine annealing with warm restarts: half a cosine from 1 to {@code floor} in the first {@code length}
     * steps, then again from 1 in {@code growth} times as many, and so on. Source: Loshchilov, Hutter, "SGDR: stochastic
     * gradient descent with warm restarts", 2017.
     *
     * @throws IllegalArgumentException unless length and growth are at least 1 and the floor at least 0 and below 1
     */
    static Schedule warmRestarts(long length, long growth, double floor) {
        Ranges.requireAtLeastOne("number of steps", length);
        Ranges.requireAtLeastOne("growth", growth);
        Ranges.requireFraction("floor", floor);
        return (step, steps) -> {
            long start = 0;
            long cycle = length;
            if (growth == 1) start = step - step % length;
            else {
                while (step - start >= cycle) {
                    start += cycle;
                    cycle *= growth;
                }
            }
            return cosine(step - start, cycle, floor);
        };
    }

    /**
     * Returns the one-cycle schedule: half a cosine from 1/25 up to 1 in the first {@code rising} share of the planned
     * steps, then half a cosine down to 1/250,000. As PyTorch's {@code OneCycleLR} with its defaults, where {@code rising}
     * is 0.3; the optimizer's rate is the largest one. Source: Smith, Topin, "Super-convergence: very fast training of
     * neural networks using large learning rates", 2018.
     *
     * @throws IllegalArgumentException unless the share is above 0 and below 1
     */
    static Schedule oneCycle(double rising) {
        Ranges.requireFraction("rising share", Ranges.requirePositive("rising share", rising));
        double first = 1.0 / 25;
        double last = first / 1e4;
        return (step, steps) -> {
            double peak = rising * (double) steps - 1;
            double end = (double) steps - 1;
            if (step <= peak) return between(first, 1, peak <= 0 ? 1 : (double) step / peak);
            return between(1, last, end <= peak ? 1 : Math.min(((double) step - peak) / (end - peak), 1));
        };
    }

    /**
     * Returns the schedule that goes from one factor to another linearly in n steps and then stays there:
     * {@code from + (to - from) min(t, n) / n}. As PyTorch's {@code LinearLR}.
     *
     * @throws IllegalArgumentException unless n is at least 1 and both factors are finite and at least 0
     */
    static Schedule linear(double from, double to, long n) {
        Ranges.requireNotNegative("first factor", from);
        Ranges.requireNotNegative("last factor", to);
        Ranges.requireAtLeastOne("number of steps", n);
        return (step, steps) -> from + (to - from) * (double) Math.min(step, n) / (double) n;
    }

    /**
     * Returns the triangular cyclic schedule: from {@code least} linearly to 1 in {@code up} steps, back in {@code down}
     * steps, and so on, where the height of each cycle is that of the cycle before times {@code shrink}. PyTorch's
     * {@code CyclicLR} is that with {@code shrink} 1 (triangular) or 0.5 (triangular2). Source: Smith, "Cyclical learning
     * rates for training neural networks", 2017.
     *
     * @throws IllegalArgumentException unless the numbers of steps are at least 1, {@code least} is at least 0 and below
     *     1, and {@code shrink} is above 0 and at most 1
     */
    static Schedule cyclic(double least, long up, long down, double shrink) {
        Ranges.requireFraction("least factor", least);
        Ranges.requireAtLeastOne("number of steps up", up);
        Ranges.requireAtLeastOne("number of steps down", down);
        if (!(shrink > 0 && shrink <= 1))
            throw new IllegalArgumentException("the shrinking is " + shrink + "; it must be above 0 and at most 1");
        return (step, steps) -> {
            long cycle = step / (up + down);
            long at = step % (up + down);
            double share = at <= up ? (double) at / (double) up : (double) (up + down - at) / (double) down;
            return least + (1 - least) * share * Math.pow(shrink, (double) cycle);
        };
    }

    /**
     * Returns the schedule that follows this one for n steps, and then another from its step 0. As PyTorch's
     * {@code SequentialLR}.
     *
     * @throws IllegalArgumentException unless n is at least 1
     */
    default Schedule then(long n, Schedule next) {
        Ranges.requireAtLeastOne("number of steps", n);
        return (step, steps) -> step < n ? factor(step, n) : next.factor(step - n, Math.max(steps - n, 1));
    }

    /** Returns the product of this schedule and another. As PyTorch's {@code ChainedScheduler}. */
    default Schedule times(Schedule other) {
        return (step, steps) -> factor(step, steps) * other.factor(step, steps);
    }

    /** Returns the value at a share of half a cosine between two numbers. */
    private static double between(double from, double to, double share) {
        return to + (from - to) * (1 + Math.cos(Math.PI * share)) / 2;
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
