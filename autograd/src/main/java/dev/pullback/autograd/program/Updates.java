package dev.pullback.autograd.program;

import dev.pullback.autograd.program.Instruction.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts each update where it can first run: behind what computes the gradient, and behind all that reads the parameter, or
 * another matrix in the same storage. The place of the gradient is then free for what follows.
 */
final class Updates {
    private Updates() {}

    static List<Instruction> placed(List<Instruction> code, List<Instruction> updates) {
        int[] behind = new int[updates.size()];
        for (int u = 0; u < behind.length; u++) {
            behind[u] = last(code, updates.get(u));
            for (int before = 0; before < u; before++) {
                if (parameter(updates.get(before)).sharesStorage(parameter(updates.get(u))))
                    behind[u] = Math.max(behind[u], behind[before]);
            }
        }
        List<Instruction> all = new ArrayList<>();
        for (int i = -1; i < code.size(); i++) {
            if (i >= 0) all.add(code.get(i));
            for (int u = 0; u < behind.length; u++) {
                if (behind[u] == i) all.add(updates.get(u));
            }
        }
        return all;
    }

    /** All at the end, so that a run may stop before the first. */
    static List<Instruction> last(List<Instruction> code, List<Instruction> updates) {
        List<Instruction> all = new ArrayList<>(code);
        all.addAll(updates);
        return all;
    }

    /** With a look at the result as soon as it is there, which no update comes before. */
    static List<Instruction> guarded(List<Instruction> code, Value result) {
        List<Instruction> all = new ArrayList<>(code);
        int at = all.size();
        while (at > 0 && !all.get(at - 1).out().contains(result)) at--;
        all.add(at, Instruction.guard(result));
        return all;
    }

    private static int last(List<Instruction> code, Instruction update) {
        Value gradient = update.in().get(1);
        for (int i = code.size() - 1; i >= 0; i--) {
            Instruction c = code.get(i);
            if (c.out().contains(gradient) || c.is(Kind.GUARD)) return i;
            if (c.in().stream().anyMatch(v -> v.sharesStorage(parameter(update)))) return i;
        }
        return -1;
    }

    private static Value parameter(Instruction update) {
        return update.in().get(0);
    }
}
