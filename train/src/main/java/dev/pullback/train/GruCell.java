package dev.pullback.train;

import static dev.pullback.ops.Ops.add;
import static dev.pullback.ops.Ops.linear;
import static dev.pullback.ops.Ops.mul;
import static dev.pullback.ops.Ops.sigmoid;
import static dev.pullback.ops.Ops.slice;
import static dev.pullback.ops.Ops.sub;
import static dev.pullback.ops.Ops.tanh;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.train.data.SplitMix;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;

/**
 * A gated recurrent unit: computes the next state of a sequence from its next element X and the state H,
 *
 * <pre>
 * R  = sigmoid(X Wᵣ + bᵣ + H Uᵣ + cᵣ)      reset gate
 * Z  = sigmoid(X W_z + b_z + H U_z + c_z)   update gate
 * N  = tanh(X Wₙ + bₙ + R ⊙ (H Uₙ + cₙ))   candidate
 * H' = N + Z ⊙ (H - N)
 * </pre>
 *
 * <p>Shapes: X m×in, H m×units. The parameters are {@code name.w} = [Wᵣ W_z Wₙ], in×3·units, {@code name.u}, units×3·units,
 * and the rows {@code name.b} and {@code name.c}, 1×3·units. The order of the gates and the two biases are those of {@code
 * torch.nn.GRUCell}, whose {@code weight_ih} is Wᵀ and {@code weight_hh} is Uᵀ. Source: Cho et al., "Learning phrase
 * representations using RNN encoder-decoder for statistical machine translation", 2014.
 *
 * <pre>{@code
 * GruCell cell = GruCell.of("gru", 28, 32, random);
 * Var h = tape.constant(new DMatrixRMaj(rows, 32));
 * for (Var x : elements) h = cell.next(x, h);
 * }</pre>
 */
public final class GruCell {
    private static final int GATES = 3;

    private final RecurrentWeights weights;

    private GruCell(RecurrentWeights weights) {
        this.weights = weights;
    }

    /** Creates a cell with random weights, uniform within ±1/√units as in PyTorch, and biases of 0. */
    public static GruCell of(String name, int in, int units, SplitMix random) {
        return new GruCell(RecurrentWeights.random(name, in, units, GATES, random));
    }

    /**
     * Creates a cell from given weights and biases, not copied; training changes these matrices.
     *
     * @throws MatrixDimensionException unless w is in×3·units, u units×3·units, and b and c are 1×3·units
     */
    public static GruCell of(String name, DMatrixRMaj w, DMatrixRMaj u, DMatrixRMaj b, DMatrixRMaj c) {
        return new GruCell(RecurrentWeights.of(name, w, u, b, c, GATES));
    }

    /** Returns the next state for the next elements x, m×in, and the state h, m×units. */
    public Var next(Var x, Var h) {
        Tape tape = x.tape();
        Var ofX = weights.ofInput(x);
        Var ofH = linear(h, weights.u(tape), weights.c(tape));
        Var r = sigmoid(add(gate(ofX, 0), gate(ofH, 0)));
        Var z = sigmoid(add(gate(ofX, 1), gate(ofH, 1)));
        Var n = tanh(add(gate(ofX, 2), mul(r, gate(ofH, 2))));
        return add(n, mul(z, sub(h, n)));
    }

    private Var gate(Var all, int number) {
        return slice(all, 0, number * units(), all.rows(), units());
    }

    /** Returns the number of columns of the state. */
    public int units() {
        return weights.units();
    }

    /** Returns one line, as in {@code gru cell 28-32}. */
    @Override
    public String toString() {
        return "gru cell " + weights;
    }
}
