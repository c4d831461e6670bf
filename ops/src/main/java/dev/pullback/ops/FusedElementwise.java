package dev.pullback.ops;

import static dev.pullback.core.OpFacts.operands;

import dev.pullback.core.Op;
import dev.pullback.kernels.function.Pointwise;

/**
 * Elementwise ops that compute in one pass what several ops compute, bit for bit the same. A program replaces the ops
 * after it has recorded the derivatives, so these ops have no method in {@link Ops} and no derivative rule. Those with
 * two outputs compute a function and a part of its derivative from one exponential.
 */
public final class FusedElementwise {
    /** Computes {@code mul(A, oneMinusSquare(B))}. */
    public static final Op MUL_ONE_MINUS_SQUARE =
            binary("mulOneMinusSquare", "Y = A ∘ (1 - B²)", Pointwise.MUL_ONE_MINUS_SQUARE);

    /** Computes {@code mulOrZero(A, step(B))}. */
    public static final Op MUL_STEP = binary("mulStep", "Y = A where B > 0, else 0", Pointwise.MUL_STEP);

    /** Computes {@code gelu(A)}, where B is {@code normalCdf(A)}. */
    public static final Op GELU_OF_CDF = binary("geluOfCdf", "Y = A ∘ B, B = Φ(A)", Pointwise.GELU_OF_CDF);

    /** Computes {@code silu(A)}, where B is {@code sigmoid(A)}. */
    public static final Op SILU_OF_SIGMOID = binary("siluOfSigmoid", "Y = A ∘ B, B = σ(A)", Pointwise.SILU_OF_SIGMOID);

    /** Computes {@code add(mul(A, B), C)}. */
    public static final Op MUL_ADD = Op.broadcasting("mulAdd", "Y = A ∘ B + C", 3, Elements.of(Pointwise.MUL_ADD, 3))
            .stating(operands("A B C").internal());

    /** Computes {@code mul(mul(A, B), C)}. */
    public static final Op MUL_MUL = Op.elementwise("mulMul", "Y = (A ∘ B) ∘ C", 3, Elements.of(Pointwise.MUL_MUL, 3))
            .stating(operands("A B C").internal());

    /** Computes {@code mul(scale(A, c), B)}. */
    public static final Op SCALE_MUL = scaled("scaleMul", "Y = (c A) ∘ B", Pointwise.SCALE_MUL, 2);

    /** Computes {@code scale(mul(A, B), c)}. */
    public static final Op MUL_SCALE = scaled("mulScale", "Y = c (A ∘ B)", Pointwise.MUL_SCALE, 2);

    /** Computes {@code scale(mul(mul(A, B), C), c)}. */
    public static final Op MUL_MUL_SCALE = scaled("mulMulScale", "Y = c ((A ∘ B) ∘ C)", Pointwise.MUL_MUL_SCALE, 3);

    /** Computes {@code tanh(X)} and {@code sechSquare(X)}. */
    public static final Op TANH_AND_SECH_SQUARE =
            pair("tanhAndSechSquare", "Y = tanh X, S = sech²X", Pointwise.TANH_AND_SECH_SQUARE);

    /** Computes {@code sigmoid(X)} and {@code sigmoid(neg(X))}. */
    public static final Op SIGMOID_PAIR = pair("sigmoidPair", "Y = σ(X), S = σ(-X)", Pointwise.SIGMOID_PAIR);

    /** Computes {@code normalCdf(X)} and {@code normalPdf(X)}. */
    public static final Op NORMAL_CDF_AND_PDF =
            pair("normalCdfAndPdf", "Y = Φ(X), S = φ(X)", Pointwise.NORMAL_CDF_AND_PDF);

    private static Op binary(String name, String formula, Pointwise f) {
        return Op.elementwise(name, formula, 2, Elements.of(f, 2))
                .stating(operands("A B").internal());
    }

    /** Returns an op whose attribute is a factor, a {@code Double}. */
    private static Op scaled(String name, String formula, Pointwise f, int arity) {
        return Op.elementwise(name, formula, arity, Elements.withParameter(f, arity))
                .stating(operands(arity == 2 ? "A B" : "A B C")
                        .attribute("c", Double.class)
                        .internal());
    }

    private static Op pair(String name, String formula, Pointwise f) {
        return Op.elementwiseMulti(name, formula, 2, Elements.pair(f))
                .stating(operands("X").internal());
    }

    private FusedElementwise() {}
}
