package dev.pullback.playground.formula;

import dev.pullback.core.Shape;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** The arguments of a call. A value is a {@link Var} or a {@code Double}. */
final class Arguments {
    /** The largest whole number, so that no result is too large for a page. */
    private static final int MAX_COUNT = 1_000;

    private final Term.Call call;
    private final List<Object> values;
    private final Map<String, Object> options;
    private final Tape tape;
    private boolean areOptionsRead;

    Arguments(Term.Call call, List<Object> values, Map<String, Object> options, Tape tape) {
        this.call = call;
        this.values = values;
        this.options = options;
        this.tape = tape;
    }

    /** Returns a matrix; a number is a 1x1 constant. */
    Var var(int i) {
        return values.get(i) instanceof Var v ? v : tape.constant((Double) values.get(i));
    }

    Var[] vars() {
        Var[] all = new Var[values.size()];
        for (int i = 0; i < all.length; i++) all[i] = var(i);
        return all;
    }

    double number(int i) {
        return (Double) values.get(i);
    }

    int count(int i) {
        return count(number(i), call.arguments().get(i).place());
    }

    private static int count(double x, int place) {
        if (x != Math.rint(x) || Math.abs(x) > MAX_COUNT)
            throw new FormulaException(place, "expected a whole number of at most " + MAX_COUNT + ", found " + x);
        return (int) x;
    }

    int[] countsFrom(int first) {
        int[] all = new int[values.size() - first];
        for (int i = 0; i < all.length; i++) all[i] = count(first + i);
        return all;
    }

    Shape shape(int rows, int cols) {
        return new Shape(count(rows), count(cols));
    }

    /** Returns the number of elements of an argument. */
    double elements(int i) {
        return var(i).shape().elements();
    }

    /** Throws an exception if a result would be too large for a page. */
    void requireElements(double elements) {
        if (elements > Formulas.MAX_ELEMENTS)
            throw new FormulaException(
                    call.place(),
                    "the result would have " + Math.round(elements) + " elements, too many for this page");
    }

    /** Throws an exception if there is an option with another name. */
    void allowOptions(String... known) {
        areOptionsRead = true;
        for (String name : options.keySet())
            if (!Arrays.asList(known).contains(name)) throw unknownOption(name, String.join(", ", known));
    }

    /** Returns whether the only option of a verb is given and not 0. */
    boolean only(String name) {
        allowOptions(name);
        return flag(name, false);
    }

    boolean flag(String name, boolean usual) {
        return options.containsKey(name) ? option(name) != 0 : usual;
    }

    /** Returns a whole number, or {@code usual} if the option is not given. */
    int countOption(String name, int usual) {
        return options.containsKey(name) ? countOption(name) : usual;
    }

    /** Returns the names of the options that are given. */
    Iterable<String> options() {
        areOptionsRead = true;
        return Collections.unmodifiableSet(options.keySet());
    }

    double option(String name) {
        if (options.get(name) instanceof Double x) return x;
        if (!options.containsKey(name))
            throw new FormulaException(
                    call.place(), call.verb() + " needs the option " + name + ", as in " + name + "=3");
        throw new FormulaException(placeOf(name), "the option " + name + " must be a number");
    }

    int countOption(String name) {
        return count(option(name), placeOf(name));
    }

    double[] numbersOption(String name) {
        if (options.get(name) instanceof Var v)
            return Arrays.copyOf(v.value().data, v.shape().elements());
        throw new FormulaException(placeOf(name), "the option " + name + " must be a matrix");
    }

    private int placeOf(String option) {
        Term term = call.options().get(option);
        return term == null ? call.place() : term.place();
    }

    /** Throws an exception if an option was given to a verb that has none. */
    void requireOptionsRead() {
        if (!areOptionsRead && !options.isEmpty()) {
            String first = options.keySet().iterator().next();
            throw new FormulaException(placeOf(first), call.verb() + " has no option " + first + "; it has no options");
        }
    }

    FormulaException unknownOption(String name, String known) {
        return new FormulaException(
                placeOf(name), call.verb() + " has no option " + name + "; its options are " + known);
    }
}
