package dev.pullback.autograd.program;

import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pullback.autograd.Autodiff;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.ejml.data.DMatrixRMaj;

/** Tests that programs agree with tapes on random computations, in which much is shared and much is unused. */
class RandomGraphTest {
    /** The bound on the rounding of sums of products, which later ops may magnify. */
    private static final double ROUNDING = 1e-10;

    @Property(tries = 150)
    void programsAgreeWithTapes(@ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int ops) {
        Random data = new Random(seed);
        DMatrixRMaj a = Net.random(3, 3, data);
        DMatrixRMaj b = Net.random(3, 3, data);
        DMatrixRMaj c = Net.random(1, 3, data);
        Program p = Program.of(tape -> record(tape, a, b, c, seed, ops));
        for (int run = 0; run < 2; run++) {
            p.run();
            Tape tape = new Tape();
            Var loss = record(tape, a, b, c, seed, ops);
            Var[] wrt = tape.params().toArray(Var[]::new);
            Var[] g = Autodiff.vjp(loss, tape.constant(1), wrt);
            Agreement.assertSame("loss", loss.value(), p.value(), p, ROUNDING);
            for (int i = 0; i < wrt.length; i++)
                Agreement.assertSame(wrt[i].label(), g[i].value(), p.gradient(wrt[i].label()), p, ROUNDING);
            for (int i = 0; i < tape.size(); i++) {
                Var v = tape.at(i);
                if (v.name() != null && !v.op().isLeaf())
                    Agreement.assertSame(v.label(), v.value(), p.value(v.label()), p, ROUNDING);
            }
            for (int i = 0; i < a.data.length; i++) a.data[i] = data.nextGaussian() / 2;
        }
        assertEquals(List.of("a", "b", "c"), p.gradients());
    }

    private static Var record(Tape tape, DMatrixRMaj a, DMatrixRMaj b, DMatrixRMaj c, long seed, int ops) {
        Random random = new Random(seed);
        List<Var> vars = new ArrayList<>(List.of(tape.param("a", a), tape.param("b", b)));
        Var row = tape.param("c", c);
        for (int i = 0; i < ops; i++) {
            Var x = vars.get(random.nextInt(vars.size()));
            Var y = vars.get(random.nextInt(vars.size()));
            Var v =
                    switch (random.nextInt(14)) {
                        case 0 -> add(x, y);
                        case 1 -> sub(x, y);
                        case 2 -> mul(tanh(x), y);
                        case 3 -> tanh(x);
                        case 4 -> softmax(x);
                        case 5 -> tanh(matmul(x, y));
                        case 6 -> tanh(add(matmulTransA(x, y), matmul(y, y)));
                        case 7 -> add(x, matmulTransB(tanh(x), tanh(y)));
                        case 8 -> add(x, row);
                        case 9 -> transpose(x);
                        case 10 -> scale(neg(x), random.nextBoolean() ? 1 : 0.5);
                        case 11 -> concatCols(splitCols(x, 1, 2));
                        case 12 -> add(tape.constant(0.25), sub(x, rowSums(softmax(y))));
                        default -> tanh(layerNorm(x, row, row, 0.5));
                    };
            if (random.nextInt(8) == 0) v = identity(v).named("v" + i);
            vars.add(v);
        }
        Var last = vars.get(vars.size() - 1);
        return add(mean(square(tanh(last))), mean(tanh(vars.get(random.nextInt(vars.size())))));
    }
}
