package dev.pullback.train;

import static dev.pullback.ops.Ops.add;
import static dev.pullback.ops.Ops.matmul;

import dev.pullback.core.Var;
import dev.pullback.train.data.SplitMix;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;

/**
 * A linear layer with bias, {@code Y = X W + b}. Shapes: X m×in, W in×out, b 1×out, Y m×out. The parameters are named
 * {@code name.w} and {@code name.b}.
 */
public final class Linear implements Layer {
    private final String nameOfW;
    private final String nameOfB;
    private final DMatrixRMaj w;
    private final DMatrixRMaj b;

    private Linear(String name, DMatrixRMaj w, DMatrixRMaj b) {
        this.nameOfW = name + ".w";
        this.nameOfB = name + ".b";
        this.w = w;
        this.b = b;
    }

    /**
     * Creates a layer from given weights and biases, not copied; training changes these matrices.
     *
     * @throws MatrixDimensionException unless {@code b} is a row with one number for each column of {@code w}
     */
    public static Linear of(String name, DMatrixRMaj w, DMatrixRMaj b) {
        if (b.numRows != 1 || b.numCols != w.numCols)
            throw new MatrixDimensionException(name + ": w is " + w.numRows + "x" + w.numCols + " but b is " + b.numRows
                    + "x" + b.numCols + "; b must be a row with as many columns as w (" + w.numCols + ")");
        return new Linear(name, w, b);
    }

    /** Creates a layer with random weights and biases of 0. */
    public static Linear of(String name, int in, int out, Initializer initializer, SplitMix random) {
        return of(name, initializer.weights(in, out, random), new DMatrixRMaj(1, out));
    }

    @Override
    public Var apply(Var x) {
        return add(matmul(x, x.tape().param(nameOfW, w)), x.tape().param(nameOfB, b));
    }

    /** Returns the weights, in×out, not copied. */
    public DMatrixRMaj w() {
        return w;
    }

    /** Returns the biases, 1×out, not copied. */
    public DMatrixRMaj b() {
        return b;
    }

    /** Returns the weights and biases by name, not copied. */
    public Map<String, DMatrixRMaj> parameters() {
        Map<String, DMatrixRMaj> parameters = new LinkedHashMap<>();
        parameters.put(nameOfW, w);
        parameters.put(nameOfB, b);
        return Collections.unmodifiableMap(parameters);
    }

    /** Returns one line, as in {@code linear layer1.w 784x128}. */
    @Override
    public String toString() {
        return "linear " + nameOfW + " " + w.numRows + "x" + w.numCols;
    }
}
