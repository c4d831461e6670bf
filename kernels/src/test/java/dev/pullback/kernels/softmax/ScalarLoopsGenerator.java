package dev.pullback.kernels.softmax;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Writes a class of loops in plain Java from a template. A template is a Java class in which a loop states only what it does for one
 * element. This generator adds the traversal of the blocks, the places in the arrays and the compensated sums.
 *
 * <pre>
 *   elements NAME(ARRAY, …)   a loop over the elements of each lane        flat NAME(ARRAY, …)   over all elements alike
 *   lanes NAME()              a loop over the lane values                  boolean …             returns what it requires
 * </pre>
 *
 * <p>The parts of a loop are separated by the labels {@code lane:}, {@code element:} and {@code end:}. A part before the label
 * {@code lane:} is done once. In a loop over elements, the name of an array stands for its current element, and the name of a lane value
 * of {@link Block}, such as {@code MAX}, for the value of the current lane. {@code first} is the index of the first element of a lane.
 *
 * <p>These statements stand for several:
 * <pre>
 *   update V = MAX;                 declares a number that is written back after the last element of the lane
 *   sum V = MASS;                   declares a compensated sum, which is written back to MASS and MASS_REST
 *   add(V, term);                   adds to it with the rounding error of any addition (Knuth's TwoSum)
 *   add(V, term, more);             also adds a number to the error
 *   addSmaller(V, term);            the same for a term that is at most the sum (Dekker's FastTwoSum)
 *   exact V, E = A + B;             declares a sum, difference or product of two variables, and its rounding error
 *   polynomial V(X): C0, C1, …;     declares C0 + C1 X + …, by Horner's rule
 *   require(condition);             returns false unless the condition holds for all elements
 * </pre>
 *
 * <p>Fields, comments and other methods are copied. {@link VectorLoopsGenerator} reads the class that this generator writes.
 */
final class ScalarLoopsGenerator {
    private static final Pattern HEADER = Pattern.compile(" {4}(boolean )?(elements|flat|lanes) (\\w+)\\((.*)\\) \\{");

    private static final Pattern ACCUMULATOR = Pattern.compile("(sum|update) (\\w+) = (\\w+);");

    private static final Pattern ADD = Pattern.compile("(add|addSmaller)\\((\\w+), (\\w+)(?:, (\\w+))?\\);");

    private static final Pattern EXACT = Pattern.compile("exact (\\w+), (\\w+) = (\\w+) ([-+*]) (\\w+);");

    private static final Pattern POLYNOMIAL = Pattern.compile("polynomial (\\w+)\\((\\w+)\\): (.*);");

    private static final Pattern REQUIRE = Pattern.compile("require\\((.*)\\);");

    /** The names of the lane values, which follow the arrays in the workspace. */
    private static final Pattern LANE_VALUES = Pattern.compile(Arrays.stream(Block.class.getDeclaredFields())
            .filter(ScalarLoopsGenerator::isLaneValue)
            .map(Field::getName)
            .collect(Collectors.joining("|", "(?<![\\w.])(?:", ")\\b")));

    private final StringBuilder out = new StringBuilder();
    private final List<String> lines;
    private int at;

    private ScalarLoopsGenerator(String template) {
        lines = template.lines().toList();
    }

    /** Returns the source text of the class, with the given first line. */
    static String source(String template, String header) {
        return new ScalarLoopsGenerator(template).write(header);
    }

    private static boolean isLaneValue(Field field) {
        try {
            return Modifier.isStatic(field.getModifiers())
                    && field.getType() == int.class
                    && !Modifier.isPrivate(field.getModifiers())
                    && field.getInt(null) >= Block.ZEROS;
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private String write(String header) {
        line(0, header);
        while (at < lines.size()) {
            String next = lines.get(at++);
            Matcher loop = HEADER.matcher(next);
            if (loop.matches()) loop(loop.toMatchResult());
            else out.append(next).append('\n');
            if (next.startsWith("class ")) constants();
        }
        return out.toString();
    }

    private void constants() {
        line(1, "/** The number of elements of a vector. */");
        line(1, "private static final int LANES = 1;");
        line(0, "");
    }

    private void loop(MatchResult header) {
        boolean isTest = header.group(1) != null;
        String kind = header.group(2);
        List<String> arrays =
                header.group(4).isEmpty() ? List.of() : List.of(header.group(4).split(", "));
        List<List<String>> parts = parts(kind);
        line(1, (isTest ? "boolean " : "void ") + header.group(3) + "(Block b) {");
        if (!kind.equals("flat")) line(2, "double[] work = b.work;");
        for (String array : arrays) line(2, "double[] " + array + " = b." + array + ";");
        if (kind.equals("elements")) line(2, "int size = b.size;");
        String pivot = arrays.isEmpty() ? "" : arrays.get(0);
        for (String array : arrays) {
            if (!array.equals(pivot) && !array.equals("w"))
                line(2, "int " + offset(array) + " = b." + array + "At - b." + pivot + "At;");
        }
        for (String s : parts.get(0)) line(2, s);
        if (kind.equals("flat")) {
            line(2, "int end = b." + pivot + "At + b.blocks * b.size;");
            line(2, "for (int i = b." + pivot + "At; i < end; i += LANES) {");
            for (String s : parts.get(2)) statement(3, s, arrays);
        } else {
            line(2, "for (int p = 0; p < b.blocks * Block.WIDTH; p += LANES) {");
            lane(kind, parts, arrays);
        }
        line(2, "}");
        if (isTest) line(2, "return true;");
        line(1, "}");
    }

    /** Writes what is done for a lane. */
    private void lane(String kind, List<List<String>> parts, List<String> arrays) {
        if (kind.equals("lanes")) {
            for (String s : parts.get(1)) statement(3, s, List.of());
            return;
        }
        line(3, "int from = b." + arrays.get(0) + "At + p / Block.WIDTH * size;");
        line(3, "int first = from + p % Block.WIDTH;");
        // all blocks share the weights
        if (arrays.contains("w")) line(3, "int toW = b.wAt - from;");
        List<String> end = new ArrayList<>(parts.get(3));
        for (String s : parts.get(1)) {
            Matcher accumulator = ACCUMULATOR.matcher(s);
            if (!accumulator.matches()) {
                statement(3, s, List.of());
                continue;
            }
            String name = accumulator.group(2);
            String place = accumulator.group(3);
            boolean isCompensated = accumulator.group(1).equals("sum");
            statement(3, "double " + name + " = " + place + ";", List.of());
            end.add(place + " = " + name + ";");
            if (!isCompensated) continue;
            statement(3, "double " + name + "Rest = " + place + "_REST;", List.of());
            end.add(place + "_REST = " + name + "Rest;");
        }
        line(3, "for (int i = first; i < from + size; i += Block.WIDTH) {");
        for (String s : parts.get(2)) statement(4, s, arrays);
        line(3, "}");
        for (String s : end) statement(3, s, List.of());
    }

    /** Reads the statements of a loop: what is done once, for each lane, for each element, and after the elements of a lane. */
    private List<List<String>> parts(String kind) {
        List<List<String>> parts = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        boolean hasOnce = false;
        for (int i = at; !lines.get(i).equals("    }"); i++)
            hasOnce |= lines.get(i).strip().equals("lane:");
        int part = hasOnce || kind.equals("flat") ? 0 : 1;
        StringBuilder statement = new StringBuilder();
        for (; !lines.get(at).equals("    }"); at++) {
            String text = lines.get(at).strip();
            int label = List.of("lane:", "element:", "end:").indexOf(text);
            if (label >= 0) {
                part = label + 1;
                continue;
            }
            statement.append(statement.isEmpty() ? "" : " ").append(text);
            if (!text.endsWith(";")) continue;
            parts.get(part).add(statement.toString());
            statement.setLength(0);
        }
        at++;
        return parts;
    }

    private void statement(int indent, String s, List<String> arrays) {
        Matcher add = ADD.matcher(s);
        Matcher exact = EXACT.matcher(s);
        Matcher polynomial = POLYNOMIAL.matcher(s);
        Matcher require = REQUIRE.matcher(s);
        if (add.matches()) {
            add(indent, add.toMatchResult());
        } else if (exact.matches()) {
            exact(indent, exact.toMatchResult());
        } else if (polynomial.matches()) {
            polynomial(indent, polynomial.group(1), polynomial.group(2), polynomial.group(3));
        } else if (require.matches()) {
            line(indent, "boolean isHeld = " + places(require.group(1), arrays) + ";");
            line(indent, "if (!isHeld) return false;");
        } else {
            line(indent, places(s, arrays));
        }
    }

    private void add(int indent, MatchResult m) {
        String sum = m.group(2);
        String term = m.group(3);
        line(indent, "double %1$sBefore = %1$s;".formatted(sum));
        line(indent, "double %1$sNext = %1$sBefore + %2$s;".formatted(sum, term));
        String lost = "%2$s - (%1$sNext - %1$sBefore)";
        if (m.group(1).equals("add")) {
            line(indent, "double %1$sAdded = %1$sNext - %1$sBefore;".formatted(sum));
            lost = "%1$sBefore - (%1$sNext - %1$sAdded) + (%2$s - %1$sAdded)";
        }
        if (m.group(4) != null) lost += " + " + m.group(4);
        line(indent, ("%1$sRest = %1$sRest + (" + lost + ");").formatted(sum, term));
        line(indent, "%1$s = %1$sNext;".formatted(sum));
    }

    private void exact(int indent, MatchResult m) {
        String result = m.group(1);
        String a = m.group(3);
        String b = m.group(5);
        line(indent, "double %s = %s %s %s;".formatted(result, a, m.group(4), b));
        if (m.group(4).equals("*")) {
            line(indent, "double %s = Fma.of(%s, %s, -%s);".formatted(m.group(2), a, b, result));
            return;
        }
        String lost = m.group(4).equals("+")
                ? "%1$s - (%2$s - %2$sAdded) + (%3$s - %2$sAdded)"
                : "%1$s - (%2$s - %2$sAdded) - (%3$s + %2$sAdded)";
        line(indent, "double %1$sAdded = %1$s - %2$s;".formatted(result, a));
        line(indent, ("double %4$s = " + lost + ";").formatted(a, result, b, m.group(2)));
    }

    private void polynomial(int indent, String name, String x, String list) {
        List<String> coefficients = new ArrayList<>(List.of(list.split(", ")));
        Collections.reverse(coefficients);
        String start = "double %1$s = Fma.of(%3$s, %2$s, %4$s);";
        line(indent, start.formatted(name, x, coefficients.get(0), coefficients.get(1)));
        for (String c : coefficients.subList(2, coefficients.size()))
            line(indent, "%1$s = Fma.of(%1$s, %2$s, %3$s);".formatted(name, x, c));
    }

    /** Replaces the names of lane values and arrays by their places. */
    private static String places(String text, List<String> arrays) {
        String s = LANE_VALUES.matcher(text).replaceAll("work[Block.$0 + p]");
        for (String array : arrays) {
            String place = array.equals(arrays.get(0)) ? "i" : "i + " + offset(array);
            s = s.replaceAll("(?<![\\w.])" + array + "\\b(?!\\[)", array + "[" + place + "]");
        }
        return s;
    }

    private static String offset(String array) {
        return "to" + Character.toUpperCase(array.charAt(0)) + array.substring(1);
    }

    private void line(int indent, String text) {
        out.append(text.isEmpty() ? "" : "    ".repeat(indent)).append(text).append('\n');
    }
}
