package dev.pullback.autograd.program;

import static dev.pullback.ops.Reductions.EXPAND;

import dev.pullback.core.Broadcast;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Decides where the instructions of a {@link Chain} find their operands in a chunk: in a matrix, or in a tile of the
 * thread's buffer. A repeated operand of a pointwise instruction is expanded in a tile. Values that are not needed at
 * the same time share a tile.
 */
final class ChainLayout {
    private final Chain chain;
    private final Memory memory;

    /** The number of items, rows or elements, of a chunk. */
    private final int chunk;

    private final List<ChainCall> calls = new ArrayList<>();

    /** The expansions that are the same in each chunk. */
    private final List<Expansion> constant = new ArrayList<>();

    private final Map<Value, Place> places = new HashMap<>();
    private final Map<Expanded, Place> expanded = new HashMap<>();
    private final Map<Value, Integer> lastRead = new HashMap<>();

    /** The tiles that are not in use, by the number of their columns. */
    private final Map<Integer, Deque<Place>> free = new HashMap<>();

    private int size;

    private record Expanded(Value v, int cols) {
        // Written out since the methods that JDK 17 generates would keep the class loader of this library in memory.
        @Override
        public boolean equals(@Nullable Object o) {
            return o instanceof Expanded e && v.equals(e.v) && cols == e.cols;
        }

        @Override
        public int hashCode() {
            return 31 * v.hashCode() + cols;
        }
    }

    ChainLayout(Chain chain, Memory memory, int chunk) {
        this.chain = chain;
        this.memory = memory;
        this.chunk = chunk;
        List<Instruction> body = chain.body();
        for (Instruction i : body) {
            for (Value v : i.out()) if (memory.has(v)) places.put(v, stored(v));
        }
        for (int i = 0; i < body.size(); i++) {
            for (Value v : body.get(i).in()) lastRead.put(v, i);
        }
        for (int i = 0; i < body.size(); i++) calls.add(call(body.get(i), i));
    }

    ChainCall[] calls() {
        return calls.toArray(ChainCall[]::new);
    }

    Expansion[] constantExpansions() {
        return constant.toArray(Expansion[]::new);
    }

    /** Returns the number of doubles of a thread's buffer. */
    int size() {
        return size;
    }

    private ChainCall call(Instruction i, int index) {
        Value repeated = i.in().get(0);
        if (i.op() == EXPAND && !repeated.sameShape(i.result())) {
            Place[] to = {places.computeIfAbsent(i.result(), v -> tile(v.cols()))};
            Expansion whole = expansion(new Expanded(repeated, i.result().cols()), to[0]);
            releaseEnding(i, index);
            return new ChainCall(i, chain, new Place[0], to, new Expansion[] {whole});
        }
        List<Expansion> before = new ArrayList<>();
        Place[] in = i.in().stream().map(v -> operand(v, i, before)).toArray(Place[]::new);
        boolean inPlace = i.op().isPointwise();
        if (inPlace) releaseEnding(i, index);
        Place[] out = i.op().reduction() != null
                ? new Place[] {new Place(memory.of(i.result()), 0, 0)}
                : i.out().stream()
                        .map(y -> places.computeIfAbsent(y, v -> tile(v.cols())))
                        .toArray(Place[]::new);
        if (!inPlace) releaseEnding(i, index);
        return new ChainCall(i, chain, in, out, before.toArray(Expansion[]::new));
    }

    private Place operand(Value v, Instruction i, List<Expansion> before) {
        if (i.op().isPointwise() && (!v.sameShape(i.result()) || v.isUniform()))
            return expanded.computeIfAbsent(new Expanded(v, i.result().cols()), e -> expand(e, before));
        Place computed = places.get(v);
        if (computed != null) return computed;
        return v.rows() == chain.rows() ? stored(v) : new Place(memory.of(v), 0, 0);
    }

    private Place stored(Value v) {
        return new Place(memory.of(v), chain.byRows() ? v.cols() : 1, 0);
    }

    private Place expand(Expanded e, List<Expansion> before) {
        Place computed = places.get(e.v);
        Place to = computed == null ? newTile(e.cols) : tile(e.cols);
        Expansion expansion = expansion(e, to);
        boolean isConstant = computed == null && expansion.isSame(chain);
        (isConstant ? constant : before).add(expansion);
        return to;
    }

    private Expansion expansion(Expanded e, Place to) {
        Value v = e.v;
        Place computed = places.get(v);
        int width = chain.byRows() ? e.cols : 1;
        if (computed != null && computed.matrix == null) return new Expansion(null, computed.at, e.cols, width, to);
        DMatrixRMaj from = v.isUniform() && v.source() != null
                ? DMatrixRMaj.wrap(1, 1, Arrays.copyOf(v.source().data, 1))
                : memory.of(v);
        return new Expansion(from, 0, e.cols, width, to);
    }

    private void releaseEnding(Instruction i, int index) {
        for (Value v : new LinkedHashSet<>(i.in())) {
            Place p = places.get(v);
            if (p != null && p.matrix == null && lastRead.getOrDefault(v, -1) == index)
                free.computeIfAbsent(v.cols(), cols -> new ArrayDeque<>()).push(p);
        }
    }

    private Place tile(int cols) {
        Deque<Place> tiles = free.get(cols);
        return tiles == null || tiles.isEmpty() ? newTile(cols) : tiles.pop();
    }

    /** Returns a tile that no other value uses before or after. */
    private Place newTile(int cols) {
        Place tile = new Place(null, 0, size);
        int length = chunk * (chain.byRows() ? cols : 1);
        size += (length + 7) / 8 * 8;
        return tile;
    }

    /**
     * The elements of a value in a chunk.
     *
     * @param matrix the matrix in which they are, or null for a tile
     * @param step the number of elements of the matrix for each item; 0 if each chunk reads it from its start
     * @param at the start of the tile in the buffer
     */
    record Place(@Nullable DMatrixRMaj matrix, int step, int at) {
        double[] array(double[] tiles) {
            return matrix == null ? tiles : matrix.data;
        }

        int index(int item) {
            return at + item * step;
        }
    }

    /**
     * Fills a part of a matrix or a tile with a row, column or number that is repeated.
     *
     * @param from the matrix that is repeated, or null for a tile with a column of it
     * @param fromAt the start of that tile
     * @param cols the number of columns of the output
     * @param width the number of elements for each item
     * @param to the place of the output
     */
    record Expansion(@Nullable DMatrixRMaj from, int fromAt, int cols, int width, Place to) {
        void run(double[] tiles, int item, int n) {
            double[] y = to.array(tiles);
            int at = to.index(item);
            if (from != null) {
                Broadcast.expand(from, cols, item * width, n * width, y, at);
                return;
            }
            for (int r = 0, k = at; r < n; r++, k += cols) Arrays.fill(y, k, k + cols, tiles[fromAt + r]);
        }

        /** Returns whether each chunk is the same. */
        boolean isSame(Chain chain) {
            return from != null && (from.getNumElements() == 1 || (chain.byRows() && from.numRows == 1));
        }
    }
}
