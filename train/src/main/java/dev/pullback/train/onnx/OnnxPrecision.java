package dev.pullback.train.onnx;

/** The floating-point type of all numbers in an exported network. */
public enum OnnxPrecision {
    /** float32, the type that ONNX runtimes are made for. */
    SINGLE,
    /** float64. Some runtimes lack kernels for it; the export refuses the operators for which onnxruntime has none. */
    DOUBLE
}
