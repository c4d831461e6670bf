package dev.pullback.playground.formula;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;

/**
 * Reads formulas. Statements are separated by line breaks or semicolons; {@code #} begins a comment.
 *
 * <pre>
 * statement   = [ "param" | "input" ] name "=" sum | sum
 * sum         = product { ("+" | "-") product }
 * product     = unary { ("*" | "/" | "@") unary }
 * unary       = "-" unary | power
 * power       = atom [ "^" unary ]
 * atom        = number | matrix | name | name "(" [ argument { "," argument } ] ")" | "(" sum ")"
 * argument    = name "=" sum | sum
 * matrix      = "[" row { ";" row } "]"        a row has numbers, separated by spaces or commas
 * </pre>
 */
final class Parser {
    private static final int MAX_LENGTH = 20_000;
    private static final int MAX_DEPTH = 100;
    private static final int MAX_ELEMENTS = 4_096;

    private final String text;
    private int at;
    private int depth;

    private Parser(String text) {
        this.text = text;
    }

    /** Returns the statements of a text. */
    static List<Statement> parse(String text) {
        if (text.length() > MAX_LENGTH)
            throw new FormulaException(
                    0, "the text has " + text.length() + " characters; at most " + MAX_LENGTH + " are allowed");
        return new Parser(text).statements();
    }

    private List<Statement> statements() {
        List<Statement> all = new ArrayList<>();
        while (true) {
            skipSeparators();
            if (at == text.length()) return all;
            all.add(statement());
            skipBlanks();
            if (at < text.length() && !isSeparator(text.charAt(at)))
                throw unexpected("an operator or the end of the line");
        }
    }

    private Statement statement() {
        int start = at;
        Statement.Kind kind = Statement.Kind.COMPUTED;
        if (isNameStart(peek())) {
            String word = name();
            skipBlanks();
            if ((word.equals("param") || word.equals("input")) && isNameStart(peek())) {
                kind = word.equals("param") ? Statement.Kind.PARAM : Statement.Kind.INPUT;
                word = name();
                skipBlanks();
                if (peek() != '=') throw unexpected("'=' and a matrix in brackets");
            }
            if (peek() == '=') {
                if (word(start, word) instanceof Term.Constant)
                    throw new FormulaException(start, word + " is a number; choose another name");
                at++;
                return new Statement(start, kind, word, sum());
            }
            at = start;
        }
        return new Statement(start, kind, "", sum());
    }

    private Term sum() {
        Term left = product();
        while (true) {
            skipBlanks();
            char c = peek();
            if (c != '+' && c != '-') return left;
            int place = at++;
            left = call(place, c == '+' ? "+" : "-", left, product());
        }
    }

    private Term product() {
        Term left = unary();
        while (true) {
            skipBlanks();
            char c = peek();
            if (c != '*' && c != '/' && c != '@') return left;
            int place = at++;
            left = call(place, String.valueOf(c), left, unary());
        }
    }

    private Term unary() {
        skipBlanks();
        if (peek() != '-') return power();
        int place = at++;
        deeper(place);
        Term negated = unary();
        depth--;
        return negated instanceof Term.Constant c ? new Term.Constant(place, -c.value()) : call(place, "neg", negated);
    }

    private Term power() {
        Term base = atom();
        skipBlanks();
        if (peek() != '^') return base;
        int place = at++;
        deeper(place);
        Term exponent = unary();
        depth--;
        return call(place, "^", base, exponent);
    }

    private Term atom() {
        skipBlanks();
        int place = at;
        char c = peek();
        if (isDigit(c) || c == '.') return new Term.Constant(place, number());
        if (c == '[') return matrix();
        if (c == '(') {
            at++;
            deeper(place);
            Term inner = sum();
            depth--;
            expect(')', "'(' of column " + column(place));
            return inner;
        }
        if (!isNameStart(c)) throw unexpected("a number, a name, a verb or '('");
        String name = name();
        skipBlanks();
        if (peek() != '(') return word(place, name);
        at++;
        deeper(place);
        Term call = arguments(place, name);
        depth--;
        return call;
    }

    private static Term word(int place, String name) {
        return switch (name) {
            case "inf", "Infinity" -> new Term.Constant(place, Double.POSITIVE_INFINITY);
            case "NaN", "nan" -> new Term.Constant(place, Double.NaN);
            default -> new Term.Reference(place, name);
        };
    }

    private Term arguments(int place, String verb) {
        List<Term> arguments = new ArrayList<>();
        Map<String, Term> options = new LinkedHashMap<>();
        skipBlanksAndBreaks();
        while (peek() != ')') {
            int start = at;
            String option = option();
            if (option.isEmpty()) {
                if (!options.isEmpty()) throw new FormulaException(start, "a matrix or number follows an option");
                arguments.add(sum());
            } else if (options.put(option, sum()) != null) {
                throw new FormulaException(start, "the option " + option + " is given twice");
            }
            skipBlanksAndBreaks();
            if (peek() == ')') break;
            if (peek() != ',') throw unexpected("',' or ')' in the arguments of " + verb);
            at++;
            skipBlanksAndBreaks();
        }
        at++;
        return new Term.Call(place, verb, arguments, options);
    }

