package dev.pullback.core;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Facts about an {@link Op} besides its formula, its shapes and its kernel: the letters of its formula, the range of
 * its result, how the result depends on the operands, and how accurate it is. The tools that explain and check a
 * computation read these facts. All of them are optional. Instances are immutable; each method that states a fact
 * returns a copy.
 *
 * <pre>{@code
 * static final Op SWISH = Op.elementwise("swish", "Y = X σ(X)", x -> x / (1 + Math.exp(-x)))
 *         .stating(OpFacts.operands("X").accurate(3, -700, 700));
 * }</pre>
 */
public final class OpFacts implements Cloneable {
    static final OpFacts NONE = new OpFacts();

    private List<String> operands = List.of();
    private String attributeLetter = "";
    private @Nullable Class<?> attributeType;
    private List<Monotonicity> monotonicity = List.of();
    private double least = Double.NEGATIVE_INFINITY;
    private double greatest = Double.POSITIVE_INFINITY;
    private @Nullable Pole pole;
    private @Nullable Accuracy accuracy;
    private boolean moving;
    private boolean internal;

    /** The dependence of each element of the result on an operand. */
    public enum Monotonicity {
        /** Nothing is known. */
        UNKNOWN,
        /** The result does not decrease if an element of the operand increases. */
        INCREASING,
        /** The result does not increase if an element of the operand increases. */
        DECREASING,
        /** The result does not decrease if the absolute value of an element of the operand increases. */
        INCREASING_IN_SIZE
    }

    /**
     * The numbers for which the value or the derivative of an op is infinite or not defined, if an element of an
     * operand has them.
     *
     * @param operand the operand, counted from 0
     * @param side whether these numbers are {@code bound} alone, or also all numbers on one side of it
     * @param bound the pole itself, the bound of the half-line, or the lower bound of the interval
     * @param high the upper bound of the interval; the same as {@code bound} for other sides
     * @param hint advice for a user who met one of these numbers
     */
    public record Pole(int operand, Side side, double bound, double high, String hint) {
        /** Position relative to the bound. */
        public enum Side {
            /** The bound alone. */
            AT,
            /** The bound and all numbers below it. */
            AT_OR_BELOW,
            /** The bound and all numbers above it. */
            AT_OR_ABOVE,
            /** The ends of an interval and all numbers outside of it. */
            OUTSIDE
        }

        /** Whether {@code x} is one of these numbers, or NaN. */
        public boolean contains(double x) {
            return switch (side) {
                case AT -> x == bound || Double.isNaN(x);
                case AT_OR_BELOW -> !(x > bound);
                case AT_OR_ABOVE -> !(x < bound);
                case OUTSIDE -> !(x > bound && x < high);
            };
        }
    }

    /**
     * A bound on the error of each element of the result.
     *
     * @param ulps the bound, in units in the last place
     * @param low the least operand for which the bound holds
     * @param high the greatest operand for which the bound holds
     */
    public record Accuracy(double ulps, double low, double high) {
        /** Returns a text as in {@code within 1 ulp for x from -700 to 700}. */
        @Override
        public String toString() {
            return "within " + text(ulps) + " ulp for x from " + text(low) + " to " + text(high);
        }

        private static String text(double x) {
            return x == Math.rint(x) && Math.abs(x) < 1e6
                    ? Long.toString((long) x)
                    : Double.toString(x).replace('E', 'e');
        }
    }

    private OpFacts() {}

