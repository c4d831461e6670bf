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
 * Sections of a table, each made when an op is looked for that those before it do not have. To make all of the standard
 * table costs a tenth of a second, as Java makes a class of each of its rules; the first gradient of a small network asks
 * for a third of them.
 */
final class Sections {
    private final Queue<Supplier<Rules>> unread;

    /** Of the sections read so far; replaced, never changed, so that it is looked at without a lock. */
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
        unread.remove(); // not before: a section that failed is tried again
    }
}
