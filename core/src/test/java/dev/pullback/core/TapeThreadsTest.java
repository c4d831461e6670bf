package dev.pullback.core;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pullback.core.engine.TapeEngine;
import java.util.BitSet;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests that each call leaves a tape free for other threads, whether it returns or throws. */
class TapeThreadsTest {
    private static final Op TWICE = Op.elementwise("twice", "Y = 2 X", x -> 2 * x);
    private static final Op BOTH = Op.multi(
            "both", "A, B = X", 1, (op, in, attr) -> new Shape[] {Shape.SCALAR, Shape.SCALAR}, (in, attr, out) -> {
                out[0].setTo(in[0]);
                out[1].setTo(in[0]);
            });
    private static final Op FAILS = Op.elementwise("fails", "Y = ?", x -> {
        throw new IllegalArgumentException("no");
    });

    private final Tape tape = new Tape();
    private final TapeEngine engine = TapeEngine.of(tape);
    private final Var x = tape.input("x", new DMatrixRMaj(1, 1));

    private static BitSet positions(int... all) {
        BitSet set = new BitSet();
        for (int i : all) set.set(i);
        return set;
    }

    private static DMatrixRMaj fail() {
        throw new IllegalArgumentException("no");
    }

    private void assertFree() throws Exception {
        FutureTask<Void> other = new FutureTask<>(tape.guard()::check, null);
        new Thread(other).start();
        other.get();
    }

    @Test
    void eachCallThatReturnsLeavesTheTape() throws Exception {
        Map<String, Consumer<Tape>> calls = Map.ofEntries(
                Map.entry("input", t -> t.input("other", new DMatrixRMaj(1, 1))),
                Map.entry("input without a name", t -> t.input(new DMatrixRMaj(1, 1))),
                Map.entry("whole numbers", t -> t.input("labels", new int[] {1})),
                Map.entry("whole numbers without a name", t -> t.input(new int[] {1})),
                Map.entry("constant", t -> t.constant(1)),
                Map.entry("op", t -> TWICE.on(x)),
                Map.entry("op with several outputs", t -> BOTH.onAll(Op.NONE, x)),
                Map.entry("put back", t -> engine.putBack(engine.takeValue(x, 0))),
                Map.entry("append", t -> {
                    DMatrixRMaj value = engine.takeValue(x, 0);
                    engine.append(TWICE, Op.NONE, new Var[] {x}, value);
                }),
                Map.entry("copy", t -> engine.takeValue(x, 0)),
                Map.entry("replay", t -> engine.replay(positions(0), name -> null)),
                Map.entry("as library", t -> engine.recordAsLibrary(() -> 1)),
                Map.entry("exclusively", t -> engine.exclusively(() -> 1)),
                Map.entry("rewind", t -> t.rewind(1)));
        for (Map.Entry<String, Consumer<Tape>> call : calls.entrySet()) {
            call.getValue().accept(tape);
            assertDoesNotThrow(this::assertFree, call.getKey());
        }
    }

    @Test
    void eachCallThatThrowsLeavesTheTape() throws Exception {
        assertThrows(IllegalArgumentException.class, () -> FAILS.on(x));
        assertFree();
        assertThrows(IllegalArgumentException.class, () -> tape.rewind(9));
        assertFree();
        assertThrows(IllegalArgumentException.class, () -> engine.exclusively(TapeThreadsTest::fail));
        assertFree();
        assertThrows(IllegalArgumentException.class, () -> engine.recordAsUser(TapeThreadsTest::fail));
        assertFree();
        assertThrows(IllegalArgumentException.class, () -> engine.replay(positions(0), name -> fail()));
        assertFree();
    }
}
