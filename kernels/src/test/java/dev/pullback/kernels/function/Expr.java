package dev.pullback.kernels.function;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An expression of the language in which {@link PointwiseTable} describes functions of one element: a number, a bit
 * pattern or a condition, computed from the elements of the operands. Each operation exists in plain Java and on the
 * vector unit with the same bits. Equal expressions are one object, so that {@link PointwiseGenerator} computes each
 * of them once.
 */
final class Expr {
    /** What an expression computes. */
    enum Kind {
        NUMBER,
        BITS,
        CONDITION
    }

    /**
     * An operation: the kind of its result, and the templates of its code in plain Java and on the vector unit, where
     * $0, $1 and $2 are the operands.
     */
    enum Op {
        CONSTANT(Kind.NUMBER, "", ""),
        /** An element of the operand with the index {@link Expr#value}. */
        OPERAND(Kind.NUMBER, "", ""),
        /** A parameter that is equal for all elements. */
        PARAMETER(Kind.NUMBER, "", ""),
        /** A number of an operand that is equal for all elements: operand value/64, index value % 64. */
        SHARED(Kind.NUMBER, "", ""),
        BITS_CONSTANT(Kind.BITS, "", ""),
        /** The position of the element in the span. */
        POSITION(Kind.BITS, "", ""),
        PLUS(Kind.NUMBER, "$0 + $1", "$0.add($1)"),
        MINUS(Kind.NUMBER, "$0 - $1", "$0.sub($1)"),
        TIMES(Kind.NUMBER, "$0 * $1", "$0.mul($1)"),
        OVER(Kind.NUMBER, "$0 / $1", "$0.div($1)"),
        FMA(Kind.NUMBER, "Fma.of($0, $1, $2)", "$0.fma($1, $2)"),
        NEG(Kind.NUMBER, "-$0", "$0.neg()"),
        ABS(Kind.NUMBER, "Math.abs($0)", "$0.abs()"),
        SQRT(Kind.NUMBER, "Math.sqrt($0)", "$0.sqrt()"),
        MAX(Kind.NUMBER, "Math.max($0, $1)", "$0.max($1)"),
        MIN(Kind.NUMBER, "Math.min($0, $1)", "$0.min($1)"),
        /** $1 where $0, else $2. */
        SELECT(Kind.NUMBER, "$0 ? $1 : $2", "$2.blend($1, $0)"),
        LESS(Kind.CONDITION, "$0 < $1", "$0.compare(VectorOperators.LT, $1)"),
        AT_MOST(Kind.CONDITION, "$0 <= $1", "$0.compare(VectorOperators.LE, $1)"),
        EQUAL(Kind.CONDITION, "$0 == $1", "$0.compare(VectorOperators.EQ, $1)"),
        BITS_EQUAL(Kind.CONDITION, "$0 == $1", "$0.compare(VectorOperators.EQ, $1).cast(SPECIES)"),
        BITS_LESS(Kind.CONDITION, "$0 < $1", "$0.compare(VectorOperators.LT, $1).cast(SPECIES)"),
        AND(Kind.CONDITION, "$0 && $1", "$0.and($1)"),
        OR(Kind.CONDITION, "$0 || $1", "$0.or($1)"),
        TO_BITS(Kind.BITS, "Double.doubleToRawLongBits($0)", "$0.reinterpretAsLongs()"),
        FROM_BITS(Kind.NUMBER, "Double.longBitsToDouble($0)", "$0.reinterpretAsDoubles()"),
        SHIFT_LEFT(Kind.BITS, "$0 << $n", "$0.lanewise(VectorOperators.LSHL, $n)"),
        SHIFT_RIGHT(Kind.BITS, "$0 >>> $n", "$0.lanewise(VectorOperators.LSHR, $n)"),
        BITS_AND(Kind.BITS, "$0 & $1", "$0.and($1)"),
        BITS_OR(Kind.BITS, "$0 | $1", "$0.or($1)"),
        BITS_XOR(Kind.BITS, "$0 ^ $1", "$0.lanewise(VectorOperators.XOR, $1)"),
        BITS_PLUS(Kind.BITS, "$0 + $1", "$0.add($1)"),
        BITS_MINUS(Kind.BITS, "$0 - $1", "$0.sub($1)"),
        BITS_TIMES(Kind.BITS, "$0 * $1", "$0.mul($1)");

        final Kind kind;
        final String scalar;
        final String vector;

        Op(Kind kind, String scalar, String vector) {
            this.kind = kind;
            this.scalar = scalar;
            this.vector = vector;
        }
    }

    /** What distinguishes an expression from others. */
    private record Key(Op op, List<Expr> args, long value) {}

    private static final Map<Key, Expr> ALL = new HashMap<>();

    private final Key key;

    private Expr(Key key) {
        this.key = key;
    }

    private static Expr of(Op op, long value, Expr... args) {
        return ALL.computeIfAbsent(new Key(op, List.of(args), value), Expr::new);
    }

    Op op() {
        return key.op;
    }

    /** Returns the operands. */
    List<Expr> args() {
        return key.args;
    }

