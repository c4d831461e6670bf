package dev.pullback.playground.formula;

import dev.pullback.core.Var;

/**
 * A verb of the language: a name, its parameters and the method of {@code Ops} that it calls.
 *
 * <p>The parameters are written as in {@code "x c#"}: a name is a matrix, a name with {@code #} a number, with {@code %} a
 * whole number; a last {@code …} repeats the last parameter once or more.
 *
 * @param name the name
 * @param parameters the parameters, separated by spaces
 * @param body records the call
 */
record Verb(String name, String parameters, Body body) {
    /** Records a call of a verb. */
    @FunctionalInterface
    interface Body {
        Var record(Arguments a);
    }

    private String[] names() {
        return parameters.split(" ");
    }

    private boolean repeats() {
        return parameters.endsWith("…");
    }

    /** Returns the kind of argument {@code i}: {@code #}, {@code %} or, for a matrix, a space. */
    char kind(int i) {
        String[] names = names();
        String p = names[Math.min(i, names.length - 1)].replace("…", "");
        char last = p.charAt(p.length() - 1);
        return last == '#' || last == '%' ? last : ' ';
    }

    /** Returns true if the verb can have this number of arguments. */
    boolean takes(int arguments) {
        int n = names().length;
        return repeats() ? arguments >= n : arguments == n;
    }

    /** Returns the call as text, as in {@code scale(x, c)}. */
    String call() {
        return name + "(" + parameters.replace("#", "").replace("%", "").replace(" ", ", ") + ")";
    }
}
