package dev.pullback.playground.formula;

import java.util.List;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;

/** An expression as parsed. Its place is its offset in the text, for error messages. */
sealed interface Term {
    int place();

    /** A number. */
    record Constant(int place, double value) implements Term {}

    /** A matrix in brackets; {@code end} is the offset after the closing bracket. */
    record Literal(int place, int end, DMatrixRMaj value) implements Term {}

    /** A name that stands for a value. */
    record Reference(int place, String name) implements Term {}

    /** A call of a verb; operators are calls too. */
    record Call(int place, String verb, List<Term> arguments, Map<String, Term> options) implements Term {}
}
