package dev.pullback.check.subject;

import java.util.BitSet;
import java.util.List;
import java.util.Random;

/**
 * The function, the names and the report that all parts of a gradient check of one order use.
 *
 * @param subject the function and its gradient
 * @param fixed the inputs that get no gradient
 * @param names the names of the inputs
 * @param outputs the names of the elements of the value
 * @param order 1 for the gradient, 2 for the gradient of the gradient
 * @param random the source of all random numbers
 * @param report collects what is found
 */
public record CheckContext(
        Subject subject,
        BitSet fixed,
        List<String> names,
        EntryNames outputs,
        int order,
        Random random,
        ReportBuilder report) {}
