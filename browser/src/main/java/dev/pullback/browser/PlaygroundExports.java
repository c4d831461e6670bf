package dev.pullback.browser;

import dev.pullback.playground.Computation;
import dev.pullback.playground.formula.Formulas;
import dev.pullback.playground.network.NetworkRoom;
import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSExport;

/** The methods that the scripts of the page call. */
public final class PlaygroundExports {
    private static @Nullable NetworkRoom room;

    private PlaygroundExports() {}

    private static NetworkRoom room() {
        NetworkRoom current = room;
        if (current == null) throw new IllegalStateException("no network was created");
        return current;
    }

    /** Creates a network, and returns its rows. */
    @JSExport
    public static String create(String settings) {
        room = new NetworkRoom(settings);
        return room().points();
    }

    @JSExport
    public static int train(int steps, double millis) {
        return room().train(steps, millis);
    }

    @JSExport
    public static String snapshot() {
        return room().snapshot();
    }

    @JSExport
    public static String java() {
        return room().java();
    }

    @JSExport
    public static String weights() {
        return room().weights();
    }

    @JSExport
    public static void restore(String model) {
        room().restore(model);
    }

    @JSExport
    public static String recognize(String pixels) {
        return room().recognize(pixels);
    }

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
