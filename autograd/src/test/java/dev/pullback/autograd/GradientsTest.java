package dev.pullback.autograd;

import static dev.pullback.autograd.Autodiff.*;
import static dev.pullback.autograd.Matrices.*;
import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.util.List;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests the gradients of a loss as a user sees them. */
class GradientsTest {
    private final Tape tape = new Tape();
    private final Var x = tape.input("x", row(1, 2, 3));
    private final Var w = tape.param("w", row(4, 5, 6));

    @Test
    void areFoundByVarAndByName() {
        Gradients g = gradients(sum(mul(x, w)));
        assertArrayEquals(new double[] {1, 2, 3}, g.of(w).data);
        assertArrayEquals(new double[] {1, 2, 3}, g.of("w").data);
        assertEquals(List.of("w"), g.names());
        assertEquals(List.of(), g.unreached());
        assertEquals("gradients of w", g.toString());
    }

    @Test
    void areZeroForWhatTheLossDoesNotReachAndSaySo() {
        tape.param("idle", row(7, 8));
        Var stopped = tape.param("stopped", row(1));
        Gradients g = gradients(sum(add(mul(x, w), stopGradient(stopped))));
        assertArrayEquals(new double[] {0, 0}, g.of("idle").data);
        assertEquals(List.of("idle", "stopped"), g.unreached());
        assertEquals("gradients of w, idle, stopped; unreached: idle, stopped", g.toString());
    }

    @Test
    void canBeTakenOfInputsAndOfResults() {
        Var h = mul(x, w).named("h");
        Gradients g = gradients(sum(square(h)), h, x);
        assertArrayEquals(new double[] {8, 20, 36}, g.of("h").data);
        assertArrayEquals(new double[] {32, 100, 216}, g.of(x).data);
        String message =
                assertThrows(IllegalArgumentException.class, () -> g.of(w)).getMessage();
        assertEquals("gradients: w is not among those asked for, [h, x]", message);
        message = assertThrows(IllegalArgumentException.class, () -> g.of("v")).getMessage();
        assertEquals("gradients: 'v' is not among those asked for, [h, x]", message);
    }

    @Test
    void refuseATapeWithoutParameters() {
        Var loss = sum(new Tape().input("v", row(1, 2)));
        assertEquals(
                "gradients: the tape of sum#1 has no parameters; create them by tape.param(name, matrix), or name the variables as"
                        + " in gradients(loss, x)",
                assertThrows(IllegalArgumentException.class, () -> gradients(loss))
                        .getMessage());
    }

    @Test
    void refuseANameThatSeveralHave() {
        Var h = tanh(w).named("w");
        Gradients g = gradients(sum(h), h, w);
        String message =
                assertThrows(IllegalArgumentException.class, () -> g.of("w")).getMessage();
        assertEquals("gradients: several of those asked for are named 'w', [w, w]", message);
    }

    @Test
    void addUpOverAllUses() {
        Gradients g = gradients(sum(add(mul(w, w), add(w, w))));
        assertArrayEquals(new double[] {10, 12, 14}, g.of(w).data);
    }

    @Test
    void addUpWhereOneOpUsesAVarThreeTimes() {
        Var joined = concatRows(w, w, w);
        assertArrayEquals(new double[] {3, 3, 3}, gradients(sum(joined)).of(w).data);
        Var chosen = where(w, add(w, w), w);
        assertArrayEquals(new double[] {2, 2, 2}, gradients(sum(chosen)).of(w).data);
    }

    @Test
    void shareNoStorage() {
        Var v = tape.param("v", row(0, 0, 0));
        Var y = add(w, v);
        Gradients g = gradients(sum(y), w, v, y);
        g.of(w).data[0] = 99;
        assertEquals(1, g.of(v).data[0]);
        assertEquals(1, g.of(y).data[0]);
        assertNotSame(g.of(w), g.of(v));
        Gradients again = gradients(sum(y), w, v, y);
        assertEquals(1, again.of(w).data[0]);
    }

    @Test
    void ofTheLossItselfIsOne() {
        Var loss = sum(w);
        assertEquals(1, gradients(loss, loss).of(loss).data[0]);
        Var scalar = tape.param("scalar", row(5));
        assertEquals(1, gradients(scalar).of(scalar).data[0]);
    }

    @Test
    void areRefusedOfALossThatIsNoScalar() {
        String message = assertThrows(MatrixDimensionException.class, () -> gradients(mul(x, w)))
                .getMessage();
        assertEquals("gradients: mul#2 is 1x3, but a loss is 1x1; take its sum or mean first", message);
    }

    @Test
    void areRefusedAfterAReset() {
        Var loss = sum(mul(x, w));
        Gradients g = gradients(loss);
        tape.reset();
        String message =
                assertThrows(IllegalStateException.class, () -> g.of("w")).getMessage();
        assertEquals("gradients: the tape was reset since; take w before that, or copy it", message);
        assertThrows(IllegalStateException.class, () -> gradients(loss));
    }

    @Test
    void areRefusedOfAnotherTapeAndTwice() {
        Var other = new Tape().param("other", row(1));
        Var loss = sum(mul(x, w));
        assertEquals(
                "other is on another tape than " + loss.label(),
                assertThrows(IllegalArgumentException.class, () -> gradients(loss, other))
                        .getMessage());
        assertEquals(
                "the gradient of w is asked for twice",
                assertThrows(IllegalArgumentException.class, () -> gradients(loss, w, w))
                        .getMessage());
    }

    @Test
    void leaveTheTapeNoLongerThanTheirResults() {
        Var loss = sum(tanh(mul(x, w)));
        int before = tape.size();
        gradients(loss);
        assertEquals(before + 2, tape.size(), "the cotangent of the loss and that of w");
    }

    @Test
    void leaveTheTapeAsItWasWhenTheyFail() {
        Var loss = sum(log(mul(x, w)));
        int before = tape.size();
        assertThrows(IllegalArgumentException.class, () -> gradients(dev.pullback.autograd.Rules.none(), loss));
        assertEquals(before, tape.size());
    }

    @Test
    void doNotNeedTheStack() {
        Var y = tape.param("y", row(0.5));
        for (int i = 0; i < 200_000; i++) y = sin(y);
        assertTrue(gradients(y).of("y").data[0] > 0);
    }

    @Test
    void valueAndGradReturnsMatricesThatTheCallerOwns() {
        DMatrixRMaj a = row(1, 2);
        DMatrixRMaj b = row(3, 4);
        ValueAndGrad r = valueAndGrad(v -> sum(mul(v[0], v[1])), a, b);
        assertEquals(11, r.value());
        assertArrayEquals(b.data, r.gradients().get(0).data);
        assertArrayEquals(a.data, r.gradients().get(1).data);
        assertNotSame(b, r.gradients().get(0));
    }
}
