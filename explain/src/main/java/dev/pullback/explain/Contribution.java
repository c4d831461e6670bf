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
 * What an op passes back to one of its operands: the share of the operand's cotangent that comes by this use of it. The
 * shares of all uses add up to the cotangent.
 *
 * @param operand which, from 0
 * @param cotangent what the sweep adds: the answer of the op's rule, given the cotangent of its output
 * @param isSummed whether the op repeated the operand to fit another, so that what the rule answers is summed over that
 * @param jacobian row i holds the derivatives of element i of the op's value by the elements of the operand, counted row by
 *     row; null where it has more than {@value #SMALL} elements, or the op several outputs
 */
public record Contribution(
        int operand,
        DMatrixRMaj cotangent,
        boolean isSummed,
        @Nullable DMatrixRMaj jacobian) {
    /** The largest Jacobian that is computed. */
    static final int SMALL = 64;

    /** Of the op whose outputs are these, by its rule alone, on a tape of its own. */
    static List<Contribution> of(Rules rules, Var[] outputs, Map<Var, DMatrixRMaj> cotangents) {
        Var node = outputs[0];
        List<Contribution> contributions = new ArrayList<>();
        boolean reached = Arrays.stream(outputs).anyMatch(cotangents::containsKey);
        if (!reached || node.op().isLeaf() || node.op().name().equals("checkpoint")) return contributions;
        int[] operands = IntStream.range(0, node.arity())
                .filter(i -> cotangents.containsKey(node.in(i)) && rules.flows(node.op(), i))
                .toArray();
        DMatrixRMaj[] shares = shares(rules, outputs, cotangents, operands);
        for (int k = 0; k < operands.length; k++)
            contributions.add(new Contribution(
                    operands[k], shares[k], isSummed(node, operands[k]), jacobian(rules, node, operands[k])));
        return contributions;
    }

    private static boolean isSummed(Var node, int operand) {
        return node.op().isBroadcasting() && !node.in(operand).sameShape(node);
    }

    private static DMatrixRMaj[] shares(Rules rules, Var[] outputs, Map<Var, DMatrixRMaj> cotangents, int[] operands) {
        Tape tape = new Tape();
        Var node = outputs[0];
        Var[] in = Arrays.stream(node.in()).map(v -> tape.input(v.value())).toArray(Var[]::new);
        Var[] wrt = Arrays.stream(operands).mapToObj(i -> in[i]).toArray(Var[]::new);
        Var[] y = again(node, in);
        DMatrixRMaj[] sums =
                Arrays.stream(wrt).map(v -> new DMatrixRMaj(v.rows(), v.cols())).toArray(DMatrixRMaj[]::new);
        for (int k = 0; k < y.length; k++) {
            DMatrixRMaj g = cotangents.get(outputs[k]);
            if (g == null) continue;
            Var[] parts = Autodiff.vjp(rules, y[k], tape.input(g), wrt);
            for (int i = 0; i < parts.length; i++) {
                if (y.length == 1) sums[i].setTo(parts[i].value()); // with the sign of its zeros
                else CommonOps_DDRM.addEquals(sums[i], parts[i].value());
            }
        }
        return sums;
    }

    private static @Nullable DMatrixRMaj jacobian(Rules rules, Var node, int operand) {
        long size = (long) node.shape().elements() * node.in(operand).shape().elements();
        if (size > SMALL || node.op().isMulti()) return null;
        return Autodiff.jacobian(rules, x -> {
                    Var[] in = Arrays.stream(node.in())
                            .map(v -> x.tape().input(v.value()))
                            .toArray(Var[]::new);
                    in[operand] = x;
                    return again(node, in)[0];
                })
                .at(node.in(operand).value());
    }

    private static Var[] again(Var node, Var[] in) {
        return node.op().isMulti()
                ? node.op().onAll(node.attr(), in)
                : new Var[] {node.op().with(node.attr(), in)};
    }
}
