// Heads for JBang, which runs this file alone: jbang ReadingATape.java
// spotless:off
//JAVA 17+
//DEPS dev.pullback:pullback-train:0.1.0
//RUNTIME_OPTIONS --add-modules=jdk.incubator.vector
// spotless:on
package dev.pullback.examples.lessons;

import static dev.pullback.autograd.Autodiff.gradients;
import static dev.pullback.ops.Ops.*;

import dev.pullback.autograd.Gradients;
import dev.pullback.autograd.Rules;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;

/**
 * Lesson 9: reading a tape. The gradient of a saturated unit is nearly 0, so training makes no progress and no error is
 * reported. The tape shows where that happens. Expected output: the values of {@code hidden} are close to 1, and the norm of
 * the cotangent falls by eleven orders of magnitude from the row of tanh to the row below it.
 */
public final class ReadingATape {
    private ReadingATape() {}

    /** Runs the lesson. */
    public static void main(String[] args) {
        Tape tape = new Tape();
        Var x = tape.input("x", new DMatrixRMaj(new double[][] {{30, 50}, {40, 20}})); // not standardised
        Var w1 = tape.param("w1", new DMatrixRMaj(new double[][] {{0.3, 0.2}, {0.1, 0.4}}));
        Var w2 = tape.param("w2", new DMatrixRMaj(new double[][] {{0.5, -0.5}, {-0.3, 0.8}}));
        Var hidden = tanh(matmul(x, w1)).named("hidden");
        Var loss = softmaxCrossEntropy(matmul(hidden, w2), 0, 1).named("loss");

        // All variables that have a gradient, that is, all variables up to the loss except the labels.
        List<Var> nodes = new ArrayList<>();
        for (int i = 0; i <= loss.id(); i++) {
            if (!tape.at(i).op().isLeaf() || tape.at(i).name() != null) nodes.add(tape.at(i));
        }
        Gradients cotangents = gradients(loss, nodes.toArray(Var[]::new));

        System.out.println("from the end to the start:");
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Var v = nodes.get(i);
            System.out.printf(
                    Locale.ROOT,
                    "%-9s %-20s %s  largest %7.4f  cotangent %.0e  %s%n",
                    v.label(),
                    v.op(),
                    v.shape(),
                    CommonOps_DDRM.elementMaxAbs(v.value()),
                    NormOps_DDRM.normF(cotangents.of(v)),
                    v.op().isLeaf() ? "" : Rules.standard().formula(v.op()));
        }
    }
}
