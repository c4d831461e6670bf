package dev.pullback.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.Rules;
import dev.pullback.core.Op;
import dev.pullback.ops.Arithmetic;
import dev.pullback.ops.Functions;
import dev.pullback.ops.Indexing;
import dev.pullback.ops.LinearLayers;
import dev.pullback.ops.Products;
import dev.pullback.ops.ResidualLosses;
import dev.pullback.ops.Softmaxes;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the letters of formulas stand for. */
class LettersTest {
    private static List<String> letters(Op op) {
        Rules rules = Rules.standard();
        return Letters.of(op.formula(), rules.formula(op), op.arity(), i -> rules.flows(op, i));
    }

    /** Each equation, with a letter that stands for a matrix as {@code <X:0>}. */
    private static List<String> equations(Op op, String text, String attribute) {
        return Letters.equations(text, letters(op), op.formula(), attribute).stream()
                .map(e -> e.pieces().stream()
                        .map(p -> p.matrix() == Letters.Piece.TEXT ? p.text() : "<" + p.text() + ":" + p.matrix() + ">")
                        .collect(Collectors.joining()))
                .toList();
    }

    private static List<String> rule(Op op, String attribute) {
        return equations(op, Rules.standard().formula(op), attribute);
    }

    @Test
    void operandsHaveTheLettersOfTheRuleOrElseOfTheFormula() {
        assertEquals(List.of("A", "B"), letters(Products.MATMUL));
        assertEquals(List.of("C", "A", "B"), letters(Arithmetic.WHERE));
        assertEquals(List.of("X", "k"), letters(Indexing.PICK));
        assertEquals(List.of("X", "W", "b"), letters(LinearLayers.LINEAR_TANH));
        assertEquals(List.of("M", "S", "T"), letters(ResidualLosses.GAUSSIAN_NLL));
    }

    @Test
    void everyOpOfOneOperandNamesIt() {
        for (Op op : Rules.standard().ops()) {
            boolean isInWords = Set.of("oneHot", "rowMaxMask", "colMaxMask").contains(op.name());
            if (op.arity() != 1 || isInWords) continue;
            assertTrue(!letters(op).get(0).isEmpty(), op.name());
        }
    }

    @Test
    void matricesTakeThePlacesOfLettersNotOfWords() {
        assertEquals(List.of("<Y:-1> = <A:0> <B:1>"), equations(Products.MATMUL, Products.MATMUL.formula(), ""));
        assertEquals(List.of("dA = <G:-2> <B:1>ᵀ", "dB = <A:0>ᵀ <G:-2>"), rule(Products.MATMUL, ""));
        assertEquals(List.of("dZ = <Y:-1> ∘ (<G:-2> - rowsums(<G:-2> ∘ <Y:-1>))"), rule(Softmaxes.SOFTMAX, ""));
        assertEquals(List.of("<Y:-1> = exp <X:0>"), equations(Functions.EXP, Functions.EXP.formula(), ""));
        assertEquals(List.of(), equations(Arithmetic.SCALE, "", "0.5"));
        assertEquals(List.of("dX = 0.5 <G:-2>"), rule(Arithmetic.SCALE, "0.5"));
        assertEquals(
                List.of("dZ = <G:-2> - P ∘ rowsums(<G:-2>)", "P = softmax <Z:0>"), rule(Softmaxes.LOG_SOFTMAX, ""));
    }
}
