package dev.pullback.explain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the letters of a formula stand for, so that matrices can be shown in their places. The letters of operands are those
 * after the d of a rule, in their order; an operand to which no gradient flows has the next letter of the op's formula.
 */
final class Letters {
    /** A letter by itself, not one of a word, nor one with a hat. */
    private static final Pattern LETTER =
            Pattern.compile("(?<![\\p{Lu}\\p{Ll}])([\\p{Lu}\\p{Ll}][₁₂₃₄₅₆₇₈₉]?)(?![\\p{Lu}\\p{Ll}\\p{M}])");

    private static final Pattern LEFT_SIDE = Pattern.compile("\\bd([\\p{Lu}\\p{Ll}])[ᵢⱼ]* = ");
    /** Before the next equation, which is of another operand or says what a letter means. */
    private static final Pattern NEXT = Pattern.compile("[,;] (?=[\\p{Lu}\\p{Ll}\\p{M}]{1,3}[ᵢⱼ]* = )");

    private static final String OPERANDS = "ABCLMSTWXZbkxβγρ";
    private static final String ATTRIBUTES = "cpαεqδγ";
    private static final String[][] EXPONENTS = {
        {"e⁻ˣ", "exp(-X)"}, {"eˣ", "exp X"}, {"eᴬ", "exp A"}, {"eᴮ", "exp B"}, {"e⁻ˢ", "exp(-S)"}, {"e⁻ᴸ", "exp(-L)"}
    };

    private Letters() {}

    /** The letter of each operand, or nothing. */
    static List<String> of(String formula, String rule, int arity, IntPredicate flows) {
        Set<String> derived = new LinkedHashSet<>();
        LEFT_SIDE.matcher(rule).results().forEach(m -> derived.add(m.group(1)));
        List<String> others = new ArrayList<>();
        LETTER.matcher(formula).results().map(m -> m.group(1)).distinct().forEach(letter -> {
            boolean operand = letter.length() > 1 || OPERANDS.contains(letter);
            if (operand && !derived.contains(letter) && !letter.equals(output(formula))) others.add(letter);
        });
        String[] letters = new String[arity];
        Arrays.fill(letters, "");
        List<String> waiting = new ArrayList<>(derived);
        for (int i = 0; i < arity; i++) {
            if (flows.test(i) && !waiting.isEmpty()) letters[i] = waiting.remove(0);
        }
        for (int i = 0; i < arity; i++) {
            if (letters[i].isEmpty() && !others.isEmpty()) letters[i] = others.remove(0);
        }
        return List.of(letters);
    }

    /** The letter of the result, which begins the formula. */
    private static String output(String formula) {
        Matcher m = LETTER.matcher(formula);
        return m.lookingAt() ? m.group(1) : "";
    }

    /** A formula in pieces: text, and what stands for a matrix. */
    record Piece(String text, int matrix) {
        static final int TEXT = -3;
        static final int COTANGENT = -2;
        static final int OUTPUT = -1;
    }

    /** One equation of a rule: of the cotangent of that operand, or of -1 if it is another. */
    record Equation(int operand, List<Piece> pieces) {}

    /** The equations of a rule or formula: one for each operand that it says something of, and what its letters mean. */
    static List<Equation> equations(String text, List<String> letters, String formula, String attribute) {
        List<Equation> all = new ArrayList<>();
        if (text.isEmpty()) return all;
        for (String equation : NEXT.split(text, -1)) {
            Matcher left = LEFT_SIDE.matcher(equation);
            int operand = left.lookingAt() ? letters.indexOf(left.group(1)) : -1;
            all.add(new Equation(operand, pieces(equation, letters, formula, attribute)));
        }
        return all;
    }

    private static List<Piece> pieces(String equation, List<String> letters, String formula, String attribute) {
        String text = equation;
        for (String[] exponent : EXPONENTS) text = text.replace(exponent[0], exponent[1]);
        List<Piece> pieces = new ArrayList<>();
        int end = 0;
        Matcher m = LETTER.matcher(text);
        while (m.find()) {
            String letter = m.group(1);
            int matrix = letters.indexOf(letter);
            if (matrix < 0 && letter.equals(output(formula))) matrix = Piece.OUTPUT;
            if (matrix < 0 && letter.equalsIgnoreCase("g")) matrix = Piece.COTANGENT;
            boolean isNumber = matrix == -1
                    && !letter.equals(output(formula))
                    && ATTRIBUTES.contains(letter)
                    && attribute.matches("-?[\\d.]+(e-?\\d+)?");
            if (matrix == -1 && !letter.equals(output(formula)) && !isNumber) continue;
            if (m.start() > end) pieces.add(new Piece(text.substring(end, m.start()), Piece.TEXT));
            pieces.add(isNumber ? new Piece(attribute, Piece.TEXT) : new Piece(letter, matrix));
            end = m.end();
        }
        if (end < text.length()) pieces.add(new Piece(text.substring(end), Piece.TEXT));
        return pieces;
    }
}
