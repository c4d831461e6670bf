package dev.pullback.autograd;

import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.program.Program;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.testing.Campaign;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Compares values and gradients of random graphs, on a tape and in a program, with an engine of textbook formulas in forward
 * mode ({@link PlainGraph}).
 */
@Tag("campaign")
class TextbookFormulasTest {
    private static final int PARAMETERS = 3;
    private static final int NODES = 14;
    private static final double LARGEST = 50;

    /** A graph that is recorded and computed step by step; each step names its operands by number. */
    private static final class Graph {
        final Random random;
        final List<DMatrixRMaj> parameters = new ArrayList<>();
        final List<DMatrixRMaj> directions = new ArrayList<>();
        final List<PlainGraph> plain = new ArrayList<>();
        final List<Step> steps = new ArrayList<>();

        /** Records one step on a tape. */
        interface Step {
            Var on(List<Var> before);
        }

        Graph(Random random) {
            this.random = random;
            for (int k = 0; k < PARAMETERS; k++) {
                int rows = 1 + random.nextInt(4);
                int cols = 1 + random.nextInt(4);
                PlainGraph p = new PlainGraph(rows, cols);
                DMatrixRMaj w = new DMatrixRMaj(rows, cols);
                DMatrixRMaj u = new DMatrixRMaj(rows, cols);
                for (int i = 0; i < rows; i++) {
                    for (int j = 0; j < cols; j++) {
                        p.value[i][j] = random.nextGaussian();
                        p.slope[i][j] = random.nextGaussian();
                        w.set(i, j, p.value[i][j]);
                        u.set(i, j, p.slope[i][j]);
                    }
                }
                parameters.add(w);
                directions.add(u);
                plain.add(p);
            }
            for (int n = 0; n < NODES; n++) grow();
        }

        private void keep(PlainGraph result, Step step) {
            if (!(result.largest() < LARGEST)) return; // large numbers would hide small errors
            plain.add(result);
            steps.add(step);
        }

        private void grow() {
            int a = random.nextInt(plain.size());
            int b = random.nextInt(plain.size());
            PlainGraph x = plain.get(a);
            PlainGraph y = plain.get(b);
            boolean same = x.rows == y.rows && x.cols == y.cols;
            boolean repeats = same
                    || (y.rows == 1 && y.cols == 1)
                    || (y.rows == 1 && x.cols == y.cols)
                    || (y.cols == 1 && x.rows == y.rows);
            switch (random.nextInt(18)) {
                case 0 -> keep(x.map(Math::tanh, v -> 1 - Math.tanh(v) * Math.tanh(v)), in -> tanh(in.get(a)));
                case 1 -> keep(x.map(Math::exp, Math::exp), in -> exp(in.get(a)));
                case 2 ->
                    keep(
                            x.map(v -> 1 / (1 + Math.exp(-v)), v -> 1 / (2 + Math.exp(v) + Math.exp(-v))),
                            in -> sigmoid(in.get(a)));
                case 3 -> {
                    if (x.least() > 1e-3) keep(x.map(v -> Math.max(v, 0), v -> v > 0 ? 1 : 0), in -> relu(in.get(a)));
                }
                case 4 -> keep(x.map(v -> v * v, v -> 2 * v), in -> square(in.get(a)));
                case 5 ->
                    keep(
                            x.map(v -> Math.log(1 + v * v), v -> 2 * v / (1 + v * v)),
                            in -> log(add(square(in.get(a)), in.get(a).tape().constant(1))));
                case 6 ->
                    keep(
                            x.map(v -> Math.sqrt(v * v + 0.5), v -> v / Math.sqrt(v * v + 0.5)),
                            in -> sqrt(add(square(in.get(a)), in.get(a).tape().constant(0.5))));
                case 7 -> keep(x.map(v -> -1.5 * v, v -> -1.5), in -> scale(in.get(a), -1.5));
                case 8 ->
                    keep(x.map(v -> Math.log(1 + Math.exp(v)), v -> 1 / (1 + Math.exp(-v))), in -> softplus(in.get(a)));
                case 9 -> {
                    if (repeats) keep(x.plus(y, 1), in -> add(in.get(a), in.get(b)));
                }
                case 10 -> {
                    if (repeats) keep(x.plus(y, -1), in -> sub(in.get(a), in.get(b)));
                }
                case 11 -> {
                    if (repeats) keep(x.times(y), in -> mul(in.get(a), in.get(b)));
                }
                case 12 -> {
                    if (repeats && y.least() > 0.3) keep(x.over(y), in -> div(in.get(a), in.get(b)));
                }
                case 13 -> {
                    if (x.cols == y.rows) keep(x.product(y), in -> matmul(in.get(a), in.get(b)));
                    else if (x.cols == y.cols)
                        keep(x.product(y.transposed()), in -> matmul(in.get(a), transpose(in.get(b))));
                    else if (x.rows == y.rows)
                        keep(x.transposed().product(y), in -> matmul(transpose(in.get(a)), in.get(b)));
                }
                case 14 -> keep(x.sum(), in -> sum(in.get(a)));
                case 15 -> keep(x.softmax(), in -> softmax(in.get(a)));
                case 16 -> keep(x.logSumExp(), in -> logSumExp(in.get(a)));
                default -> {
                    if (x.rows == y.rows && x.cols + y.cols <= 6)
                        keep(x.beside(y), in -> concatCols(in.get(a), in.get(b)));
                    else {
                        int row = random.nextInt(x.rows);
                        int col = random.nextInt(x.cols);
                        int height = 1 + random.nextInt(x.rows - row);
                        int width = 1 + random.nextInt(x.cols - col);
                        keep(x.block(row, col, height, width), in -> slice(in.get(a), row, col, height, width));
                    }
                }
            }
        }

