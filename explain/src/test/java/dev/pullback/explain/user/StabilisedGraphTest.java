package dev.pullback.explain.user;

import static dev.pullback.autograd.Autodiff.vjp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.program.Program;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.explain.Advice;
import dev.pullback.explain.Advisor;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.ejml.data.DMatrixRMaj;

/** Tests that for harmless numbers a rewrite changes neither the value nor the first or second derivative. */
class StabilisedGraphTest {
    private static DMatrixRMaj argument(long seed) {
        Random random = new Random(~seed);
        DMatrixRMaj x = new DMatrixRMaj(1 + random.nextInt(3), 1 + random.nextInt(4));
        for (int i = 0; i < x.getNumElements(); i++) x.data[i] = 0.1 + 1.4 * random.nextDouble();
        return x;
    }

    /** Checks that rewriting a graph changes no number, and returns the names of the formulas found in it. */
    private static List<String> check(long seed) {
        DMatrixRMaj m = argument(seed);
        Tape tape = new Tape();
        Var x = tape.param("x", m);
        Var naive = NaiveGraph.of(x, seed);
        List<Advice> found = Advisor.advise(naive);
        Var better = Advisor.stabilise(naive);
        String context = "seed " + seed + " " + found;
        assertEquals(naive.scalar(), better.scalar(), 1e-8 * (1 + Math.abs(naive.scalar())), context);
        Var one = tape.constant(1);
        Var[] first = Stream.of(naive, better).map(y -> vjp(y, one, x)[0]).toArray(Var[]::new);
        close(first[0].value(), first[1].value(), context);
        Var direction = NaiveGraph.weights(x, new Random(seed));
        close(vjp(first[0], direction, x)[0].value(), vjp(first[1], direction, x)[0].value(), context);

        Program program =
                Program.recorder().rewriting(Advisor::stabilise).record(t -> NaiveGraph.of(t.param("x", m), seed));
        program.run();
        assertEquals(naive.scalar(), program.scalar(), 1e-8 * (1 + Math.abs(naive.scalar())), context);
        close(first[0].value(), program.gradient("x"), context);
        return found.stream().map(Advice::pattern).toList();
    }

    private static void close(DMatrixRMaj expected, DMatrixRMaj actual, String context) {
        double size = 1;
        for (int i = 0; i < expected.getNumElements(); i++) size = Math.max(size, Math.abs(expected.data[i]));
        for (int i = 0; i < expected.getNumElements(); i++) {
            if (Double.isNaN(expected.data[i])) continue; // the naive gradient is wrong here
            assertEquals(expected.data[i], actual.data[i], 1e-7 * size, context);
        }
    }

    @Property(tries = 600, edgeCases = EdgeCasesMode.NONE)
    void aCureChangesNothingWhereNumbersAreHarmless(@ForAll long seed) {
        check(seed);
    }

    @Example
    void manyFormulasAreAmongThem() {
        Set<String> found = new TreeSet<>();
        for (long seed = 0; seed < 300; seed++) found.addAll(check(seed));
        assertTrue(found.size() >= 10, found.toString());
    }
}
