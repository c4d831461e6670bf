package dev.pullback.spark;

import dev.pullback.train.BlockGradient;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The networks of this JVM that tasks use. A network is recorded once and kept for the next step, because recording it
 * takes longer than a small step. Those of the last few fits are kept; a task that finds none creates its own.
 */
final class Workers {
    private static final int FITS = 4;

    private static final Map<String, Queue<BlockGradient>> BY_FIT = new LinkedHashMap<>(FITS, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Queue<BlockGradient>> eldest) {
            return size() > FITS;
        }
    };

    private Workers() {}

    static BlockGradient take(String fit, NetworkPlan plan) {
        BlockGradient free = of(fit).poll();
        return free == null ? plan.gradient(plan.network()) : free;
    }

    static void putBack(String fit, BlockGradient gradient) {
        of(fit).add(gradient);
    }

    private static Queue<BlockGradient> of(String fit) {
        synchronized (BY_FIT) {
            return BY_FIT.computeIfAbsent(fit, f -> new ConcurrentLinkedQueue<>());
        }
    }
}
