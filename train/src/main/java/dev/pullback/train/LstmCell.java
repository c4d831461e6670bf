package dev.pullback.train;

import static dev.pullback.ops.Ops.add;
import static dev.pullback.ops.Ops.linear;
import static dev.pullback.ops.Ops.mul;
import static dev.pullback.ops.Ops.sigmoid;
import static dev.pullback.ops.Ops.slice;
import static dev.pullback.ops.Ops.tanh;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.train.data.SplitMix;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;

/**
 * A unit with a long short-term memory: computes the next state (H, C) of a sequence from its next element X,
 *
 * <pre>
 * [I F G O] = X W + b + H U + c
 * C' = sigmoid(F) ⊙ C + sigmoid(I) ⊙ tanh(G)
 * H' = sigmoid(O) ⊙ tanh(C')
 * </pre>
 *
 * <p>I is the input gate, F the forget gate, G the candidate, O the output gate. Shapes: X m×in, H and C m×units. The
 * parameters are {@code name.w}, in×4·units, {@code name.u}, units×4·units, and the rows {@code name.b} and {@code name.c},
 * 1×4·units. The order of the gates and the two biases are those of {@code torch.nn.LSTMCell}, whose {@code weight_ih} is Wᵀ
 * and {@code weight_hh} is Uᵀ. Source: Hochreiter, Schmidhuber, "Long short-term memory", 1997; Gers, Schmidhuber, Cummins,
 * "Learning to forget", 2000.
 */
public final class LstmCell {
    private static final int GATES = 4;

    private final RecurrentWeights weights;

    private LstmCell(RecurrentWeights weights) {
        this.weights = weights;
    }

    /**
     * The state of a sequence.
     *
     * @param h the output, m×units
     * @param c the memory, m×units
     */
    public record State(Var h, Var c) {}

    /** Creates a cell with random weights, uniform within ±1/√units as in PyTorch, and biases of 0. */
    public static LstmCell of(String name, int in, int units, SplitMix random) {
        return new LstmCell(RecurrentWeights.random(name, in, units, GATES, random));
    }

    /**
     * Creates a cell from given weights and biases, not copied; training changes these matrices.
     *
     * @throws MatrixDimensionException unless w is in×4·units, u units×4·units, and b and c are 1×4·units
     */
    public static LstmCell of(String name, DMatrixRMaj w, DMatrixRMaj u, DMatrixRMaj b, DMatrixRMaj c) {
        return new LstmCell(RecurrentWeights.of(name, w, u, b, c, GATES));
    }

    /** Returns a state of zeros for {@code rows} sequences. */
    public State start(Tape tape, int rows) {
        return new State(tape.constant(new DMatrixRMaj(rows, units())), tape.constant(new DMatrixRMaj(rows, units())));
    }

    /** Returns the next state for the next elements x, m×in. */
    public State next(Var x, State state) {
        Tape tape = x.tape();
        Var gates = add(weights.ofInput(x), linear(state.h(), weights.u(tape), weights.c(tape)));
        Var memory = mul(sigmoid(gate(gates, 1)), state.c());
        Var c = add(memory, mul(sigmoid(gate(gates, 0)), tanh(gate(gates, 2))));
        return new State(mul(sigmoid(gate(gates, 3)), tanh(c)), c);
    }

    private Var gate(Var all, int number) {
        return slice(all, 0, number * units(), all.rows(), units());
    }

    /** Returns the number of columns of the state. */
    public int units() {
        return weights.units();
    }

    /** Returns one line, as in {@code lstm cell 28-32}. */
    @Override
    public String toString() {
        return "lstm cell " + weights;
    }
}
