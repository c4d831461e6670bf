package dev.pullback.train.optim;

/**
 * How the learning rate changes in the course of training: a factor of the optimizer's rate for each step, as a function
 * of the number of the step alone, so that training can be resumed anywhere.
 *
 * <pre>{@code
 * Trainer.of(net).optimizer(AdamW.of(1e-3)).schedule(Schedule.cosine().warmup(100)).fit(train);
 * }</pre>
 */
@FunctionalInterface
public interface Schedule {
    /**
     * The factor of a step.
     *
     * @param step its number, from 0
     * @param steps how many the whole training is meant to have, at least 1
     */
    double factor(long step, long steps);

    /** Always 1. */
    static Schedule constant() {
        return (step, steps) -> 1;
    }

    /**
     * {@code factor^⌊t / every⌋}: a drop every so many steps.
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
     * {@code factor^t}.
     *
     * @throws IllegalArgumentException unless the factor is finite and above 0
     */
    static Schedule exponential(double factor) {
        Ranges.requirePositive("factor", factor);
        return (step, steps) -> Math.pow(factor, (double) step);
    }

    /** Half a cosine from 1 to 0 over the whole training, {@code (1 + cos(π t / n)) / 2}. */
    static Schedule cosine() {
        return (step, steps) -> cosine(step, steps, 0);
    }

    /**
     * Half a cosine from 1 to a floor in n steps, {@code floor + (1 - floor) (1 + cos(π t / n)) / 2}, and the floor from
     * there on. Source: Loshchilov, Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017, formula 5.
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
     * This schedule after a linear rise, {@code (t + 1) / n} in the first n steps; its own first step is step n.
     *
     * @throws IllegalArgumentException unless n is at least 1
     */
    default Schedule warmup(long n) {
        Ranges.requireAtLeastOne("number of steps", n);
        return (step, steps) -> step < n ? (double) (step + 1) / (double) n : factor(step - n, Math.max(steps - n, 1));
    }
}
