package dev.pullback.explain;

import dev.pullback.core.OpFacts;
import dev.pullback.explain.Explanation.Row;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits a formula or rule into text and letters that stand for matrices, so that the page of {@link ExplorerPage} can
 * show the matrices themselves. The letters of the operands and of the attribute are {@linkplain OpFacts facts} of the
 * op; the letter of the result begins the formula; G or g is the cotangent. A letter within a word, such as the a of
 * "tanh", is text.
 */
final class Letters {
    /** A letter without a hat that is not part of a word; it may have a subscript. */
    private static final Pattern LETTER =
            Pattern.compile("(?<![\\p{Lu}\\p{Ll}])([\\p{Lu}\\p{Ll}][₁₂₃₄₅₆₇₈₉]?)(?![\\p{Lu}\\p{Ll}\\p{M}])");

    private static final Pattern LEFT_SIDE = Pattern.compile("\\bd([\\p{Lu}\\p{Ll}])[ᵢⱼ]* = ");

    /** The comma or semicolon before the equation of another operand, or of an abbreviation. */
    private static final Pattern NEXT = Pattern.compile("[,;] (?=[\\p{Lu}\\p{Ll}\\p{M}]{1,3}[ᵢⱼ]* = )");

    /** e to the power of a letter or of its negative, written with superscripts. */
    private static final Pattern POWER_OF_E = Pattern.compile("e(⁻?)([ˢˣ\\u1D2C-\\u1D42])");

    private static final Pattern NUMBER = Pattern.compile("-?[\\d.]+(e-?\\d+)?");

    private Letters() {}

    /** The letter of the result, which begins the formula. */
    private static String output(String formula) {
        Matcher m = LETTER.matcher(formula);
        return m.lookingAt() ? m.group(1) : "";
    }

    /** A piece of a formula: text, or the letter of a matrix, which is an operand, the result or its cotangent. */
    record Piece(String text, int matrix) {
        static final int TEXT = -3;
        static final int COTANGENT = -2;
        static final int OUTPUT = -1;
    }

    /** One equation of a rule. It defines the cotangent of an operand, or an abbreviation if {@code operand} is -1. */
    record Equation(int operand, List<Piece> pieces) {}

    /** Returns the equations of {@code text}, which is the formula or the rule of the op of a row. */
    static List<Equation> equations(String text, Row row) {
        List<Equation> all = new ArrayList<>();
        if (text.isEmpty()) return all;
        for (String equation : NEXT.split(text, -1)) {
            Matcher left = LEFT_SIDE.matcher(equation);
            all.add(new Equation(left.lookingAt() ? operand(left.group(1), row) : -1, pieces(equation, row)));
        }
        return all;
    }

    private static int operand(String letter, Row row) {
        int numbered = row.letters().indexOf(letter + "₁");
        return numbered >= 0 ? numbered : row.letters().indexOf(letter);
    }

    private static List<Piece> pieces(String equation, Row row) {
        String text = POWER_OF_E.matcher(equation).replaceAll(m -> {
            String letter =
                    Normalizer.normalize(m.group(2), Normalizer.Form.NFKC).toUpperCase(Locale.ROOT);
            return m.group(1).isEmpty() ? "exp " + letter : "exp(-" + letter + ")";
        });
        boolean isNumber = NUMBER.matcher(row.attribute()).matches();
        List<Piece> pieces = new ArrayList<>();
        int end = 0;
        Matcher m = LETTER.matcher(text);
        while (m.find()) {
            int matrix = matrix(m.group(1), row);
            boolean isAttribute = isNumber && matrix == Piece.TEXT && m.group(1).equals(row.attributeLetter());
            if (matrix == Piece.TEXT && !isAttribute) continue;
            if (m.start() > end) pieces.add(new Piece(text.substring(end, m.start()), Piece.TEXT));
            pieces.add(new Piece(isAttribute ? row.attribute() : m.group(1), matrix));
            end = m.end();
        }
        if (end < text.length()) pieces.add(new Piece(text.substring(end), Piece.TEXT));
        return pieces;
    }

    /** Returns the matrix that a letter stands for, or {@link Piece#TEXT} if it stands for no matrix. */
    private static int matrix(String letter, Row row) {
        int operand = row.letters().indexOf(letter);
        if (operand >= 0) return operand;
        if (letter.equals(output(row.formula()))) return Piece.OUTPUT;
        return letter.equalsIgnoreCase("g") ? Piece.COTANGENT : Piece.TEXT;
    }
}
