package dev.pullback.autograd.program;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Removes instructions on which no readable value and no update depends. */
final class DeadCode {
    private DeadCode() {}

    static List<Instruction> removed(List<Instruction> code, Set<Value> results, List<Instruction> updates) {
        Set<Value> needed = new HashSet<>(results);
        for (Instruction u : updates) needed.addAll(u.in());
        List<Instruction> alive = new ArrayList<>();
        for (int i = code.size() - 1; i >= 0; i--) {
            Instruction c = code.get(i);
            if (Collections.disjoint(c.out(), needed)) continue;
            needed.addAll(c.in());
            alive.add(c);
        }
        Collections.reverse(alive);
        return alive;
    }
}
