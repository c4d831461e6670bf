package dev.pullback.autograd;

import dev.pullback.core.Op;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The sections of a table of VJP rules, created on demand. To look up an op, sections are created in order until one of
 * them has a row for the op. Creating all sections of the standard table takes a tenth of a second, because Java
 * creates a class for each lambda. The first gradient of a small network needs a third of them.
 */
final class Sections {
    private final Queue<Supplier<Rules>> unread;

    /** The rows of the sections created so far. The map is replaced and never changed, so reading it needs no lock. */
    private volatile Map<Op, Rules.Row> read = Map.of();

    Sections(List<Supplier<Rules>> sections) {
        unread = new ArrayDeque<>(sections);
    }

    Rules.@Nullable Row row(Op op) {
        Rules.Row row = read.get(op);
        return row == null ? find(op) : row;
    }

    private synchronized Rules.@Nullable Row find(Op op) {
        while (!read.containsKey(op) && !unread.isEmpty()) readNext();
        return read.get(op);
    }

    synchronized Set<Op> ops() {
        while (!unread.isEmpty()) readNext();
        return read.keySet();
    }

    private void readNext() {
        Map<Op, Rules.Row> more = new LinkedHashMap<>(read);
        more.putAll(unread.element().get().rows);
        read = more;
        unread.remove(); // removed last, so that a section that throws is tried again
    }
}
