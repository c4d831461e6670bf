package dev.pullback.autograd.program;

import dev.pullback.core.Op;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The op, attribute and operands of an instruction. Equal computations have equal results. */
record Computation(Op op, Object attr, List<Value> in) {
    // Written out since the methods that JDK 17 generates would keep the class loader of this library in memory.
    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof Computation c && op.equals(c.op) && attr.equals(c.attr) && in.equals(c.in);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * op.hashCode() + attr.hashCode()) + in.hashCode();
    }
}