    /** Returns the name before a {@code =}, and moves behind it; returns an empty string if there is none. */
    private String option() {
        int start = at;
        if (!isNameStart(peek())) return "";
        String name = name();
        skipBlanks();
        if (peek() == '=') {
            at++;
            return name;
        }
        at = start;
        return "";
    }

    private Term matrix() {
        int place = at++;
        List<double[]> rows = new ArrayList<>();
        List<Double> row = new ArrayList<>();
        int width = -1;
        while (true) {
            skipBlanksAndBreaks();
            char c = peek();
            if (c == ',') {
                at++;
            } else if (c == ';' || c == ']') {
                if (row.isEmpty()) throw unexpected("a number");
                if (width >= 0 && row.size() != width)
                    throw new FormulaException(
                            at,
                            "row " + rows.size() + " of the matrix has " + row.size() + " numbers, the rows before it "
                                    + width);
                width = row.size();
                rows.add(row.stream().mapToDouble(Double::doubleValue).toArray());
                row.clear();
                at++;
                if (c == ']') break;
            } else {
                row.add(signed());
                if ((rows.size() + 1) * row.size() > MAX_ELEMENTS)
                    throw new FormulaException(place, "a matrix may have at most " + MAX_ELEMENTS + " elements");
            }
        }
        if (rows.size() * width > MAX_ELEMENTS)
            throw new FormulaException(place, "a matrix may have at most " + MAX_ELEMENTS + " elements");
        return new Term.Literal(place, at, new DMatrixRMaj(rows.toArray(double[][]::new)));
    }

    private double signed() {
        int start = at;
        boolean negative = peek() == '-';
        if (negative || peek() == '+') at++;
        double size;
        if (isNameStart(peek())) {
            int place = at;
            if (!(word(place, name()) instanceof Term.Constant c))
                throw new FormulaException(place, "a matrix has numbers only; expected a number, ',', ';' or ']'");
            size = c.value();
        } else if (isDigit(peek()) || peek() == '.') {
            size = number();
        } else {
            at = negative ? at : start;
            throw unexpected("a number, ',', ';' or ']'");
        }
        return negative ? -size : size;
    }

    private double number() {
        int start = at;
        while (isDigit(peek()) || peek() == '.') at++;
        if (peek() == 'e' || peek() == 'E') {
            int mark = at++;
            if (peek() == '-' || peek() == '+') at++;
            if (!isDigit(peek())) at = mark;
            while (isDigit(peek())) at++;
        }
        String digits = text.substring(start, at);
        try {
            return Double.parseDouble(digits);
        } catch (NumberFormatException e) {
            throw new FormulaException(start, "'" + digits + "' is not a number");
        }
    }

    private String name() {
        int start = at;
        while (isNameStart(peek()) || isDigit(peek())) at++;
        return text.substring(start, at);
    }

    private static Term call(int place, String verb, Term... arguments) {
        return new Term.Call(place, verb, List.of(arguments), Map.of());
    }

    private void deeper(int place) {
        if (++depth > MAX_DEPTH)
            throw new FormulaException(place, "the formula is nested more than " + MAX_DEPTH + " levels deep");
    }

    private void expect(char c, String opened) {
        skipBlanksAndBreaks();
        if (peek() != c) throw unexpected("'" + c + "', which closes " + opened);
        at++;
    }

    private FormulaException unexpected(String expected) {
        String found = at >= text.length() ? "the end of the text" : shown(text.codePointAt(at));
        return new FormulaException(at, "found " + found + "; expected " + expected);
    }

    /** Returns a character in quotes, or its name if it cannot be seen. */
    private static String shown(int c) {
        if (c == '\n' || c == '\r') return "the end of the line";
        if (c == ' ') return "a blank";
        boolean isInvisible = c < ' ' || (c >= 0x7f && c <= 0xa0) || (c >= 0x200b && c <= 0x202e) || c == 0xfeff;
        return isInvisible ? "the invisible character U+" + hex(c) : "'" + new String(Character.toChars(c)) + "'";
    }

    private static String hex(int c) {
        String digits = Integer.toHexString(c).toUpperCase(Locale.ROOT);
        return "0".repeat(Math.max(0, 4 - digits.length())) + digits;
    }

    private int column(int place) {
        return place - text.lastIndexOf('\n', Math.max(0, place - 1));
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void skipBlanks() {
        while (at < text.length() && isBlank(text.charAt(at))) at++;
        if (peek() == '#') while (at < text.length() && !isBreak(text.charAt(at))) at++;
    }

    private void skipBlanksAndBreaks() {
        do skipBlanks();
        while (isBreak(peek()) && at++ >= 0);
    }

    private void skipSeparators() {
        do skipBlanks();
        while (at < text.length() && isSeparator(text.charAt(at)) && at++ >= 0);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\u00a0';
    }

    private static boolean isBreak(char c) {
        return c == '\n' || c == '\r';
    }

    private static boolean isSeparator(char c) {
        return isBreak(c) || c == ';';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isNameStart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= '\u0370' && c <= '\u03ff');
    }
}
