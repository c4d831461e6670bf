package dev.pullback.cli;

import static dev.pullback.ops.Ops.scale;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.Rules;
import dev.pullback.check.planted.PlantedBugs;
import dev.pullback.core.Op;
import dev.pullback.ops.Activations;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class GradCheckCommandTest {
    @Test
    void everyOperationIsOk() {
        Run run = Run.of("gradcheck");
        assertEquals(0, run.exitCode(), run.out());
        int ops = Rules.standard().ops().size();
        assertEquals(ops + 3, run.lines().size(), run.out()); // a heading before, an empty line and a summary after
        assertEquals(
                ops, run.lines().stream().filter(line -> line.endsWith("  OK")).count(), run.out());
        assertEquals(ops + " of " + ops + " ops right", last(run.lines()));
    }

    @Test
    void someOperationsCanBeChosen() {
        Run run = Run.of("gradcheck", "tanh", "MatMul", "--seed", "7");
        assertEquals(0, run.exitCode());
        assertTrue(run.lines().get(1).matches("tanh .* OK"), run.out());
        assertTrue(run.lines().get(2).matches("matmul .* OK"), run.out());
        assertEquals("2 of 2 ops right", last(run.lines()));
    }

    @Test
    void aWrongRuleIsShownAndEndsWithOne() {
        Rules wrong = Rules.standard().on(Activations.TANH, "dX = 2 G", (g, y, x) -> scale(g, 2));
        List<String> lines = failing(wrong, "tanh", "sigmoid");
        assertTrue(lines.get(1).matches("tanh .* WRONG"), lines.get(1));
        assertTrue(lines.get(2).matches("sigmoid .* OK"), lines.get(2));
        assertTrue(lines.get(4).startsWith("tanh: WRONG dY["), lines.get(4));
        assertEquals("1 of 2 ops right", last(lines));
    }

    @Test
    void anOperationThatTheCheckCannotJudgeEndsWithOne() {
        Op picky = Op.elementwise("picky", "Y = X", x -> {
            throw new IllegalArgumentException("no number will do");
        });
        List<String> lines = failing(Rules.standard().on(picky, "dX = G", (g, y, x) -> g), "picky");
        assertTrue(lines.get(1).matches("picky .* UNDECIDED"), lines.get(1));
        assertEquals("0 of 1 ops right", last(lines));
    }

    @Test
    void plantedMistakesAreCaught() {
        Run run = Run.of("gradcheck", "--planted");
        assertEquals(0, run.exitCode(), run.out());
        int bugs = PlantedBugs.all().size();
        assertEquals(
                bugs,
                run.lines().stream().filter(line -> line.endsWith(" caught")).count() - 1,
                run.out());
        assertEquals(bugs + " of " + bugs + " planted bugs caught", last(run.lines()));
    }

    private static List<String> failing(Rules rules, String... ops) {
        StringWriter out = new StringWriter();
        int exitCode = new CommandLine(new GradCheckCommand(rules))
                .setOut(new PrintWriter(out))
                .execute(ops);
        assertEquals(1, exitCode, out.toString());
        return out.toString().lines().toList();
    }

    private static String last(List<String> lines) {
        return lines.get(lines.size() - 1);
    }
}
