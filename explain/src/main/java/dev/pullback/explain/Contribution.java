package dev.pullback.explain;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Rules;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.jspecify.annotations.Nullable;

/**
 * The summand that one use of a variable adds to the variable's cotangent in the backward sweep. The contributions of
 * all uses add up to the cotangent.
 *
 * @param operand the index of the variable among the operands of the op, from 0
 * @param cotangent the contribution, which the op's rule returns for this operand, given the cotangent of the op's
 *     output
 * @param isSummed whether the op repeated the operand to fill the shape of the output; then the contribution is summed
 *     over the repetitions
 * @param jacobian the op's Jacobian with respect to this operand: row i holds the derivatives of element i of the
 *     output, column j those with respect to element j of the operand, both counted row by row; null if it has more
 *     than {@value #MAX_JACOBIAN} elements or the op has several outputs
 */
public record Contribution(
        int operand,
        DMatrixRMaj cotangent,
        boolean isSummed,
        @Nullable DMatrixRMaj jacobian) {
    /** The number of elements of the largest Jacobian that is computed. */
    static final int MAX_JACOBIAN = 64;

    /**
     * Returns the contributions of an op to its operands. They are computed by the op's rule alone, on a separate tape.
     *
     * @param outputs all outputs of the op
     * @param cotangents the cotangents of all variables that have one
     */
    static List<Contribution> of(Rules rules, Var[] outputs, Map<Var, DMatrixRMaj> cotangents) {
        Var node = outputs[0];
        List<Contribution> contributions = new ArrayList<>();
        boolean reached = Arrays.stream(outputs).anyMatch(cotangents::containsKey);
        if (!reached || node.op().isLeaf() || node.op() == Autodiff.CHECKPOINT) return contributions;
        int[] operands = IntStream.range(0, node.arity())
                .filter(i -> cotangents.containsKey(node.in(i)) && rules.flows(node.op(), i))
                .toArray();
        DMatrixRMaj[] summands = summands(rules, outputs, cotangents, operands);
        for (int k = 0; k < operands.length; k++)
            contributions.add(new Contribution(
                    operands[k], summands[k], isSummed(node, operands[k]), jacobian(rules, node, operands[k])));
        return contributions;
    }

    private static boolean isSummed(Var node, int operand) {
        return node.op().isBroadcasting() && !node.in(operand).sameShape(node);
    }

    private static DMatrixRMaj[] summands(
            Rules rules, Var[] outputs, Map<Var, DMatrixRMaj> cotangents, int[] operands) {
        Tape tape = new Tape();
        Var node = outputs[0];
        Var[] in = Arrays.stream(node.in()).map(v -> tape.input(v.value())).toArray(Var[]::new);
        Var[] wrt = Arrays.stream(operands).mapToObj(i -> in[i]).toArray(Var[]::new);
        Var[] y = node.op().onAll(node.attr(), in);
        DMatrixRMaj[] sums =
                Arrays.stream(wrt).map(v -> new DMatrixRMaj(v.rows(), v.cols())).toArray(DMatrixRMaj[]::new);
        for (int k = 0; k < y.length; k++) {
            DMatrixRMaj g = cotangents.get(outputs[k]);
            if (g == null) continue;
            Var[] parts = Autodiff.vjp(rules, y[k], tape.input(g), wrt);
            for (int i = 0; i < parts.length; i++) {
                if (y.length == 1) sums[i].setTo(parts[i].value()); // keeps the sign of zeros, which a sum with 0 loses
                else CommonOps_DDRM.addEquals(sums[i], parts[i].value());
            }
        }
        return sums;
    }

    private static @Nullable DMatrixRMaj jacobian(Rules rules, Var node, int operand) {
        long size = (long) node.shape().elements() * node.in(operand).shape().elements();
        if (size > MAX_JACOBIAN || node.op().isMulti()) return null;
        return Autodiff.jacobian(rules, x -> {
                    Var[] in = Arrays.stream(node.in())
                            .map(v -> x.tape().input(v.value()))
                            .toArray(Var[]::new);
                    in[operand] = x;
                    return node.op().onAll(node.attr(), in)[0];
                })
                .at(node.in(operand).value());
    }
}
