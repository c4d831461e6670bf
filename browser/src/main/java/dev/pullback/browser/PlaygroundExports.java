package dev.pullback.browser;

import dev.pullback.playground.Computation;
import dev.pullback.playground.formula.Formulas;
import org.teavm.jso.JSExport;

/** What the page can call. */
public final class PlaygroundExports {
    private PlaygroundExports() {}

    /** Does nothing; TeaVM starts here. */
    public static void main(String[] arguments) {}

    @JSExport
    public static String evaluate(String text) {
        return Computation.evaluate(text);
    }

    @JSExport
    public static String verbs() {
        return String.join(", ", Formulas.verbs());
    }

    @JSExport
    public static String check(String text) {
        return Computation.check(text);
    }

    @JSExport
    public static String bits(String text) {
        return Computation.bits(text);
    }
}
