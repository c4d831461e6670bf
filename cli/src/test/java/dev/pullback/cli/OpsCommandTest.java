package dev.pullback.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.Rules;
import dev.pullback.core.Op;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpsCommandTest {
    @Test
    void everyOperationHasALineWithItsFormulas() {
        Run run = Run.of("ops");
        assertEquals(0, run.exitCode());
        List<Op> ops = List.copyOf(Rules.standard().ops());
        assertEquals(ops.size() + 1, run.lines().size());
        for (int i = 0; i < ops.size(); i++) {
            String line = run.lines().get(i + 1);
            Op op = ops.get(i);
            assertTrue(line.startsWith(op.name() + " "), line);
            assertTrue(line.contains(" " + op.formula() + " "), line);
            assertTrue(line.endsWith(" " + Rules.standard().formula(op)), line);
        }
    }
}
