package dev.pullback.kernels;

/**
 * The hot loops of the operations, in one of two makes: plain Java, which runs everywhere, and the vector unit by
 * {@code jdk.incubator.vector}, which needs that module ({@code --add-modules jdk.incubator.vector}). One is chosen
 * when a loop is first needed, and stays. Both write into what they are given and allocate nothing.
 *
 * <p>The system property {@code pullback.backend} chooses by name, {@code scalar} or {@code vector}.
 */
public abstract class Backend {
    private static final String PROPERTY = "pullback.backend";

    Backend() {}

    /** The backend of this JVM. */
    public static Backend get() {
        return Holder.CHOSEN;
    }

    /** The backend in plain Java. */
    public static Backend scalar() {
        return ScalarBackend.INSTANCE;
    }

    /**
     * The backend on the vector unit from the first call on, which is slow; that of a JVM that has the vector unit leaves its
     * work to plain Java with the same bits for as long.
     *
     * @throws UnsupportedOperationException if the module {@code jdk.incubator.vector} is absent
     */
    public static Backend vector() {
        if (!hasVectorModule())
            throw new UnsupportedOperationException(
                    "backend vector: needs the flag --add-modules jdk.incubator.vector");
        try {
            // by name, because this class is compiled and must load where the module is absent
            Class<?> type = Class.forName("dev.pullback.kernels.VectorBackend");
            return (Backend) type.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("backend vector: " + e, e);
        }
    }

    /** The products of matrices. */
    public abstract MatrixProducts products();

    /** Functions of each element. */
    public abstract Elementwise elementwise();

    /** Softmax and cross-entropy. */
    public abstract SoftmaxKernel softmax();

    /** The elements of a vector of the products, known without the kernels; 1 in plain Java. */
    int lanes() {
        return 1;
    }

    /** The name, {@code scalar} or {@code vector}. */
    @Override
    public abstract String toString();

    static boolean hasVectorModule() {
        for (Module module : ModuleLayer.boot().modules()) {
            if (module.getName().equals("jdk.incubator.vector")) return true;
        }
        return false;
    }

    /** Chosen when first asked for, not when the class is loaded. */
    private static final class Holder {
        static final Backend CHOSEN = choose(System.getProperty(PROPERTY, ""));

        private static Backend choose(String name) {
            return switch (name) {
                case "scalar" -> scalar();
                case "vector" -> new WarmingBackend(vector());
                case "" -> hasVectorModule() ? new WarmingBackend(vector()) : scalar();
                default ->
                    throw new IllegalArgumentException(PROPERTY + " is '" + name + "'; it must be scalar or vector");
            };
        }
    }
}
