package dev.pullback.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.Rules;
import dev.pullback.core.Op;
import dev.pullback.core.Shape;
import dev.pullback.explain.Explanation.Row;
import dev.pullback.ops.Arithmetic;
import dev.pullback.ops.Functions;
import dev.pullback.ops.Indexing;
import dev.pullback.ops.LinearLayers;
import dev.pullback.ops.LogArithmetic;
import dev.pullback.ops.Products;
import dev.pullback.ops.ResidualLosses;
import dev.pullback.ops.Softmaxes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests which letters of formulas are found and which matrices they stand for. */
class LettersTest {
    private static List<String> letters(Op op) {
        return op.facts().letters(op.arity());
    }

    /** Returns a row of an explanation with the fields on which letters depend. */
    private static Row row(Op op, String attribute) {
        DMatrixRMaj value = new DMatrixRMaj(1, 1);
        String rule = Rules.standard().formula(op);
        return new Row(
                0,
                "",
                false,
                false,
                op.name(),
                attribute,
                op.facts().attributeLetter(),
                List.of(),
                Shape.SCALAR,
                0,
                0,
                0,
                op.formula(),
                rule,
                null,
                value,
                null,
                letters(op),
                List.of());
    }

    /** Returns the text of each equation; a letter that stands for a matrix is written as {@code <X:0>}. */
    private static List<String> equations(Op op, String text, String attribute) {
        return Letters.equations(text, row(op, attribute)).stream()
                .map(e -> e.pieces().stream()
                        .map(p -> p.matrix() == Letters.Piece.TEXT ? p.text() : "<" + p.text() + ":" + p.matrix() + ">")
                        .collect(Collectors.joining()))
                .toList();
    }

    private static List<String> rule(Op op, String attribute) {
        return equations(op, Rules.standard().formula(op), attribute);
    }

    @Test
    void operandsHaveTheLettersThatTheOpStates() {
        assertEquals(List.of("A", "B"), letters(Products.MATMUL));
        assertEquals(List.of("C", "A", "B"), letters(Arithmetic.WHERE));
        assertEquals(List.of("X", "k"), letters(Indexing.PICK));
        assertEquals(List.of("X", "W", "b"), letters(LinearLayers.LINEAR_TANH));
        assertEquals(List.of("M", "S", "T"), letters(ResidualLosses.GAUSSIAN_NLL));
    }

    @Test
    void everyLetterOccursInTheFormulaOrTheRule() {
        List<String> missing = new ArrayList<>();
        for (Op op : Rules.standard().ops()) {
            if (op.arity() == Op.ANY) continue;
            String text = op.formula() + ", " + Rules.standard().formula(op);
            List<String> letters = letters(op);
            for (int i = 0; i < letters.size(); i++) {
                String shown = "<" + letters.get(i) + ":" + i + ">";
                if (!letters.get(i).isEmpty()
                        && equations(op, text, "").stream().noneMatch(e -> e.contains(shown)))
                    missing.add(op + " has no operand " + letters.get(i) + " in " + text);
            }
        }
        assertEquals(List.of(), missing, "state the letters where the op is defined, by OpFacts.operands");
    }

    @Test
    void theCotangentsOfARuleHaveTheLettersOfTheOperands() {
        Pattern leftSide = Pattern.compile("(?:^|, )d([\\p{Lu}\\p{Ll}])[ᵢⱼ]* = ");
        for (Op op : Rules.standard().ops()) {
            List<String> letters = op.arity() == Op.ANY ? op.facts().letters(1) : letters(op);
            leftSide.matcher(Rules.standard().formula(op))
                    .results()
                    .forEach(m -> assertTrue(
                            letters.stream().anyMatch(letter -> letter.startsWith(m.group(1))),
                            op + ": its rule gives d" + m.group(1) + ", but its operands are " + letters));
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
        assertEquals(
                List.of("dA = <G:-2> ∘ σ(<A:0> - <B:1>)", "dB = <G:-2> ∘ σ(<B:1> - <A:0>), 0 where both are -∞"),
                rule(LogArithmetic.LOG_ADD_EXP, ""));
        assertEquals(
                List.of("<Y:-1> = ln(exp <A:0> + exp <B:1>)"),
                equations(LogArithmetic.LOG_ADD_EXP, LogArithmetic.LOG_ADD_EXP.formula(), ""));
    }
}
