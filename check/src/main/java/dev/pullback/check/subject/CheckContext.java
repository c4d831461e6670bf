package dev.pullback.check.subject;

import java.util.BitSet;
import java.util.List;
import java.util.Random;

/**
 * What is examined at one order, and where the result goes.
 *
 * @param subject the function and its gradient
 * @param fixed the inputs that no gradient is taken of
 * @param names what to call the inputs
 * @param outputs what to call the elements of the value
 * @param order 1 for the gradient, 2 for the gradient of the gradient
 * @param random where all that is drawn comes from
 * @param tally where all that is found goes
 */
public record CheckContext(
        Subject subject,
        BitSet fixed,
        List<String> names,
        EntryNames outputs,
        int order,
        Random random,
        ReportBuilder tally) {}
