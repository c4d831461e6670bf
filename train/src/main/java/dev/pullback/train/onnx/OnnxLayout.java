package dev.pullback.train.onnx;

import static dev.pullback.ops.Images.*;
import static dev.pullback.ops.Layout.*;

import dev.pullback.core.Op;
import dev.pullback.core.Var;
import dev.pullback.kernels.image.Convolution;
import dev.pullback.kernels.image.ImageSize;
import dev.pullback.kernels.image.Window;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;

/**
 * Maps to ONNX the ops that move elements, and the ops on images. An image is a row of a matrix here and has four
 * dimensions in ONNX, so the mappings reshape it.
 */
final class OnnxLayout {
    private static final OnnxDimensions.Axis WHOLE = new OnnxDimensions.Axis(0, OnnxDimensions.Axis.LAST);

    private OnnxLayout() {}

    static void addTo(Map<Op, OnnxMapping> table) {
        table.put(IDENTITY, (y, g) -> g.node("Identity", OnnxOps.operands(y, g)));
        table.put(STOP_GRADIENT, (y, g) -> g.node("Identity", OnnxOps.operands(y, g)));
        table.put(RESHAPE, (y, g) -> g.node("Reshape", List.of(g.name(y.in(0)), g.newShape(y))));
        table.put(SLICE, (y, g) -> {
            Block here = y.attr(Block.class);
            Block there = g.dimensions().otherAttribute(y, Block.class);
            return part(
                    y,
                    g,
                    g.dimensions().rowsOfBlock(y, here.row(), there.row()),
                    g.dimensions().colsOfBlock(y, here.col(), there.col()));
        });
        table.put(SPLIT_COLS, (y, g) -> {
            List<Integer> first = g.dimensions().firstCols(y);
            return part(y, g, WHOLE, g.dimensions().colsOfBlock(y, first.get(0), first.get(1)));
        });
        table.put(PAD, OnnxLayout::pad);
        table.put(CONCAT_ROWS, (y, g) -> g.node("Concat", OnnxOps.operands(y, g), Map.of("axis", 0L)));
        table.put(CONCAT_COLS, (y, g) -> g.node("Concat", OnnxOps.operands(y, g), Map.of("axis", 1L)));
        table.put(CONV2D, OnnxOps.singleOnly("Conv", OnnxLayout::convolution));
        table.put(CONV2D_TRANSPOSE, OnnxOps.singleOnly("ConvTranspose", OnnxLayout::transposedConvolution));
        table.put(MAX_POOL, (y, g) -> pool(y, g, "MaxPool", Map.of()));
        table.put(AVG_POOL_TRANSPOSE, OnnxOps.singleOnly("ConvTranspose", OnnxLayout::spread));
        table.put(
                AVG_POOL,
                OnnxOps.singleOnly(
                        "AveragePool", (y, g) -> pool(y, g, "AveragePool", Map.of("count_include_pad", 1L))));
    }

    /** Copies a block of the operand. */
    private static String part(Var y, OnnxGraph g, OnnxDimensions.Axis rows, OnnxDimensions.Axis cols) {
        String whole = cut(g, g.name(y.in(0)), rows, 0);
        return cut(g, whole, cols, 1);
    }

    private static String cut(OnnxGraph g, String x, OnnxDimensions.Axis part, long axis) {
        if (part.isWhole()) return x;
        return g.node("Slice", List.of(x, index(g, part.start()), index(g, part.end()), g.integers(axis)));
    }

    private static String index(OnnxGraph g, long index) {
        return index == OnnxDimensions.Axis.BATCH ? g.rows() : g.integers(index);
    }

    private static String pad(Var y, OnnxGraph g) {
        return g.node("Pad", List.of(g.name(y.in(0)), g.integers(g.dimensions().padding(y)), g.constant(0)));
    }

    private static String convolution(Var y, OnnxGraph g) {
        Convolution c = y.attr(Convolution.class);
        String images = images(g, g.name(y.in(0)), c.image());
        String z = g.node("Conv", List.of(images, filters(y, g, c)), attributes(c));
        return rows(g, z, c.output());
    }

    private static String transposedConvolution(Var y, OnnxGraph g) {
        Convolution c = y.attr(Convolution.class);
        Window w = c.window();
        Map<String, Object> attributes = attributes(c);
        attributes.put("output_padding", missing(c.image(), c.output(), w));
        String images = images(g, g.name(y.in(0)), c.output());
        return rows(g, g.node("ConvTranspose", List.of(images, filters(y, g, c)), attributes), c.image());
    }

    /** Spreads each mean over its window: a transposed convolution of each channel with a filter of equal numbers. */
    private static String spread(Var y, OnnxGraph g) {
        Pooling p = y.attr(Pooling.class);
        Window w = p.window();
        int channels = p.image().channels();
        DMatrixRMaj filters = new DMatrixRMaj(channels, w.height() * w.width());
        filters.fill(1.0 / filters.numCols);
        Map<String, Object> attributes = windowAttributes(w);
        attributes.put("group", (long) channels);
        attributes.put("output_padding", missing(p.image(), p.output(), w));
        String means = images(g, g.name(y.in(0)), p.output());
        String filter = g.constant(filters, channels, 1, w.height(), w.width());
        return rows(g, g.node("ConvTranspose", List.of(means, filter), attributes), p.image());
    }

    private static long[] missing(ImageSize whole, ImageSize windows, Window w) {
        return new long[] {
            missing(whole.height(), windows.height(), w.height(), w),
            missing(whole.width(), windows.width(), w.width(), w)
        };
    }

    /** The pixels at the end of a line that no window reaches. */
    private static long missing(int whole, int windows, int side, Window w) {
        return whole + 2L * w.padding() - ((windows - 1L) * w.stride() + w.dilation() * (side - 1L) + 1);
    }

    private static String filters(Var y, OnnxGraph g, Convolution c) {
        long channels = c.image().channels() / c.groups();
        Window w = c.window();
        return g.node("Reshape", List.of(g.name(y.in(1)), g.integers(c.filters(), channels, w.height(), w.width())));
    }

    private static Map<String, Object> attributes(Convolution c) {
        Map<String, Object> attributes = windowAttributes(c.window());
        attributes.put("group", (long) c.groups());
        return attributes;
    }

    private static String pool(Var y, OnnxGraph g, String operator, Map<String, Long> more) {
        Pooling pooling = y.attr(Pooling.class);
        Map<String, Object> attributes = windowAttributes(pooling.window());
        attributes.putAll(more);
        String images = images(g, g.name(y.in(0)), pooling.image());
        return rows(g, g.node(operator, List.of(images), attributes), pooling.output());
    }

    private static Map<String, Object> windowAttributes(Window w) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("kernel_shape", new long[] {w.height(), w.width()});
        attributes.put("strides", new long[] {w.stride(), w.stride()});
        attributes.put("pads", new long[] {w.padding(), w.padding(), w.padding(), w.padding()});
        attributes.put("dilations", new long[] {w.dilation(), w.dilation()});
        return attributes;
    }

    private static String images(OnnxGraph g, String rows, ImageSize size) {
        return g.node("Reshape", List.of(rows, g.integers(-1, size.channels(), size.height(), size.width())));
    }

    private static String rows(OnnxGraph g, String images, ImageSize size) {
        return g.node("Reshape", List.of(images, g.integers(-1, size.elements())));
    }
}