    /** Returns the bits of a constant, the index of an operand, a count of bits, or 0. */
    long value() {
        return key.value;
    }

    Kind kind() {
        return key.op.kind;
    }

    boolean isConstant() {
        return op() == Op.CONSTANT || op() == Op.BITS_CONSTANT;
    }

    /** Returns the number of a constant. */
    double number() {
        return Double.longBitsToDouble(value());
    }

    static Expr number(double value) {
        return of(Op.CONSTANT, Double.doubleToRawLongBits(value));
    }

    static Expr bits(long value) {
        return of(Op.BITS_CONSTANT, value);
    }

    /** Returns the element of operand {@code index}, from 1; array 0 is the output. */
    static Expr operand(int index) {
        return of(Op.OPERAND, index);
    }

    /** Returns parameter p (0) or q (1). */
    static Expr parameter(int index) {
        return of(Op.PARAMETER, index);
    }

    /** Returns the number with the given index of operand {@code operand}, which all elements share. */
    static Expr shared(int operand, int index) {
        return of(Op.SHARED, operand * 64L + index);
    }

    static Expr position() {
        return of(Op.POSITION, 0);
    }

    static Expr fma(Expr a, Expr b, Expr c) {
        return of(Op.FMA, 0, a, b, c);
    }

    static Expr fma(Expr a, double b, Expr c) {
        return fma(a, number(b), c);
    }

    static Expr fma(Expr a, Expr b, double c) {
        return fma(a, b, number(c));
    }

    /** Returns {@code a} where the condition holds, else {@code b}. */
    static Expr select(Expr condition, Expr a, Expr b) {
        return of(Op.SELECT, 0, condition, a, b);
    }

    static Expr select(Expr condition, double a, Expr b) {
        return select(condition, number(a), b);
    }

    static Expr select(Expr condition, double a, double b) {
        return select(condition, number(a), number(b));
    }

    Expr plus(Expr b) {
        return of(Op.PLUS, 0, this, b);
    }

    Expr plus(double b) {
        return plus(number(b));
    }

    Expr minus(Expr b) {
        return of(Op.MINUS, 0, this, b);
    }

    Expr minus(double b) {
        return minus(number(b));
    }

    Expr times(Expr b) {
        return of(Op.TIMES, 0, this, b);
    }

    Expr times(double b) {
        return times(number(b));
    }

    Expr over(Expr b) {
        return of(Op.OVER, 0, this, b);
    }

    Expr over(double b) {
        return over(number(b));
    }

    Expr neg() {
        return of(Op.NEG, 0, this);
    }

    Expr abs() {
        return of(Op.ABS, 0, this);
    }

    Expr sqrt() {
        return of(Op.SQRT, 0, this);
    }

    /** Returns {@link Math#max}: NaN if one of the operands is NaN, and 0 of 0 and −0. */
    Expr max(Expr b) {
        return of(Op.MAX, 0, this, b);
    }

    /** Returns {@link Math#min}. */
    Expr min(Expr b) {
        return of(Op.MIN, 0, this, b);
    }

    Expr less(Expr b) {
        return of(kind() == Kind.BITS ? Op.BITS_LESS : Op.LESS, 0, this, b);
    }

    Expr less(double b) {
        return less(number(b));
    }

    Expr greater(Expr b) {
        return b.less(this);
    }

    Expr greater(double b) {
        return greater(number(b));
    }

    Expr atMost(Expr b) {
        return of(Op.AT_MOST, 0, this, b);
    }

    Expr atMost(double b) {
        return atMost(number(b));
    }

    Expr atLeast(Expr b) {
        return b.atMost(this);
    }

    Expr atLeast(double b) {
        return atLeast(number(b));
    }

    Expr equal(Expr b) {
        return of(kind() == Kind.BITS ? Op.BITS_EQUAL : Op.EQUAL, 0, this, b);
    }

    Expr equal(double b) {
        return equal(number(b));
    }

    Expr and(Expr b) {
        return of(kind() == Kind.BITS ? Op.BITS_AND : Op.AND, 0, this, b);
    }

    Expr or(Expr b) {
        return of(kind() == Kind.BITS ? Op.BITS_OR : Op.OR, 0, this, b);
    }

    Expr xor(Expr b) {
        return of(Op.BITS_XOR, 0, this, b);
    }

    Expr bits() {
        return of(Op.TO_BITS, 0, this);
    }

    Expr fromBits() {
        return of(Op.FROM_BITS, 0, this);
    }

    Expr shiftLeft(int count) {
        return of(Op.SHIFT_LEFT, count, this);
    }

    Expr shiftRight(int count) {
        return of(Op.SHIFT_RIGHT, count, this);
    }

    Expr plusBits(Expr b) {
        return of(Op.BITS_PLUS, 0, this, b);
    }

    Expr minusBits(Expr b) {
        return of(Op.BITS_MINUS, 0, this, b);
    }

    Expr timesBits(Expr b) {
        return of(Op.BITS_TIMES, 0, this, b);
    }

    /** Returns this number, which is not negative, with the sign of another. */
    Expr withSignOf(Expr other) {
        return bits().or(other.bits().and(number(-0.0).bits())).fromBits();
    }
}
