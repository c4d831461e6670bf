package dev.pullback.explain;

import dev.pullback.explain.Explanation.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The layout of a graph in layers: operands lie above the ops that use them. An edge that crosses layers gets a bend in
 * each of them; a bend takes up space like a narrow node. Within a layer, nodes and bends are sorted by the mean
 * position of their neighbours, repeatedly from top to bottom and back. Source: Sugiyama, Tagawa and Toda, "Methods for
 * visual understanding of hierarchical system structures", 1981.
 */
final class LayeredLayout {
    private static final double NODE_WIDTH = 1;
    private static final double BEND_WIDTH = 0.25;
    private static final int SWEEPS = 8;

    /** An edge across more layers is drawn straight; otherwise there could be far more bends than nodes. */
    private static final int MAX_LAYERS_WITH_BENDS = 40;

    /** A node, or a bend of an edge. */
    private static final class Item {
        final int layer;
        final double width;
        final List<Item> above = new ArrayList<>();
        final List<Item> below = new ArrayList<>();
        double x;

        Item(int layer, double width) {
            this.layer = layer;
            this.width = width;
        }
    }

    private final Map<Integer, Item> nodes = new HashMap<>();
    private final Map<List<Integer>, List<Item>> bends = new HashMap<>();
    private final List<List<Item>> layers = new ArrayList<>();

    private LayeredLayout(List<Row> rows) {
        Map<Integer, Integer> layerOf = layers(rows);
        for (Row row : rows) nodes.put(row.id(), item(layerOf.getOrDefault(row.id(), 0), NODE_WIDTH));
        for (Row row : rows) {
            for (int operand : row.operands()) join(operand, row.id());
        }
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            boolean down = sweep % 2 == 0;
            for (int k = 0; k < layers.size(); k++) order(layers.get(down ? k : layers.size() - 1 - k), down);
        }
        double left = layers.stream()
                .flatMap(List::stream)
                .mapToDouble(i -> i.x - i.width / 2)
                .min()
                .orElse(0);
        layers.forEach(layer -> layer.forEach(i -> i.x -= left));
    }

    static LayeredLayout of(List<Row> rows) {
        return new LayeredLayout(rows);
    }

    /**
     * Returns the layer of each node. For an op, it is the length of the longest path from a leaf; for a leaf, it is
     * the layer above the first use.
     */
    private static Map<Integer, Integer> layers(List<Row> rows) {
        Map<Integer, Integer> layer = new HashMap<>();
        for (Row row : rows) {
            int deepest = 0;
            for (int operand : row.operands()) deepest = Math.max(deepest, layer.getOrDefault(operand, 0) + 1);
            layer.put(row.id(), deepest);
        }
        Map<Integer, Integer> firstUse = new HashMap<>();
        for (Row row : rows) {
            for (int operand : row.operands()) firstUse.merge(operand, layer.getOrDefault(row.id(), 0), Math::min);
        }
        for (Row row : rows) {
            if (row.operands().isEmpty()) layer.put(row.id(), firstUse.getOrDefault(row.id(), 1) - 1);
        }
        return layer;
    }

    private Item item(int layer, double width) {
        while (layers.size() <= layer) layers.add(new ArrayList<>());
        Item item = new Item(layer, width);
        List<Item> row = layers.get(layer);
        item.x = row.isEmpty() ? 0 : row.get(row.size() - 1).x + (row.get(row.size() - 1).width + width) / 2;
        row.add(item);
        return item;
    }

    private void join(int operand, int node) {
        Item from = nodes.get(operand);
        Item to = nodes.get(node);
        List<Integer> edge = List.of(operand, node);
        if (from == null || to == null || bends.containsKey(edge)) return;
        List<Item> between = new ArrayList<>();
        if (to.layer - from.layer <= MAX_LAYERS_WITH_BENDS) {
            for (int layer = from.layer + 1; layer < to.layer; layer++) between.add(item(layer, BEND_WIDTH));
        }
        bends.put(edge, between);
        Item last = from;
        for (Item bend : between) {
            last.below.add(bend);
            bend.above.add(last);
            last = bend;
        }
        last.below.add(to);
        to.above.add(last);
    }

    /**
     * Moves the items of a layer to the mean positions of their neighbours, sorts them, and pushes them apart where
     * they overlap.
     */
    private static void order(List<Item> layer, boolean down) {
        for (Item i : layer) {
            List<Item> near = down ? i.above : i.below;
            if (near.isEmpty()) near = down ? i.below : i.above;
            i.x = near.stream().mapToDouble(n -> n.x).average().orElse(i.x);
        }
        layer.sort(Comparator.comparingDouble(i -> i.x));
        double free = Double.NEGATIVE_INFINITY;
        double shift = 0;
        for (Item i : layer) {
            double wanted = i.x;
            i.x = Math.max(i.x, free + i.width / 2);
            free = i.x + i.width / 2;
            shift += wanted - i.x;
        }
        double mean = shift / layer.size();
        for (Item i : layer) i.x += mean;
    }

    int layer(int id) {
        return at(id).layer;
    }

    /** Returns the horizontal position of the centre of a node, in widths of a node. */
    double place(int id) {
        return at(id).x;
    }

    /** Returns the horizontal positions at which an edge crosses the layers between its ends, from top to bottom. */
    List<Double> bends(int operand, int node) {
        return bends.getOrDefault(List.of(operand, node), List.of()).stream()
                .map(i -> i.x)
                .toList();
    }

    private Item at(int id) {
        Item item = nodes.get(id);
        if (item == null) throw new IllegalArgumentException("no node at position " + id);
        return item;
    }
}
