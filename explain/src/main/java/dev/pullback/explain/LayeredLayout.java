package dev.pullback.explain;

import dev.pullback.explain.Explanation.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Places for the nodes of a graph, in layers from operands down to results, with bends for the edges that pass layers by.
 * Within a layer the order follows the mean place of neighbours, a few times down and up. Source: Sugiyama, Tagawa, Toda,
 * "Methods for visual understanding of hierarchical system structures", 1981.
 */
final class LayeredLayout {
    private static final double NODE = 1;
    private static final double BEND = 0.25;
    private static final int SWEEPS = 8;

    /** An edge that passes more layers by than this goes straight: its bends would be more than the nodes. */
    private static final int LONGEST = 40;

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
        for (Row row : rows) nodes.put(row.id(), item(layerOf.getOrDefault(row.id(), 0), NODE));
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

    /** The longest way from what is given; what is given itself right above where it is first used. */
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
        if (to.layer - from.layer <= LONGEST) {
            for (int layer = from.layer + 1; layer < to.layer; layer++) between.add(item(layer, BEND));
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

    private static void order(List<Item> layer, boolean down) {
        for (Item i : layer) {
            List<Item> near = down ? i.above : i.below;
            if (near.isEmpty()) near = down ? i.below : i.above;
            i.x = near.stream().mapToDouble(n -> n.x).average().orElse(i.x);
        }
        layer.sort(Comparator.comparingDouble(i -> i.x));
        double wish = 0;
        double free = Double.NEGATIVE_INFINITY;
        double shift = 0;
        for (Item i : layer) {
            wish = i.x;
            i.x = Math.max(i.x, free + i.width / 2);
            free = i.x + i.width / 2;
            shift += wish - i.x;
        }
        double back = shift / layer.size();
        for (Item i : layer) i.x += back;
    }

    /** The layer of a node, from 0, which results lie at the end of. */
    int layer(int id) {
        return at(id).layer;
    }

    /** The place of the middle of a node within its layer, in widths of a node. */
    double place(int id) {
        return at(id).x;
    }

    /** Where an edge passes the layers between its ends. */
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
