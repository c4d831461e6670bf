package dev.pullback.train;

import static dev.pullback.ops.Ops.concatCols;
import static dev.pullback.ops.Ops.gatherRows;
import static dev.pullback.ops.Ops.slice;

import dev.pullback.core.Shape;
import dev.pullback.core.Var;
import dev.pullback.train.data.CategoryFeature;
import dev.pullback.train.data.SplitMix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ejml.data.DMatrixRMaj;

/**
 * Replaces features that are numbers of categories by learned vectors: {@code Y = (X', E₁ row k₁, E₂ row k₂, ...)} with the
 * other features X' in their order. The parameter of the i-th category feature is {@code name}i{@code .table}, with a row for
 * each category, and the row 0 for cells that are missing or unseen, which is 0 at first. Shapes: X m×n, Eᵢ
 * (categories + 1)×width, Y m×({@link #outputs}). An index that is not a whole number or out of range throws {@link
 * IllegalArgumentException}.
 *
 * <p>Source: Guo, Berkhahn, "Entity embeddings of categorical variables", 2016.
 */
public final class Embedding implements Layer {
    private static final double DEVIATION = 0.1;
    private static final double WIDTH_FACTOR = 2;
    private static final double WIDTH_EXPONENT = 0.25;

    private final String name;
    private final int features;
    private final List<Slot> slots;
    private final List<DMatrixRMaj> tables;

    /**
     * A feature and the width of its vectors.
     *
     * @param feature the feature
     * @param width the number of elements of the vector of a category
     */
    public record Slot(CategoryFeature feature, int width) {
        /** Throws IllegalArgumentException if the width is below 1. */
        public Slot {
            if (width < 1)
                throw new IllegalArgumentException("embedding: the width is " + width + "; it must be at least 1");
        }

        /** Creates a slot of the usual width, {@code 2 categories^(1/4)} rounded up. */
        public static Slot of(CategoryFeature feature) {
            return new Slot(feature, (int) Math.ceil(WIDTH_FACTOR * Math.pow(feature.categories(), WIDTH_EXPONENT)));
        }

        private Shape shape() {
            return new Shape(feature.categories() + 1, width);
        }
    }

    private Embedding(String name, int features, List<Slot> slots, List<DMatrixRMaj> tables) {
        this.name = name;
        this.features = features;
        this.slots = slots;
        this.tables = tables;
    }

    /**
     * Creates a layer with normally distributed vectors of standard deviation 0.1.
     *
     * @param features the number of features, n
     * @param slots the features to replace, in increasing order
     * @throws IllegalArgumentException if there is no slot, or the features are out of range or not in increasing order
     */
    public static Embedding of(String name, int features, List<Slot> slots, SplitMix random) {
        requireOrder(features, slots);
        List<DMatrixRMaj> tables = new ArrayList<>();
        for (Slot slot : slots) {
            DMatrixRMaj table =
                    new DMatrixRMaj(slot.shape().rows(), slot.shape().cols());
            for (int i = slot.width; i < table.getNumElements(); i++) table.data[i] = DEVIATION * random.nextGaussian();
            tables.add(table);
        }
        return new Embedding(name, features, List.copyOf(slots), tables);
    }

    static void requireOrder(int features, List<Slot> slots) {
        int last = -1;
        for (Slot slot : slots) {
            int feature = slot.feature.feature();
            if (feature <= last || feature >= features)
                throw new IllegalArgumentException("embedding: feature " + feature + " of " + features
                        + "; the indices must increase and be below the number of features");
            last = feature;
        }
        if (last < 0) throw new IllegalArgumentException("embedding: there is no feature to replace");
    }

    /** Returns the number of columns of the result. */
    public int outputs() {
        return outputs(features, slots);
    }

    static int outputs(int features, List<Slot> slots) {
        return features - slots.size() + slots.stream().mapToInt(Slot::width).sum();
    }

    static long parameterCount(List<Slot> slots) {
        return slots.stream().mapToLong(slot -> slot.shape().elements()).sum();
    }

    /**
     * Returns for each column of the result the feature that it comes from. A contribution to a feature, for example, is the
     * sum of those to its columns.
     */
    public int[] origins() {
        int[] origins = new int[outputs()];
        int at = 0;
        for (int feature = 0; feature < features; feature++) if (!isReplaced(feature)) origins[at++] = feature;
        for (Slot slot : slots) {
            Arrays.fill(origins, at, at + slot.width, slot.feature.feature());
            at += slot.width;
        }
        return origins;
    }

    private boolean isReplaced(int feature) {
        return slots.stream().anyMatch(slot -> slot.feature.feature() == feature);
    }

    @Override
    public Var apply(Var x) {
        List<Var> parts = new ArrayList<>();
        for (int from = 0; from < features; from++) {
            if (isReplaced(from)) continue;
            int to = from + 1;
            while (to < features && !isReplaced(to)) to++;
            parts.add(slice(x, 0, from, x.rows(), to - from));
            from = to;
        }
        for (int i = 0; i < slots.size(); i++) {
            Var table = x.tape().param(name + (i + 1) + ".table", tables.get(i));
            parts.add(gatherRows(table, slice(x, 0, slots.get(i).feature.feature(), x.rows(), 1)));
        }
        return parts.size() == 1 ? parts.get(0) : concatCols(parts.toArray(Var[]::new));
    }

    /** Returns one line, as in {@code embedding of 2 of 5 features}. */
    @Override
    public String toString() {
        return "embedding of " + slots.size() + " of " + features + " features";
    }
}