        /** Returns the sum of the last nodes, so that most of the graph contributes. */
        PlainGraph loss() {
            PlainGraph loss = plain.get(plain.size() - 1).sum();
            for (int i = plain.size() - 2; i >= Math.max(plain.size() - 5, 0); i--)
                loss = loss.plus(plain.get(i).sum(), 1);
            return loss;
        }

        Var loss(Tape tape) {
            List<Var> vars = new ArrayList<>();
            for (int k = 0; k < PARAMETERS; k++) vars.add(tape.param("w" + k, parameters.get(k)));
            for (Step step : steps) vars.add(step.on(vars));
            Var loss = sum(vars.get(vars.size() - 1));
            for (int i = vars.size() - 2; i >= Math.max(vars.size() - 5, 0); i--) loss = add(loss, sum(vars.get(i)));
            return loss;
        }
    }

    @Test
    void agreeWithTextbookFormulas() {
        Campaign.run("random graphs", 3000, seed -> {
            Graph graph = new Graph(new Random(seed));
            PlainGraph expected = graph.loss();
            Tape tape = new Tape();
            Var loss = graph.loss(tape);
            Gradients eager = Autodiff.gradients(loss);
            Program program = Program.of(graph::loss);
            program.run();
            double slope = 0;
            double scale = 1;
            for (int k = 0; k < PARAMETERS; k++) {
                DMatrixRMaj g = eager.of("w" + k);
                for (int i = 0; i < g.getNumElements(); i++) {
                    double term = g.data[i] * graph.directions.get(k).data[i];
                    slope += term;
                    scale += Math.abs(term);
                    double inProgram = program.gradient("w" + k).data[i];
                    assertEquals(g.data[i], inProgram, 1e-11 * (1 + Math.abs(g.data[i])), "program, w" + k);
                }
            }
            assertTrue(Double.isFinite(slope), "slope " + slope);
            double value = expected.value[0][0];
            assertEquals(value, loss.value().data[0], 1e-10 * (1 + Math.abs(value)), "value");
            assertEquals(value, program.scalar(), 1e-10 * (1 + Math.abs(value)), "value of the program");
            assertEquals(expected.slope[0][0], slope, 1e-9 * scale, "slope");
        });
    }
}
