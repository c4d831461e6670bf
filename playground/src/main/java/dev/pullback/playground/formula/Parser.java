package dev.pullback.playground.formula;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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

    private final TextCursor in;
    private int depth;

    private Parser(String text) {
        this.in = new TextCursor(text);
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
            in.skipSeparators();
            if (in.isAtEnd()) return all;
            all.add(statement());
            in.skipBlanks();
            if (!in.isAtEnd() && !TextCursor.isSeparator(in.peek()))
                throw in.unexpected("an operator or the end of the line");
        }
    }

    private Statement statement() {
        int start = in.place();
        Statement.Kind kind = Statement.Kind.COMPUTED;
        if (TextCursor.isNameStart(in.peek())) {
            String word = in.name();
            in.skipBlanks();
            if ((word.equals("param") || word.equals("input")) && TextCursor.isNameStart(in.peek())) {
                kind = word.equals("param") ? Statement.Kind.PARAM : Statement.Kind.INPUT;
                word = in.name();
                in.skipBlanks();
                if (in.peek() != '=') throw in.unexpected("'=' and a matrix in brackets");
            }
            if (in.peek() == '=') {
                if (word(start, word) instanceof Term.Constant)
                    throw new FormulaException(start, word + " is a number; choose another name");
                in.next();
                return new Statement(start, kind, word, sum());
            }
            in.back(start);
        }
        return new Statement(start, kind, "", sum());
    }

    private Term sum() {
        Term left = product();
        while (true) {
            in.skipBlanks();
            char c = in.peek();
            if (c != '+' && c != '-') return left;
            int place = in.next();
            left = call(place, c == '+' ? "+" : "-", left, product());
        }
    }

    private Term product() {
        Term left = unary();
        while (true) {
            in.skipBlanks();
            char c = in.peek();
            if (c != '*' && c != '/' && c != '@') return left;
            int place = in.next();
            left = call(place, String.valueOf(c), left, unary());
        }
    }

    private Term unary() {
        in.skipBlanks();
        if (in.peek() != '-') return power();
        int place = in.next();
        deeper(place);
        Term negated = unary();
        depth--;
        return negated instanceof Term.Constant c ? new Term.Constant(place, -c.value()) : call(place, "neg", negated);
    }

    private Term power() {
        Term base = atom();
        in.skipBlanks();
        if (in.peek() != '^') return base;
        int place = in.next();
        deeper(place);
        Term exponent = unary();
        depth--;
        return call(place, "^", base, exponent);
    }

    private Term atom() {
        in.skipBlanks();
        int place = in.place();
        char c = in.peek();
        if (TextCursor.isDigit(c) || c == '.') return new Term.Constant(place, in.number());
        if (c == '[') return matrix();
        if (c == '(') {
            in.next();
            deeper(place);
            Term inner = sum();
            depth--;
            expect(')', "'(' of column " + in.column(place));
            return inner;
        }
        if (!TextCursor.isNameStart(c)) throw in.unexpected("a number, a name, a verb or '('");
        String name = in.name();
        in.skipBlanks();
        if (in.peek() != '(') return word(place, name);
        in.next();
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
        in.skipBlanksAndBreaks();
        while (in.peek() != ')') {
            int start = in.place();
            String option = option();
            if (option.isEmpty()) {
                if (!options.isEmpty()) throw new FormulaException(start, "a matrix or number follows an option");
                arguments.add(sum());
            } else if (options.put(option, sum()) != null) {
                throw new FormulaException(start, "the option " + option + " is given twice");
            }
            in.skipBlanksAndBreaks();
            if (in.peek() == ')') break;
            if (in.peek() != ',') throw in.unexpected("',' or ')' in the arguments of " + verb);
            in.next();
            in.skipBlanksAndBreaks();
        }
        in.next();
        return new Term.Call(place, verb, arguments, options);
    }

    /** Returns the name before a {@code =}, and moves behind it; returns an empty string if there is none. */
    private String option() {
        int start = in.place();
        if (!TextCursor.isNameStart(in.peek())) return "";
        String name = in.name();
        in.skipBlanks();
        if (in.peek() == '=') {
            in.next();
            return name;
        }
        in.back(start);
        return "";
    }

    private Term matrix() {
        int place = in.next();
        List<double[]> rows = new ArrayList<>();
        List<Double> row = new ArrayList<>();
        int width = -1;
        while (true) {
            in.skipBlanksAndBreaks();
            char c = in.peek();
            if (c == ',') {
                in.next();
            } else if (c == ';' || c == ']') {
                if (row.isEmpty()) throw in.unexpected("a number");
                if (width >= 0 && row.size() != width)
                    throw new FormulaException(
                            in.place(),
                            "row " + rows.size() + " of the matrix has " + row.size() + " numbers, the rows before it "
                                    + width);
                width = row.size();
                rows.add(row.stream().mapToDouble(Double::doubleValue).toArray());
                row.clear();
                in.next();
                if (c == ']') break;
            } else {
                row.add(signed());
                if ((rows.size() + 1) * row.size() > MAX_ELEMENTS)
                    throw new FormulaException(place, "a matrix may have at most " + MAX_ELEMENTS + " elements");
            }
        }
        if (rows.size() * width > MAX_ELEMENTS)
            throw new FormulaException(place, "a matrix may have at most " + MAX_ELEMENTS + " elements");
        return new Term.Literal(place, in.place(), new DMatrixRMaj(rows.toArray(double[][]::new)));
    }

    private double signed() {
        int start = in.place();
        boolean negative = in.peek() == '-';
        if (negative || in.peek() == '+') in.next();
        double size;
        if (TextCursor.isNameStart(in.peek())) {
            int place = in.place();
            if (!(word(place, in.name()) instanceof Term.Constant c))
                throw new FormulaException(place, "a matrix has numbers only; expected a number, ',', ';' or ']'");
            size = c.value();
        } else if (TextCursor.isDigit(in.peek()) || in.peek() == '.') {
            size = in.number();
        } else {
            if (!negative) in.back(start);
            throw in.unexpected("a number, ',', ';' or ']'");
        }
        return negative ? -size : size;
    }

    private static Term call(int place, String verb, Term... arguments) {
        return new Term.Call(place, verb, List.of(arguments), Map.of());
    }

    private void deeper(int place) {
        if (++depth > MAX_DEPTH)
            throw new FormulaException(place, "the formula is nested more than " + MAX_DEPTH + " levels deep");
    }

    private void expect(char c, String opened) {
        in.skipBlanksAndBreaks();
        if (in.peek() != c) throw in.unexpected("'" + c + "', which closes " + opened);
        in.next();
    }
}
