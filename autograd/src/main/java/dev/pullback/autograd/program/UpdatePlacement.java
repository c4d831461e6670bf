package dev.pullback.autograd.program;

import dev.pullback.autograd.program.Instruction.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Inserts each update of a parameter at the first place where it can run: after the gradient is computed and after the last
 * instruction that reads the parameter, or another matrix with the same array. The buffer of the gradient is free from
 * there on.
 */
final class UpdatePlacement {
    private UpdatePlacement() {}

    static List<Instruction> early(List<Instruction> code, List<Instruction> updates) {
        int[] after = new int[updates.size()];
        for (int u = 0; u < after.length; u++) {
            after[u] = last(code, updates.get(u));
            for (int before = 0; before < u; before++) {
                if (parameter(updates.get(before)).sharesStorage(parameter(updates.get(u))))
                    after[u] = Math.max(after[u], after[before]);
            }
        }
        List<Instruction> all = new ArrayList<>();
        for (int i = -1; i < code.size(); i++) {
            if (i >= 0) all.add(code.get(i));
            for (int u = 0; u < after.length; u++) {
                if (after[u] == i) all.add(updates.get(u));
            }
        }
        return all;
    }

    /** Appends all updates at the end, so that a run may stop before the first. */
    static List<Instruction> last(List<Instruction> code, List<Instruction> updates) {
        List<Instruction> all = new ArrayList<>(code);
        all.addAll(updates);
        return all;
    }

    /** Inserts a check of the result directly after it is computed; no update is placed before the check. */
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
