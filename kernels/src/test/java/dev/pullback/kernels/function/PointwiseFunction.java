package dev.pullback.kernels.function;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The description of a function that is applied to each element of its operands.
 *
 * @param name the name of the constant of {@link Pointwise}
 * @param doc what it computes, as javadoc
 * @param outputs the expressions to compute, by the index of the array that gets them
 * @param rare where this condition holds, {@code rareCode} computes the element instead; null if it never holds
 * @param rareCode Java code of the result, in which {@code x} is the first operand
 */
record PointwiseFunction(String name, String doc, Map<Integer, Expr> outputs, Expr rare, String rareCode) {
    /** Returns the description of a function with one result. */
    static PointwiseFunction of(String name, String doc, Expr result) {
        return new PointwiseFunction(name, doc, Map.of(0, result), null, "");
    }

    /** Returns this description with code of its own for the elements for which a condition holds. */
    PointwiseFunction where(Expr condition, String code) {
        return new PointwiseFunction(name, doc, outputs, condition, code);
    }

    /** Returns the name of its method. */
    String method() {
        StringBuilder method = new StringBuilder();
        for (String word : name.toLowerCase(Locale.ROOT).split("_", -1)) {
            method.append(method.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return method.toString();
    }

    /** Returns the outputs in the order of their arrays. */
    Map<Integer, Expr> sortedOutputs() {
        return new TreeMap<>(outputs);
    }

    /** Returns whether it only consists of operations that are a single instruction of every processor. */
    boolean isSimple() {
        return rare == null && size(List.copyOf(outputs.values())) <= 8;
    }

    /** Returns whether an operation occurs in it. */
    boolean contains(Expr.Op op) {
        return outputs.values().stream().anyMatch(e -> contains(e, op, new HashSet<>()));
    }

    private static boolean contains(Expr e, Expr.Op op, Set<Expr> visited) {
        if (!visited.add(e)) return false;
        return e.op() == op || e.args().stream().anyMatch(arg -> contains(arg, op, visited));
    }

    private static int size(List<Expr> expressions) {
        int size = 0;
        for (Expr e : expressions) size += (e.args().isEmpty() ? 0 : 1) + size(e.args());
        return size;
    }
}
