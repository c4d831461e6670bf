package dev.pullback.examples.operations;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Rules;
import dev.pullback.check.OpCase;
import dev.pullback.check.OpCases;
import dev.pullback.core.Op;
import dev.pullback.core.OpFacts.Accuracy;
import dev.pullback.core.OpFacts.ErrorUnit;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.ops.Ops;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;

/**
 * Measures the largest errors of an op, of its VJP and of the VJP of its VJP, in the unit of the accuracy that the op states.
 * The operands are those of the {@linkplain OpCases cases} of the op, random and adversarial. The exact values are those of
 * the recorded formulas in high precision; that the formulas are derivatives is what the gradient checker tests.
 */
final class ErrorSurvey {
    /** Ops whose operands depend on each other, such as a softmax and its cotangent; the whole case is measured. */
    private static final Set<String> WHOLE =
            Set.of("softmaxVjp", "logSoftmaxVjp", "noChoice", "zeroColumns", "fullRank");

    /** Digits that suffice for probabilities that differ from 1 by less than 1e-300, and for logits of 1e-150. */
    private static final int MANY_DIGITS = 360;

    private static final int DIGITS = 60;

    /** The largest operand, so that no term of a second derivative overflows. */
    private static final double LARGEST = 1e50;

    /** How the numbers of an operand without bounds are changed. */
    enum Twist {
        NONE,
        SMALL,
        LARGE,
        OFFSET,
        TIED,
        FAR,
        DOMINATED,
        TINY,
        HUGE,
        SPREAD;

        double of(double x, Random random) {
            return switch (this) {
                case NONE -> x;
                case SMALL -> 1e-8 * x;
                case LARGE -> 30 * x;
                case OFFSET -> x + 1e6;
                case TIED -> Math.rint(x);
                case FAR -> 700 * x;
                case DOMINATED -> random.nextInt(3) == 0 ? 1e5 * x : x;
                case TINY -> 1e-150 * x;
                case HUGE -> 1e5 * x;
                case SPREAD -> x * Math.exp(20 * random.nextGaussian());
            };
        }
    }

    private final Op op;
    private final Accuracy claim;
    private final double[] worst = new double[3];
    private final String[] where = {"", "", ""};
    private Random random = new Random(1);
    private String label = "";
    private boolean isWhole;

    ErrorSurvey(Op op) {
        this(op, Objects.requireNonNull(op.facts().accuracy(), () -> op + " states no accuracy"));
    }

    ErrorSurvey(Op op, Accuracy claim) {
        this.op = op;
        this.claim = claim;
    }

    /** Returns the largest error of the derivatives of an order, 0 for the value. */
    double worst(int order) {
        return worst[order];
    }

    /** Describes the case with the largest error of an order. */
    String where(int order) {
        return where[order];
    }

    /** Measures all cases of the op with operands of some shapes. */
    ErrorSurvey measure(int[][] shapes, Twist... twists) {
        for (OpCase c : OpCases.of(op)) {
            for (Twist twist : twists) {
                for (int[] shape : shapes) measure(c, twist, shape);
            }
        }
        return this;
    }

    /** Measures a function as a whole, not its ops one by one. */
    ErrorSurvey measureAll(OpCase c, int[][] shapes, Twist... twists) {
        isWhole = true;
        for (Twist twist : twists) {
            for (int[] shape : shapes) measure(c, twist, shape);
        }
        return this;
    }

    private void measure(OpCase c, Twist twist, int[] shape) {
        label = c.name() + " of " + shape[0] + "x" + shape[1] + ", " + twist;
        Precise.digits(twist == Twist.FAR || twist == Twist.TINY ? MANY_DIGITS : DIGITS);
        random = new Random(31 * twist.name().length() + shape[0]);
        DMatrixRMaj[] x = c.draw(random, shape[0], shape[1]);
        for (int i = 0; i < x.length; i++) {
            boolean isFixed = isFixed(c, i);
            double low = c.inputs().get(i).low();
            boolean isRanged = claim.low() > Double.NEGATIVE_INFINITY;
            for (int k = 0; k < x[i].getNumElements() && !isFixed; k++) {
                if (isRanged) x[i].data[k] = inRange(low);
                else if (low == Double.NEGATIVE_INFINITY) x[i].data[k] = twist.of(x[i].data[k], random);
            }
        }
        record(c, x);
    }

    private static boolean isFixed(OpCase c, int input) {
        return Arrays.stream(c.fixed()).anyMatch(i -> i == input);
    }

