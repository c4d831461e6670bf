package dev.pullback.ops;

import dev.pullback.core.Shape;
import dev.pullback.core.Var;
import java.util.Arrays;

/** Repeats, reverses, rotates, selects and groups rows and columns, by methods of {@link Ops}. */
public final class Arrangements {
    private Arrangements() {}

    // Arrangements

    /**
     * Outer product of two columns, {@code Yᵢⱼ = aᵢ bⱼ}. Shapes: m×1, n×1 → m×n.
     * Accuracy: within 0.5 ulp, derivatives 3 and 4 ulp.
     */
    public static Var outer(Var a, Var b) {
        return Ops.matmulTransB(a, b);
    }

    /**
     * X repeated as a block, {@code rows} times below and {@code cols} times beside each other. Shapes: m×n → m rows×n cols.
     * Accuracy: exact, derivatives 2.5 and 0 ulp.
     */
    public static Var tile(Var x, int rows, int cols) {
        requirePositive("tile", Math.min(rows, cols));
        Var[] beside = new Var[cols];
        Arrays.fill(beside, x);
        Var[] below = new Var[rows];
        Arrays.fill(below, cols == 1 ? x : Ops.concatCols(beside));
        return rows == 1 ? below[0] : Ops.concatRows(below);
    }

    /**
     * Each row {@code times} times in succession. Shapes: m×n → m times×n.
     * Accuracy: exact, derivatives 1.5 and 0 ulp.
     */
    public static Var repeatRows(Var x, int times) {
        requirePositive("repeatRows", times);
        int[] k = new int[Math.multiplyExact(x.rows(), times)];
        for (int i = 0; i < k.length; i++) k[i] = i / times;
        return Ops.gatherRows(x, k);
    }

    /**
     * Each column {@code times} times in succession. Shapes: m×n → m×n times.
     * Accuracy: exact, derivatives 1.5 and 0 ulp.
     */
    public static Var repeatCols(Var x, int times) {
        return Ops.transpose(repeatRows(Ops.transpose(x), times));
    }

    /**
     * The rows moved down by {@code by}, those that leave at the bottom come in at the top; up if {@code by} is negative.
     * Accuracy: exact.
     */
    public static Var rollRows(Var x, int by) {
        int[] k = new int[x.rows()];
        for (int i = 0; i < k.length; i++) k[i] = Math.floorMod(i - (long) by, k.length);
        return Ops.gatherRows(x, k);
    }

    /** The columns moved to the right by {@code by}, see {@link #rollRows}. Accuracy: exact. */
    public static Var rollCols(Var x, int by) {
        return Ops.transpose(rollRows(Ops.transpose(x), by));
    }

    /** The rows in reverse order. Accuracy: exact. */
    public static Var flipRows(Var x) {
        int[] k = new int[x.rows()];
        for (int i = 0; i < k.length; i++) k[i] = k.length - 1 - i;
        return Ops.gatherRows(x, k);
    }

    /** The columns in reverse order. Accuracy: exact. */
    public static Var flipCols(Var x) {
        return Ops.transpose(flipRows(Ops.transpose(x)));
    }

    /** The elements on and above the diagonal; 0 below it. Accuracy: exact. */
    public static Var upperTriangle(Var x) {
        return Ops.transpose(Ops.lowerTriangle(Ops.transpose(x)));
    }

    /**
     * Sums of groups of rows: row k of the result is the sum of the rows i with segment {@code kᵢ = k}, or 0 if there is none.
     * Shapes: m×n, m×1 → segments×n.
     * Accuracy: within 0.5 ulp, derivatives 0 and 1.5 ulp.
     *
     * @throws IllegalArgumentException if a segment is not a whole number from 0 to {@code segments - 1}
     */
    public static Var segmentSums(Var x, Var k, int segments) {
        return Ops.scatterRows(x, k, segments);
    }

    /**
     * Means of groups of rows, see {@link #segmentSums}; 0 for a segment without rows.
     * Accuracy: within 1.5 ulp, derivatives 1 and 1.5 ulp.
     */
    public static Var segmentMeans(Var x, Var k, int segments) {
        Var counts = Ops.scatterRows(x.tape().constant(new Shape(x.rows(), 1), 1), k, segments);
        return Ops.divOrZero(segmentSums(x, k, segments), counts);
    }

    /**
     * Sums of the rows of a table whose indices are in the same bag: row b of the result is the sum of the rows {@code kᵢ} with
     * {@code bagᵢ = b}. With {@link #segmentMeans} of {@code gatherRows(table, k)} it is a mean. Shapes: v×n, m×1, m×1 → bags×n.
     * Accuracy: within 1.5 ulp, derivatives 1.5 and 1.5 ulp.
     *
     * @throws IllegalArgumentException if an index or a bag is not a whole number in range
     */
    public static Var embeddingBag(Var table, Var k, Var bag, int bags) {
        return segmentSums(Ops.gatherRows(table, k), bag, bags);
    }

    private static void requirePositive(String verb, int times) {
        if (times < 1)
            throw new IllegalArgumentException(verb + ": " + times + " repetitions; there must be at least one");
    }
}
