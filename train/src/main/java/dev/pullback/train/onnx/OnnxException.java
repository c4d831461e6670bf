package dev.pullback.train.onnx;

/** Thrown when a network cannot be exported; the message names the op and what can be done. */
public final class OnnxException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /** Creates an exception with a message of one line. */
    public OnnxException(String message) {
        super(message);
    }
}