    private OpFacts with(Consumer<OpFacts> change) {
        try {
            OpFacts f = (OpFacts) clone();
            change.accept(f);
            return f;
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * States the letters of the operands in the formula and in the rule, separated by blanks, as in {@code "X W b"};
     * {@code _} stands for an operand without a letter. For an op with any number of operands, the letter {@code Xᵢ}
     * stands for X₁, X₂ and so on. If no letters are stated, they are X for one operand, and A, B, C for two or three
     * operands.
     */
    public static OpFacts operands(String letters) {
        return NONE.with(f -> f.operands = List.of(letters.replace("_", "").split(" ", -1)));
    }

    /** States the type of the attribute; an attribute of another type is refused when the op is recorded. */
    public OpFacts attribute(Class<?> type) {
        return with(f -> f.attributeType = type);
    }

    /** States the type of the attribute and its letter in the formula and in the rule. */
    public OpFacts attribute(String letter, Class<?> type) {
        return with(f -> {
            f.attributeLetter = letter;
            f.attributeType = type;
        });
    }

    /** States how the result depends on each operand, in the order of the operands. */
    public OpFacts monotonic(Monotonicity... each) {
        return with(f -> f.monotonicity = List.of(each));
    }

    /** The result does not decrease if an element of any operand increases. */
    public OpFacts increasing() {
        return monotonic(Monotonicity.INCREASING, Monotonicity.INCREASING, Monotonicity.INCREASING);
    }

    /** States the least and the greatest number that the result can hold, whatever the operands are. */
    public OpFacts range(double least, double greatest) {
        return with(f -> {
            f.least = least;
            f.greatest = greatest;
        });
    }

    /** States the numbers of operand 0 for which the value or the derivative is infinite or not defined. */
    public OpFacts pole(Pole.Side side, double bound, String hint) {
        return pole(0, side, bound, hint);
    }

    /** States the numbers of an operand for which the value or the derivative is infinite or not defined. */
    public OpFacts pole(int operand, Pole.Side side, double bound, String hint) {
        return with(f -> f.pole = new Pole(operand, side, bound, bound, hint));
    }

    /** States that the value or the derivative is infinite or not defined at the ends of an interval and outside. */
    public OpFacts poleOutside(double low, double high, String hint) {
        return with(f -> f.pole = new Pole(0, Pole.Side.OUTSIDE, low, high, hint));
    }

    /**
     * States a bound on the error of each element in ulp, for operands from {@code low} to {@code high}; tests check
     * it.
     */
    public OpFacts accurate(double ulps, double low, double high) {
        return with(f -> f.accuracy = new Accuracy(ulps, low, high));
    }

    /** States that each element of the result is an unchanged element of operand 0. */
    public OpFacts moving() {
        return with(f -> f.moving = true);
    }

    /** States that users do not record this op; only rules of other ops, or the engine, record it. */
    public OpFacts internal() {
        return with(f -> f.internal = true);
    }

    /**
     * Returns the letter of each operand of a call with {@code count} operands; an empty string for an operand without
     * a letter.
     */
    public List<String> letters(int count) {
        if (operands.size() == 1 && operands.get(0).endsWith("ᵢ"))
            return IntStream.rangeClosed(1, count).mapToObj(this::numbered).toList();
        if (operands.size() == count) return operands;
        if (count == 1) return List.of("X");
        return IntStream.range(0, count)
                .mapToObj(i -> count <= 3 ? "ABC".substring(i, i + 1) : "")
                .toList();
    }

    private String numbered(int i) {
        StringBuilder letter = new StringBuilder(operands.get(0).replace("ᵢ", ""));
        Integer.toString(i).chars().forEach(digit -> letter.append((char) ('₀' + digit - '0')));
        return letter.toString();
    }

    /** Returns the letter of the attribute, or an empty string if there is none. */
    public String attributeLetter() {
        return attributeLetter;
    }

    /** Returns how the result depends on an operand, counted from 0. */
    public Monotonicity monotonicity(int operand) {
        return operand < monotonicity.size() ? monotonicity.get(operand) : Monotonicity.UNKNOWN;
    }

    /** Returns the least number that the result can hold, or -∞ if nothing is known. */
    public double least() {
        return least;
    }

    /** Returns the greatest number that the result can hold, or ∞ if nothing is known. */
    public double greatest() {
        return greatest;
    }

    /** Returns the numbers for which value or derivative is infinite or not defined, or null if none are stated. */
    public @Nullable Pole pole() {
        return pole;
    }

    /** Returns the bound on the errors, or null if none is stated. */
    public @Nullable Accuracy accuracy() {
        return accuracy;
    }

    /** Whether each element of the result is an element of operand 0. */
    public boolean isMoving() {
        return moving;
    }

    /** Whether only rules of other ops, or the engine, record this op. */
    public boolean isInternal() {
        return internal;
    }

    @Nullable
    Class<?> attributeType() {
        return attributeType;
    }
}
