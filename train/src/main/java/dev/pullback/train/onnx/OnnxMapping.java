package dev.pullback.train.onnx;

import dev.pullback.core.Var;

/**
 * Appends the nodes of ONNX that compute an op.
 *
 * <pre>{@code
 * OnnxMapping swish = (y, graph) -> {
 *     String x = graph.name(y.in(0));
 *     return graph.node("Mul", List.of(x, graph.node("Sigmoid", List.of(x))));
 * };
 * }</pre>
 */
@FunctionalInterface
public interface OnnxMapping {
    /**
     * Appends the nodes of one variable.
     *
     * @param y the variable; its operands are tensors of the graph already
     * @return the name of the tensor with its value
     * @throws OnnxException if ONNX cannot compute it
     */
    String append(Var y, OnnxGraph graph);
}
