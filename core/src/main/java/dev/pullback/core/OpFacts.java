package dev.pullback.core;

import java.util.ArrayList;
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
    private boolean unitSlope;
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

    /** The number whose last place is the unit of the error of an element. */
    public enum ErrorUnit {
        /** The element itself or, where it is a sum, the sum of the absolute values of its terms, which may cancel. */
        TERMS,
        /** The largest element of the result. */
        LARGEST
    }

    /**
     * Bounds on the error of each element of the result, of the VJP and of the VJP of the VJP, in units in the last place.
     *
     * @param unit the number whose last place is meant
     * @param value the bound for the result
     * @param first the bound for the VJP
     * @param second the bound for the VJP of the VJP
     * @param low the least operand for which the bounds hold
     * @param high the greatest operand for which the bounds hold
     * @param exceptions what the bounds do not hold for
     */
    public record Accuracy(
            ErrorUnit unit,
            double value,
            double first,
            double second,
            double low,
            double high,
            List<Unclaimed> exceptions) {
        /**
         * An option for which there is no bound.
         *
         * @param order the order of the derivatives, 0 for the result, from which on there is none
         * @param option the option, as the attribute names it
         */
        public record Unclaimed(int order, String option) {}

        /** Whether there is a bound for the derivatives of an order, of an op that is recorded with an attribute. */
        public boolean holds(int order, Object attribute) {
            String options = attribute.toString();
            return exceptions.stream().noneMatch(e -> e.order <= order && options.contains(e.option));
        }

        /** Returns the bound for the derivatives of an order from 0 to 2. */
        public double bound(int order) {
            return order == 0 ? value : order == 1 ? first : second;
        }

        /** Returns a text as in {@code within 1 ulp, derivatives 2 and 3 ulp, for x from -700 to 700}. */
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder(value == 0 ? "exact" : "within " + text(value) + " ulp");
            if (first > 0 || second > 0)
                text.append(", derivatives ")
                        .append(text(first))
                        .append(" and ")
                        .append(text(second))
                        .append(" ulp");
            if (unit == ErrorUnit.LARGEST) text.append(", of the largest element");
            if (low > Double.NEGATIVE_INFINITY)
                text.append(", for x from ").append(text(low)).append(" to ").append(text(high));
            for (Unclaimed e : exceptions)
                text.append("; no bound for the ")
                        .append(e.order == 0 ? "value" : e.order == 1 ? "derivatives" : "second derivative")
                        .append(" with ")
                        .append(e.option);
            return text.toString();
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
     * States a bound on the error of each element in ulp, for operands from {@code low} to {@code high}. {@link #derivatives}
     * states those of the derivatives. Tests check them.
     */
    public OpFacts accurate(double ulps, double low, double high) {
        return with(f -> f.accuracy = new Accuracy(ErrorUnit.TERMS, ulps, 0, 0, low, high, List.of()));
    }

    /** States bounds on the errors of the VJP and of the VJP of the VJP, after {@link #accurate}. */
    public OpFacts derivatives(double first, double second) {
        Accuracy a = stated();
        return with(f -> f.accuracy = new Accuracy(a.unit, a.value, first, second, a.low, a.high, a.exceptions));
    }

    /** States bounds on the errors of the result, the VJP and the VJP of the VJP in ulp of the largest of their terms. */
    public OpFacts errors(double value, double first, double second) {
        return errors(ErrorUnit.TERMS, value, first, second);
    }

    /**
     * States bounds on the errors of the result, the VJP and the VJP of the VJP in ulp, unless a term overflows or underflows;
     * tests check them.
     */
    public OpFacts errors(ErrorUnit unit, double value, double first, double second) {
        double inf = Double.POSITIVE_INFINITY;
        return with(f -> f.accuracy = new Accuracy(unit, value, first, second, -inf, inf, List.of()));
    }

    /** States that the bounds of {@link #errors} hold for operands from {@code low} to {@code high} only. */
    public OpFacts within(double low, double high) {
        Accuracy a = stated();
        return with(f -> f.accuracy = new Accuracy(a.unit, a.value, a.first, a.second, low, high, a.exceptions));
    }

    /** States that the bounds of {@link #errors} hold for no derivative of this or a higher order if the attribute names an option. */
    public OpFacts errorsUnknown(int order, String option) {
        Accuracy a = stated();
        List<Accuracy.Unclaimed> more = new ArrayList<>(a.exceptions);
        more.add(new Accuracy.Unclaimed(order, option));
        return with(
                f -> f.accuracy = new Accuracy(a.unit, a.value, a.first, a.second, a.low, a.high, List.copyOf(more)));
    }

    private Accuracy stated() {
        if (accuracy == null) throw new IllegalStateException("first state the accuracy of the result");
        return accuracy;
    }

    /** States that a function of each element is 0 at 0 and has the slope 1 there, as sin has. */
    public OpFacts unitSlope() {
        return with(f -> f.unitSlope = true);
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

    /** Whether a function of each element is 0 at 0 and has the slope 1 there. */
    public boolean hasUnitSlope() {
        return unitSlope;
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
