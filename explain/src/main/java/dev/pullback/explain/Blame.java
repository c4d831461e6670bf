package dev.pullback.explain;

import static dev.pullback.ops.LinearLayers.*;
import static dev.pullback.ops.Products.*;

import dev.pullback.autograd.AnomalyException;
import dev.pullback.autograd.Rules;
import dev.pullback.core.Op;
import dev.pullback.core.OpFacts.Pole;
import dev.pullback.core.Var;
import java.util.Set;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Writes the message of an anomaly: one line with the op, the user's names, the line of code, the entry, the operands
 * at that entry, and the remedy.
 */
final class Blame {
    private static final Set<Op> PRODUCTS =
            Set.of(MATMUL, MATMUL_TRANS_A, MATMUL_TRANS_B, LINEAR, LINEAR_TANH, LINEAR_RELU);

    private Blame() {}

    /** Returns the exception for an op that computed a number that is not finite. */
    static AnomalyException forward(Var v, int entry) {
        int row = entry / v.cols();
        int col = entry % v.cols();
        StringBuilder s = new StringBuilder("anomaly in ");
        s.append(described(v)).append(": ").append(entry(v.label(), v.value(), row, col));
        if (v.op().isLeaf()) s.append(", given so");
        else if (v.arity() > 0) s.append(", made of ").append(operands(v, row, col));
        String cure = cure(v);
        if (cure != null) s.append("; instead: ").append(cure);
        return anomaly(s.toString(), v, false, row, col, cure);
    }

    /** Returns the exception for the rule of an op that computed a cotangent that is not finite. */
    static AnomalyException backward(Rules rules, Var node, Var[] g, int operand, Var contribution, int entry) {
        int row = entry / contribution.cols();
        int col = entry % contribution.cols();
        Var in = node.in(operand);
        StringBuilder s = new StringBuilder("anomaly in the backward of ");
        s.append(described(node)).append(": the cotangent of ");
        s.append(entry(in.label(), contribution.value(), row, col)).append(", made of ");
        s.append(near("the cotangent of " + node.label(), g[0].value(), contribution.value(), row, col));
        s.append(", ").append(near(node.label(), node.value(), contribution.value(), row, col));
        s.append(" and ").append(operands(node, row, col));
        if (rules.has(node.op())) s.append(", by ").append(rules.formula(node.op()));
        String cure = cure(recorded(node));
        if (cure != null) s.append("; instead: ").append(cure);
        return anomaly(s.toString(), recorded(node), true, row, col, cure);
    }

    /** Returns the exception for cotangents that are added up to one that is not finite. */
    static AnomalyException sum(Var node, int operand, double soFar, double contribution, int entry) {
        Var in = node.in(operand);
        int row = entry / in.cols();
        int col = entry % in.cols();
        String message =
                "anomaly in the backward of " + described(node) + ": the cotangent of " + in.label() + "[" + row
                        + ", " + col + "] " + (Double.isFinite(soFar) ? "overflows" : "is NaN") + ", " + soFar
                        + " of other uses and " + contribution + " of this one";
        return anomaly(message, recorded(node), true, row, col, null);
    }

    /** Returns the exception for an element of a given matrix that was changed before the backward sweep. */
    static AnomalyException change(Var node, Var in, double before, int entry) {
        int row = entry / in.cols();
        int col = entry % in.cols();
        String message = "anomaly in the backward of " + described(node) + ": "
                + entry(in.label(), in.value(), row, col) + " but was " + before
                + " when it was recorded; change a matrix after the gradient, or record again";
        return anomaly(message, recorded(node), true, row, col, null);
    }

    private static AnomalyException anomaly(
            String message, Var blamed, boolean backward, int row, int col, @Nullable String cure) {
        return new AnomalyException(
                Display.oneLine(message), blamed.op().name(), blamed.line(), backward, row, col, cure);
    }

    /**
     * Returns the op that the user recorded. If a rule recorded {@code v}, as in second derivatives, this is the op of
     * that rule.
     */
    private static Var recorded(Var v) {
        Var at = v;
        while (at.line() == null) {
            Var ruleOp = at.ruleOf();
            if (ruleOp == null) return v;
            at = ruleOp;
        }
        return at;
    }

    /** Describes an op, as in {@code p = softmax (Net.java:12)} or {@code div in the rule of log (Net.java:13)}. */
    private static String described(Var v) {
        Var recorded = recorded(v);
        if (recorded != v) return v.op().name() + " in the rule of " + described(recorded);
        String name = v.name();
        String line = v.line();
        return (name == null ? "" : name + " = ") + v.op().name() + (line == null ? "" : " (" + line + ")");
    }

    private static String entry(String label, DMatrixRMaj m, int row, int col) {
        return label + "[" + row + ", " + col + "] is " + m.get(row, col);
    }

    private static String operands(Var v, int row, int col) {
        StringBuilder s = new StringBuilder();
        for (int i = 0; i < v.arity(); i++) {
            if (i > 0) s.append(i == v.arity() - 1 ? " and " : ", ");
            Var in = v.in(i);
            s.append(
                    PRODUCTS.contains(v.op()) && i < 2
                            ? factor(v, i)
                            : near(in.label(), in.value(), v.value(), row, col));
        }
        return s.toString();
    }

    /** Describes the range of a whole factor, since an element of a product depends on a row or column of it. */
    private static String factor(Var product, int i) {
        Var in = product.in(i);
        return in.label() + " " + range(in.value(), 0, in.rows(), 0, in.cols());
    }

    /**
     * Describes the part of {@code m} from which element (row, col) of {@code other} may have been computed: an
     * element, a row, a column or all of {@code m}.
     */
    private static String near(String label, DMatrixRMaj m, DMatrixRMaj other, int row, int col) {
        boolean rows = m.numRows == other.numRows;
        boolean cols = m.numCols == other.numCols;
        if ((rows || m.numRows == 1) && (cols || m.numCols == 1))
            return entry(label, m, rows ? row : 0, cols ? col : 0).replace(" is ", " = ");
        if (rows) return "row " + row + " of " + label + " " + range(m, row, row + 1, 0, m.numCols);
        if (cols) return "column " + col + " of " + label + " " + range(m, 0, m.numRows, col, col + 1);
        return label + " " + range(m, 0, m.numRows, 0, m.numCols);
    }

    private static String range(DMatrixRMaj m, int row, int endRow, int col, int endCol) {
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (int i = row; i < endRow; i++) {
            for (int j = col; j < endCol; j++) {
                min = Math.min(min, m.get(i, j));
                max = Math.max(max, m.get(i, j));
            }
        }
        return "from " + min + " to " + max;
    }

    private static @Nullable String cure(Var v) {
        String known = Anomalies.cure(v);
        if (known != null) return known;
        Pole pole = v.op().facts().pole();
        return pole == null ? null : pole.hint();
    }
}
