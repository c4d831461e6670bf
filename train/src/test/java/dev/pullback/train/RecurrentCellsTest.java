package dev.pullback.train;

import static dev.pullback.ops.Ops.add;
import static dev.pullback.ops.Ops.mul;
import static dev.pullback.ops.Ops.sum;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Gradients;
import dev.pullback.autograd.program.Program;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.train.data.SplitMix;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests that the recurrent cells have the states and gradients of PyTorch, from {@code src/test/python/torch_cells.py}. */
class RecurrentCellsTest {
    private static final double TOLERANCE = 1e-13;
    private static final int STEPS = 6;

    private final Map<String, DMatrixRMaj> figures = figures();

    private DMatrixRMaj figure(String name) {
        return Objects.requireNonNull(figures.get(name), name);
    }

    /** Records the loss, as PyTorch does, and names the last state. */
    private Var loss(Tape tape, String kind) {
        DMatrixRMaj w = figure(kind + ".w");
        DMatrixRMaj u = figure(kind + ".u");
        DMatrixRMaj b = figure(kind + ".b");
        DMatrixRMaj c = figure(kind + ".c");
        Var h = tape.param("start", figure(kind + ".start"));
        if (kind.equals("gru")) {
            GruCell cell = GruCell.of("cell", w, u, b, c);
            for (int i = 0; i < STEPS; i++) h = cell.next(tape.param("x" + i, figure("gru.x" + i)), h);
            return sum(mul(h.named("end"), tape.constant(figure("gru.of_h"))));
        }
        LstmCell cell = LstmCell.of("cell", w, u, b, c);
        LstmCell.State state = new LstmCell.State(h, tape.param("memory", figure("lstm.memory")));
        for (int i = 0; i < STEPS; i++) state = cell.next(tape.param("x" + i, figure("lstm.x" + i)), state);
        Var ofH = sum(mul(state.h().named("end"), tape.constant(figure("lstm.of_h"))));
        return add(ofH, sum(mul(state.c().named("end_c"), tape.constant(figure("lstm.of_c")))));
    }

    @Test
    void statesAndGradientsAreThoseOfPyTorch() {
        for (String kind : List.of("gru", "lstm")) {
            Tape tape = new Tape();
            Var loss = loss(tape, kind);
            assertClose(kind + ".end", value(tape, "end"));
            if (kind.equals("lstm")) assertClose("lstm.end_c", value(tape, "end_c"));
            Gradients gradients = Autodiff.gradients(loss);
            for (String name : List.of("w", "u", "b", "c"))
                assertClose(kind + ".grad." + name, gradients.of("cell." + name));
            for (int i = 0; i < STEPS; i++) assertClose(kind + ".grad.x" + i, gradients.of("x" + i));
            assertClose(kind + ".grad.start", gradients.of("start"));
            if (kind.equals("lstm")) assertClose("lstm.grad.memory", gradients.of("memory"));
        }
    }

    @Test
    void aProgramOfTheUnrolledStepsComputesTheSame() {
        for (String kind : List.of("gru", "lstm")) {
            Program program = Program.of(tape -> loss(tape, kind));
            program.run();
            for (String name : List.of("w", "u", "b", "c"))
                assertClose(kind + ".grad." + name, program.gradient("cell." + name));
        }
    }

    private static DMatrixRMaj value(Tape tape, String name) {
        for (int i = 0; i < tape.size(); i++) {
            if (name.equals(tape.at(i).name())) return tape.at(i).value();
        }
        throw new AssertionError(name);
    }

    private void assertClose(String name, DMatrixRMaj actual) {
        DMatrixRMaj expected = figure(name);
        assertEquals(expected.numRows, actual.numRows, name);
        assertEquals(expected.numCols, actual.numCols, name);
        for (int i = 0; i < expected.getNumElements(); i++)
            assertEquals(expected.data[i], actual.data[i], TOLERANCE * Math.max(1, Math.abs(expected.data[i])), name);
    }

    @Test
    void randomWeightsAreWithinTheBoundOfPyTorch() {
        GruCell cell = GruCell.of("gru", 3, 16, new SplitMix(1));
        assertEquals("gru cell 3-16", cell.toString());
        Tape tape = new Tape();
        cell.next(tape.constant(new DMatrixRMaj(2, 3)), tape.constant(new DMatrixRMaj(2, 16)));
        double largest = 0;
        DMatrixRMaj u = value(tape, "gru.u");
        for (int i = 0; i < u.getNumElements(); i++) largest = Math.max(largest, Math.abs(u.data[i]));
        assertEquals(0.25, largest, 0.01);
        LstmCell lstm = LstmCell.of("lstm", 3, 4, new SplitMix(1));
        assertEquals(
                4,
                lstm.next(tape.constant(new DMatrixRMaj(2, 3)), lstm.start(tape, 2))
                        .c()
                        .cols());
    }

    @Test
    void matricesThatDoNotFitAreRefusedByName() {
        DMatrixRMaj w = new DMatrixRMaj(2, 12);
        DMatrixRMaj row = new DMatrixRMaj(1, 12);
        assertEquals(
                "cell: w is 2x12, u is 4x9, b is 1x12 and c is 1x12; 3 gates of 4 units need 12 columns, and b and c one"
                        + " row",
                assertThrows(
                                MatrixDimensionException.class,
                                () -> GruCell.of("cell", w, new DMatrixRMaj(4, 9), row, row))
                        .getMessage());
        assertEquals(
                "cell: 0 inputs and 4 units; both must be at least 1",
                assertThrows(IllegalArgumentException.class, () -> LstmCell.of("cell", 0, 4, new SplitMix(1)))
                        .getMessage());
    }

    private static Map<String, DMatrixRMaj> figures() {
        Map<String, DMatrixRMaj> figures = new HashMap<>();
        try (InputStream in = Objects.requireNonNull(RecurrentCellsTest.class.getResourceAsStream("torch-cells.txt"))) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                if (line.startsWith("#")) continue;
                String[] words = line.split(" ", -1);
                DMatrixRMaj m = new DMatrixRMaj(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
                for (int i = 0; i < m.getNumElements(); i++) m.data[i] = Double.parseDouble(words[i + 3]);
                figures.put(words[0], m);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return figures;
    }
}
