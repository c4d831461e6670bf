package dev.pullback.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class WarmUpTest {
    @Test
    void aShortProgramNeverCallsVectorCodeALongOneEverMoreAndThenAlways() {
        WarmUp warmUp = new WarmUp();
        assertEquals(0, byVector(warmUp, 2000));
        int warming = byVector(warmUp, 44_000);
        assertTrue(warming > 5000 && warming < 8000, warming + " calls");
        assertEquals(1000, byVector(warmUp, 1000));
    }

    @Test
    void oneThatIsDoneCallsItAtOnce() {
        assertEquals(10, byVector(WarmUp.done(), 10));
    }

    private static int byVector(WarmUp warmUp, int calls) {
        int count = 0;
        for (int i = 0; i < calls; i++) if (warmUp.byVector()) count++;
        return count;
    }
}
