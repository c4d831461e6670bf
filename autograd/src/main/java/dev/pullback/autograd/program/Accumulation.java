package dev.pullback.autograd.program;

import dev.pullback.autograd.program.Instruction.Kind;
import dev.pullback.ops.Arithmetic;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Adds products in place: replaces {@code add(s, matmul(a, b))} by a product that adds to s, if neither s nor the
 * product is read elsewhere. The terms are then summed in another order than by two ops, so the last digits may differ
 * from those of an eager tape.
 *
 * <p>The new instruction takes the position of the sum, and reads the operands of the product there. So no instruction
 * in between may overwrite one of these operands.
 */
final class Accumulation {
    private final Uses uses;

    /** The values that a sum has overwritten. */
    private final Set<Value> overwritten = new HashSet<>();

    private Accumulation(Uses uses) {
        this.uses = uses;
    }

    static List<Instruction> fused(List<Instruction> code, Set<Value> results, List<Instruction> updates) {
        Accumulation a = new Accumulation(new Uses(code, results, updates));
        List<Instruction> fused = new ArrayList<>(code);
        Set<Instruction> gone = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < code.size(); i++) {
            Instruction sum = a.fused(code.get(i), i, gone);
            if (sum != null) fused.set(i, sum);
        }
        fused.removeAll(gone);
        return fused;
    }

    private @Nullable Instruction fused(Instruction c, int i, Set<Instruction> gone) {
        if (c.op() != Arithmetic.ADD) return null;
        Value a = c.in().get(0);
        Value b = c.in().get(1);
        if (a.id() == b.id() || !a.sameShape(b)) return null;
        Instruction sum = sum(a, b, c, i, gone);
        return sum != null ? sum : sum(b, a, c, i, gone);
    }

    private @Nullable Instruction sum(Value to, Value product, Instruction c, int i, Set<Instruction> gone) {
        Instruction p = uses.origin(product);
        boolean fits = p != null
                && p.is(Kind.COMPUTE)
                && p.op().isAdding()
                && uses.isReadOnce(product)
                && to.isComputed()
                && uses.endsAt(to, i)
                && Collections.disjoint(p.in(), overwritten)
                && !p.in().contains(to);
        if (!fits || p == null) return null;
        gone.add(p);
        overwritten.add(to);
        List<Value> in = new ArrayList<>(List.of(to));
        in.addAll(p.in());
        return new Instruction(Kind.ADD, p.op(), p.attr(), in, c.out());
    }
}
