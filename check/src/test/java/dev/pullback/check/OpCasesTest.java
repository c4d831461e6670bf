package dev.pullback.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.Rules;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OpCasesTest {
    @Test
    void everyOpOfTheTableHasACase() {
        assertEquals(Set.of(), OpCases.missing(Rules.standard()));
    }

    @Test
    void anOpWithoutACaseIsMissed() {
        var op = dev.pullback.core.Op.elementwise("cube", "Y = X³", x -> x * x * x);
        assertEquals(Set.of(op), OpCases.missing(Rules.none().constant(op)));
    }

    static Stream<OpCase> cases() {
        return OpCases.all().stream().filter(c -> !c.declared());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyCaseIsRightAtOrderTwoInEveryShape(OpCase c) {
        int[][] shapes = {{1, 1}, {1, 4}, {3, 1}, {3, 4}, {4, 2}};
        for (int[] s : shapes) {
            Report r = c.check(Rules.standard()).order(2).at(c.draw(new Random(s[0] + s[1]), s[0], s[1]));
            r.assertPasses();
            assertTrue(r.entries() > 0);
        }
    }
}
