package dev.pullback.autograd.program;

import dev.pullback.autograd.program.ChainLayout.Expansion;
import dev.pullback.core.OperandException;
import dev.pullback.core.Span;
import dev.pullback.kernels.PerThread;
import dev.pullback.kernels.Threads;
import org.jspecify.annotations.Nullable;

/**
 * Runs a {@link Chain} chunk by chunk. For each chunk of rows or elements, it runs all instructions one after the
 * other, so the result of one is still in the first-level cache when the next one reads it. The chunks are split
 * among threads. A value that only the chain reads is never stored as a matrix. The thread stores the part that
 * belongs to the current chunk, which is called a tile, in its own buffer. Databases call this vectorized execution.
 * Source: Boncz, Zukowski and Nes, "MonetDB/X100: Hyper-Pipelining Query Execution", 2005.
 */
final class ChainRun implements Runnable, Threads.Range {
    /** The number of elements of a chunk. The tiles of a few values of this size stay in the first-level cache. */
    private static final int CHUNK = 1024;

    /** The number of elements of a chunk of a chain without tiles, whose calls are fewer and longer. */
    private static final int LONG_CHUNK = 1 << 13;

    /** The limit of elements times instructions of a chain that is one chunk: 128 KB of results. */
    private static final long ONE_CHUNK = 1 << 14;

    /** The least number of elements times instructions of a part, which take some microseconds. */
    static final long PART = 1 << 15;

    private static final PerThread<Buffer> BUFFER = new PerThread<>(() -> new Buffer(0));

    private final ChainCall[] calls;
    private final Expansion[] constant;

    /** The number of doubles of a thread's buffer. */
    private final int size;

    /** The number of rows to process, or of elements if a chunk is any range of elements. */
    private final int items;

    /** The number of items of a chunk. */
    private final int chunk;

    /** The number of items of the largest block of a reduction; 0 without a reduction. */
    private final int block;

    /** The number of items at whose multiples a part may start. */
    private final int unit;

    private final int maxParts;

    /** The call that has thrown an exception in the last run. */
    private volatile @Nullable ChainCall failed;

    /** The buffer of a chain that always runs on the calling thread; null if threads may share the work. */
    private final @Nullable Buffer own;

    /** The tiles of one thread. */
    private static final class Buffer {
        final Span span = new Span();
        double[] tiles;

        /** Whether a chain is running: a kernel of a user may run another program. */
        boolean isBusy;

        Buffer(int size) {
            tiles = new double[size];
        }
    }

    ChainRun(Chain chain, Memory memory) {
        int cols = chain.cols();
        items = chain.byRows() ? chain.rows() : chain.rows() * cols;
        long work = (long) chain.rows() * cols * chain.body().size();
        int shortChunk = work <= ONE_CHUNK ? items : itemsOf(chain, CHUNK);
        ChainLayout layout = new ChainLayout(chain, memory, Math.min(shortChunk, items));
        calls = layout.calls();
        constant = layout.constantExpansions();
        size = layout.size();
        chunk = work > ONE_CHUNK && size == 0 ? itemsOf(chain, LONG_CHUNK) : shortChunk;
        int largest = 0;
        for (ChainCall c : calls) largest = Math.max(largest, c.block);
        block = largest;
        unit = Math.max(block, chunk);
        maxParts = (int) Math.min(Integer.MAX_VALUE, work / PART);
        own = maxParts < 2 ? new Buffer(size) : null;
    }

    /** Returns the number of items of a chunk of about the given number of elements. */
    private static int itemsOf(Chain chain, int elements) {
        return chain.byRows() ? Integer.highestOneBit(Math.max(1, elements / chain.cols())) : elements;
    }

    @Override
    public void run() {
        if (own == null) Threads.run(items, unit, maxParts, this);
        else chunks(own, 0, items);
        for (ChainCall c : calls) c.finish();
    }

    /** Computes the chunks of some items. */
    @Override
    public void run(int from, int to) {
        Buffer b = BUFFER.get();
        if (b.isBusy) b = new Buffer(size);
        if (b.tiles.length < size) b.tiles = new double[size];
        b.isBusy = true;
        try {
            chunks(b, from, to);
        } finally {
            b.span.clear();
            b.isBusy = false;
        }
    }

    private void chunks(Buffer b, int from, int to) {
        int whole = Math.min(chunk, items);
        for (Expansion e : constant) e.run(b.tiles, 0, whole);
        for (int at = from, n; at < to; at += n) {
            n = Math.min(chunk, to - at);
            if (block > 0) n = Math.min(n, block - at % block);
            chunk(b, at, n);
        }
    }

    private void chunk(Buffer b, int at, int n) {
        int k = 0;
        try {
            for (; k < calls.length; k++) calls[k].run(b.span, b.tiles, at, n);
        } catch (RuntimeException e) {
            failed = calls[k];
            throw e;
        }
    }

    /** Returns an exception of a kernel about an operand, with the user's name for the operand in its message. */
    OperandException named(OperandException e) {
        ChainCall c = failed;
        return c == null
                ? e
                : e.named(
                        c.instruction.op(), c.instruction.in().get(e.operand()).label());
    }
}
