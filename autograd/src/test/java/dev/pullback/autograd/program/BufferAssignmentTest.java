package dev.pullback.autograd.program;

import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.Autodiff;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.core.engine.TapeEngine;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests that no buffer is overwritten while its value is still needed. */
class BufferAssignmentTest {
    private static Program program(Net net, int rows) {
        DMatrixRMaj x = Net.random(rows, 3, new Random(1));
        int[] labels = Net.labels(rows, 4, new Random(2));
        return Program.training(
                net::update,
                tape -> softmaxCrossEntropy(
                        net.logits(tape.input("x", x)).named("logits"), tape.input("labels", labels)));
    }

    @Test
    void aBufferThatIsReusedTooEarlyIsDetected() {
        Plan plan = program(new Net(3, 5, 4), 6).plan();
        assertNull(BufferCheck.flaw(plan));
        BufferAssignment right = BufferAssignment.of(plan);
        int noticed = 0;
        int planted = 0;
        for (Instruction c : plan.code()) {
            for (Value v : c.out()) {
                for (Instruction other : plan.code()) {
                    for (Value w : other.out()) {
                        if (right.bufferOf(v) == right.bufferOf(w)) continue;
                        planted++;
                        int place = right.bufferOf(w);
                        if (BufferCheck.flaw(plan, u -> u.equals(v) ? place : right.bufferOf(u)) != null) noticed++;
                    }
                }
            }
        }
        // some changes are harmless because the other buffer was free at that point
        assertTrue(noticed > planted / 2 && noticed < planted, noticed + " of " + planted);
    }

    @Test
    void poisonInUnusedBuffersChangesNothing() {
        Net net = new Net(3, 5, 4);
        Program plain = program(new Net(3, 5, 4), 6);
        Program poisoned = program(net, 6);
        Map<Value, Integer> lastRead = new HashMap<>();
        List<Instruction> code = poisoned.plan().code();
        for (int i = 0; i < code.size(); i++) {
            for (Value v : code.get(i).in()) lastRead.put(v, i);
        }
        BufferAssignment liveness = BufferAssignment.of(poisoned.plan());
        int[] at = {0};
        poisoned.listen((label, op, m) -> {
            Instruction c = code.get(at[0]);
            // called once for each output of an op, in their order
            if (c.out().size() > 1 && !c.out().get(c.out().size() - 1).label().equals(label)) return;
            int i = at[0]++;
            for (Value v : c.in()) {
                boolean dead = v.isComputed()
                        && lastRead.get(v) == i
                        && !poisoned.plan().kept().contains(v);
                boolean taken =
                        c.out().stream().anyMatch(y -> v.isComputed() && liveness.bufferOf(y) == liveness.bufferOf(v));
                if (dead && !taken) java.util.Arrays.fill(poisoned.memory().of(v).data, Double.NaN);
            }
        });
        for (int run = 0; run < 3; run++) {
            at[0] = 0;
            plain.run();
            poisoned.run();
            assertEquals(plain.scalar(), poisoned.scalar());
        }
        assertTrue(Double.isFinite(net.parameters.get("w1").data[0]));
    }

    @Test
    void aProgramTakesLessMemoryThanATape() {
        Net net = new Net(784, 128, 10);
        DMatrixRMaj x = Net.random(64, 784, new Random(1));
        int[] labels = Net.labels(64, 10, new Random(2));
        Program training = Program.training(
                net::update, tape -> softmaxCrossEntropy(net.logits(tape.input("x", x)), tape.input("labels", labels)));
        Program gradients =
                Program.of(tape -> softmaxCrossEntropy(net.logits(tape.input("x", x)), tape.input("labels", labels)));
        Tape tape = new Tape();
        Var loss = softmaxCrossEntropy(net.logits(tape.input("x", x)), tape.input("labels", labels));
        Autodiff.vjp(loss, tape.constant(1), tape.params().toArray(Var[]::new));
        long eager = 0;
        for (int i = 0; i < tape.size(); i++) {
            Var v = tape.at(i);
            if (TapeEngine.of(v.tape()).ownsValue(v)) eager += 8L * v.shape().elements();
        }
        long w1 = 8L * 784 * 128;
        assertTrue(gradients.bytes() < eager, gradients + " against " + eager);
        // All gradients exist at the end of a run, when the updates begin; little else is needed.
        assertTrue(training.bytes() < w1 + 8L * (128 * 10 + 3 * 64 * 128 + 2 * 64 * 10 + 1000), training::toString);
    }
}
