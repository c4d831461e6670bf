package dev.pullback.browser;

/** Converts superscript letters, which is all that the engine normalizes. */
public final class BrowserNormalizer {
    /** The letters of U+1D2C to U+1D42; a space stands for one without a plain letter. */
    private static final String CAPITALS = "A B DE GHIJKLMN O PRTUW";

    private static final char FIRST_CAPITAL = '\u1d2c';

    private BrowserNormalizer() {}

    /** The normalization form; only one is supported. */
    public enum Form {
        NFKC
    }

    public static String normalize(CharSequence text, Form form) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int capital = c - FIRST_CAPITAL;
            if (c == 'ˢ') plain.append('s');
            else if (c == 'ˣ') plain.append('x');
            else if (capital >= 0 && capital < CAPITALS.length() && CAPITALS.charAt(capital) != ' ')
                plain.append(CAPITALS.charAt(capital));
            else plain.append(c);
        }
        return plain.toString();
    }
}
