package dev.pullback.autograd;

import static dev.pullback.autograd.Autodiff.*;
import static dev.pullback.autograd.Matrices.*;
import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.core.Op;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests that a checkpointed function has the same value and derivatives and leaves less on the tape. */
class CheckpointTest {
    private static final DMatrixRMaj W = random(3, 3, 1);
    private static final DMatrixRMaj B = random(1, 3, 2);

    /** Uses its argument, a captured variable, a new parameter, and the argument a second time as a captured variable. */
    private static Fn.N segment(Var found) {
        return x -> {
            Var b = x[0].tape().param("b", B);
            return mul(tanh(add(matmul(x[0], found), b)), exp(x[1]));
        };
    }

    private static Gradients run(UnaryOperator<Fn.N> wrap) {
        Tape tape = new Tape();
        Var x = tape.param("x", random(2, 3, 3));
        Var w = tape.param("w", W);
        Var found = mul(w, w);
        Fn.N f = wrap.apply(segment(found));
        Var h = f.apply(x, x);
        Var y = f.apply(sin(h), x);
        return gradients(sum(mul(y, h)));
    }

    @Test
    void givesTheSameGradients() {
        Gradients plain = run(f -> f);
        Gradients saved = run(f -> checkpoint(f));
        assertEquals(List.of("x", "w", "b"), saved.names());
        for (String name : plain.names()) assertClose(plain.of(name), saved.of(name), 1e-14);
    }

    @Test
    void nests() {
        Gradients plain = run(f -> f);
        Gradients saved = run(f -> checkpoint(x -> checkpoint(f).apply(x[0], x[1])));
        for (String name : plain.names()) assertClose(plain.of(name), saved.of(name), 1e-14);
    }

    @Test
    void isDifferentiableToAnyOrder() {
        Fn plain = x -> sum(tanh(mul(x, sin(x))));
        Fn saved = x -> checkpoint(v -> sum(tanh(mul(v[0], sin(v[0]))))).apply(x);
        DMatrixRMaj at = row(0.3, -1.2);
        assertClose(hessian(plain).at(at), hessian(saved).at(at), 1e-14);
        Fn third = grad(x -> sum(hessian(plain).apply(x)));
        Fn thirdSaved = grad(x -> sum(hessian(saved).apply(x)));
        assertClose(third.at(at), thirdSaved.at(at), 1e-13);
    }

    @Test
    void ofAnArgumentThatIsTheResult() {
        Fn same = x -> checkpoint(v -> v[0]).apply(x);
        assertArrayEquals(new double[] {1, 1}, grad(x -> sum(same.apply(x))).at(row(1, 2)).data);
    }

    /** A variable that is both an argument and captured gets one part of the gradient for each use. */
    @Test
    void tellsAnArgumentFromTheSameVariableCaptured() {
        Fn product = x -> checkpoint(v -> mul(v[0], x)).apply(x);
        assertEquals(6, grad(product).at(row(3)).data[0]);
        assertEquals(2, grad(grad(product)).at(row(3)).data[0]);
        Fn cube = x -> checkpoint(v -> mul(mul(v[0], x), tanh(x))).apply(x);
        Fn plain = x -> mul(mul(x, x), tanh(x));
        assertClose(grad(grad(grad(plain))).at(row(0.7)), grad(grad(grad(cube))).at(row(0.7)), 1e-13);
    }

    @Test
    void ofAFunctionThatReturnsACapturedVariable() {
        Tape tape = new Tape();
        Var x = tape.input("x", row(2));
        Var w = tape.param("w", row(3));
        Gradients g = gradients(mul(checkpoint(v -> w).apply(x), x));
        assertEquals(2, g.of(w).data[0]);
        assertEquals(List.of(), g.unreached());
    }

    @Test
    void needsNoRuleForOpsWhoseGradientIsNotWanted() {
        Op floor = Op.elementwise("floor", "Y = ⌊X⌋", Math::floor);
        Tape tape = new Tape();
        Var x = tape.input("x", row(2.5));
        Var w = tape.param("w", row(3));
        assertEquals(
                2,
                gradients(checkpoint(v -> mul(floor.on(v[0]), v[1])).apply(x, w))
                        .of(w)
                        .data[0]);
    }

    @Test
    void leavesNothingBehindWhenTheFunctionFails() {
        Tape tape = new Tape();
        Var x = tape.input("x", row(2));
        Fn.N fails = v -> {
            throw new ArithmeticException("no");
        };
        assertThrows(ArithmeticException.class, () -> checkpoint(fails).apply(x));
        assertEquals(1, tape.size());
        Var other = new Tape().input(row(1));
        assertThrows(
                IllegalArgumentException.class, () -> checkpoint(v -> other).apply(x));
        assertEquals(1, tape.size());
    }

    @Test
    void needsLessOfTheTape() {
        assertTrue(longChain(true) < longChain(false) / 5, longChain(true) + " against " + longChain(false));
    }

    /** Returns the length of the tape after 20 sections of 20 ops each. */
    private static int longChain(boolean save) {
        Tape tape = new Tape();
        Var x = tape.param("x", row(0.5));
        Fn.N stretch = v -> {
            Var y = v[0];
            for (int i = 0; i < 20; i++) y = sin(y);
            return y;
        };
        List<Var> results = new ArrayList<>(List.of(x));
        for (int i = 0; i < 20; i++) {
            Var last = results.get(results.size() - 1);
            results.add((save ? checkpoint(stretch) : stretch).apply(last));
        }
        double expected = 1;
        double value = 0.5;
        for (int i = 0; i < 400; i++) {
            expected *= Math.cos(value);
            value = Math.sin(value);
        }
        Gradients g = gradients(results.get(20));
        assertEquals(expected, g.of("x").data[0], 1e-12 * expected);
        return tape.size();
    }
}