    /** Returns a number of any size in the range of the claim. */
    private double inRange(double lowest) {
        boolean isLow = claim.high() <= 0 || (claim.low() < 0 && random.nextBoolean());
        double end = Math.max(-LARGEST, Math.min(isLow ? claim.low() : claim.high(), LARGEST));
        double x = end * Math.pow(Math.max(1e-6 / Math.abs(end), 1e-15), random.nextDouble());
        // some cases negate their input
        return lowest == 0 && x < 0 ? -x : x;
    }

    private void record(OpCase c, DMatrixRMaj[] x) {
        Tape tape = new Tape();
        Var[] in = Arrays.stream(x).map(tape::input).toArray(Var[]::new);
        Var result = c.f().apply(in);
        List<Var> free = new ArrayList<>();
        List<Var> fixed = new ArrayList<>();
        for (int i = 0; i < in.length; i++) (isFixed(c, i) ? fixed : free).add(in[i]);
        if (isWhole || WHOLE.contains(op.name())) {
            differentiate(tape, result, free);
            return;
        }
        for (Var v : IntStream.range(0, tape.size()).mapToObj(tape::at).toList()) {
            if (v.op() == op && v.output() == 0) alone(v, fixed);
        }
    }

    /** Measures an op alone, at the operands of a variable. */
    private void alone(Var v, List<Var> fixed) {
        Tape tape = new Tape();
        Var[] operands = new Var[v.arity()];
        List<Var> free = new ArrayList<>();
        for (int k = 0; k < operands.length; k++) {
            Var from = v.in(k);
            boolean isFactor = k > 0
                    && from.arity() == 1
                    && from.in(0) == v.in(0)
                    && from.op().facts().isInternal();
            operands[k] = isFactor
                    ? from.op().on(operands[0])
                    : tape.input(from.value().copy());
            if (!isFactor && !fixed.contains(from) && Rules.standard().flows(op, k)) free.add(operands[k]);
        }
        Object attr = v.attr();
        label += op.facts().attributeLetter().isEmpty() ? "" : " " + attr;
        differentiate(tape, op.isMulti() ? column(op.onAll(attr, operands)) : op.with(attr, operands), free, attr);
    }

    private void differentiate(Tape tape, Var y, List<Var> free) {
        differentiate(tape, y, free, Op.NONE);
    }

    private void differentiate(Tape tape, Var y, List<Var> free, Object attr) {
        List<Var> results = new ArrayList<>(List.of(y));
        if (!free.isEmpty()) {
            Var g = tape.input(gaussians(y.rows(), y.cols()));
            Var first = column(Autodiff.vjp(y, g, free.toArray(Var[]::new)));
            results.add(first);
            List<Var> all = new ArrayList<>(free);
            all.add(g);
            Var h = tape.input(gaussians(first.rows(), 1));
            results.add(column(Autodiff.vjp(first, h, all.toArray(Var[]::new))));
        }
        PreciseTape exact = new PreciseTape(tape);
        if (!exact.isTame()) return;
        for (int order = 0; order < results.size(); order++) {
            if (claim.holds(order, attr)) compare(order, results.get(order), exact.at(results.get(order)));
        }
    }

    private void compare(int order, Var got, PreciseMatrix want) {
        double largest = Double.MIN_NORMAL;
        boolean isOne = want.data().length == 1;
        for (Precise p : want.data())
            if (p.isFinite()) largest = Math.max(largest, isOne ? p.size() : Math.abs(p.doubleValue()));
        for (int i = 0; i < want.data().length; i++) {
            Precise p = want.data()[i];
            double size = claim.unit() == ErrorUnit.LARGEST ? largest : Math.max(p.size(), Double.MIN_NORMAL);
            double ulps = p.ulps(got.value().data[i], size);
            if (ulps <= worst[order]) continue;
            worst[order] = ulps;
            where[order] = label + ": " + got.value().data[i] + " for " + p;
        }
    }

    private DMatrixRMaj gaussians(int rows, int cols) {
        DMatrixRMaj m = new DMatrixRMaj(rows, cols);
        for (int i = 0; i < m.data.length; i++) m.data[i] = random.nextGaussian();
        return m;
    }

    private static Var column(Var... y) {
        Var[] columns = new Var[y.length];
        for (int i = 0; i < y.length; i++)
            columns[i] = Ops.reshape(y[i], y[i].shape().elements(), 1);
        return columns.length == 1 ? columns[0] : Ops.concatRows(columns);
    }
}
