package dev.pullback.playground.formula;

/** A mistake in the text of formulas, with its place. */
public final class FormulaException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int place;

    /** Creates an exception; {@code place} is the offset of the mistake in the text. */
    public FormulaException(int place, String message) {
        super(message);
        this.place = place;
    }

    /** Returns the offset of the mistake in the text. */
    public int place() {
        return place;
    }

    /** Returns one line with the place in {@code text}, as in {@code line 2, column 5: …}. */
    public String in(String text) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < place && i < text.length(); i++) {
            column++;
            if (text.charAt(i) == '\n') {
                line++;
                column = 1;
            }
        }
        return "line " + line + ", column " + column + ": " + getMessage();
    }
}
