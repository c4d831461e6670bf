package dev.pullback.kernels;

import dev.pullback.kernels.factor.Factorizations;
import dev.pullback.kernels.function.Elementwise;
import dev.pullback.kernels.product.MatrixProducts;
import dev.pullback.kernels.softmax.SoftmaxKernel;
import dev.pullback.kernels.sum.Sums;

/**
 * One implementation of the kernels of all operations. The scalar backend is plain Java and runs everywhere. The vector
 * backend needs the module {@code jdk.incubator.vector} ({@code --add-modules jdk.incubator.vector}). A JVM chooses its
 * backend when a kernel is first needed, and keeps it. All kernels write into the arrays that they are given and
 * allocate nothing.
 *
 * <p>The system property {@code pullback.backend} chooses the backend by its name, {@code scalar} or {@code vector}. If
 * the property is not set, the backend is vector if the module is present. On a JVM that does not compile vector code, because it
 * lacks HotSpot's C2, the backend vector keeps to plain Java with the same bits, and logs one line.
 */
public final class Backend {
    private static final String PROPERTY = "pullback.backend";

    private final String name;
    private final MatrixProducts products;
    private final MatrixProducts singleProducts;
    private final Elementwise elementwise;
    private final SoftmaxKernel softmax;
    private final Factorizations factorizations;
    private final Sums sums;

    private Backend(
            String name,
            MatrixProducts products,
            MatrixProducts singleProducts,
            Elementwise elementwise,
            SoftmaxKernel softmax,
            Sums sums) {
        this.name = name;
        this.products = products;
        this.singleProducts = singleProducts;
        this.elementwise = elementwise;
        this.softmax = softmax;
        this.factorizations = new Factorizations(products, !name.equals("scalar"));
        this.sums = sums;
    }

    /** Returns the backend of this JVM. */
    public static Backend get() {
        return Chosen.BACKEND;
    }

    /** Returns the scalar backend. */
    public static Backend scalar() {
        return Scalar.BACKEND;
    }

    /**
     * Returns a backend that always uses the vector unit, even before the JIT has compiled its code (slow). The default backend
     * uses plain Java with identical results until then, see {@link WarmUp}.
     *
     * @throws UnsupportedOperationException if the module {@code jdk.incubator.vector} is absent
     */
    public static Backend vector() {
        MatrixProducts products = MatrixProducts.vector();
        return new Backend(
                "vector",
                products,
                MatrixProducts.singleVector(products),
                Elementwise.vector(),
                SoftmaxKernel.vector(),
                Sums.vector());
    }

    /** Returns the products of matrices. */
    public MatrixProducts products() {
        return products;
    }

    /** Returns the products of matrices in single precision: floats are multiplied and added, doubles are stored. */
    public MatrixProducts singleProducts() {
        return singleProducts;
    }

    /** Returns the elementwise functions. */
    public Elementwise elementwise() {
        return elementwise;
    }

    /** Returns softmax and cross-entropy. */
    public SoftmaxKernel softmax() {
        return softmax;
    }

    /** Returns factorizations and triangular solves. */
    public Factorizations factorizations() {
        return factorizations;
    }

    /** Returns the sums of adjacent numbers. */
    public Sums sums() {
        return sums;
    }

    /** Returns the name, {@code scalar} or {@code vector}. */
    @Override
    public String toString() {
        return name;
    }

    private static final class Scalar {
        static final Backend BACKEND = new Backend(
                "scalar",
                MatrixProducts.scalar(),
                MatrixProducts.singleScalar(MatrixProducts.scalar()),
                Elementwise.scalar(),
                SoftmaxKernel.scalar(),
                Sums.scalar());
    }

    private static final class Chosen {
        static final Backend BACKEND = choose(System.getProperty(PROPERTY, ""));

        private static Backend choose(String name) {
            return switch (name) {
                case "scalar" -> scalar();
                case "vector" -> adaptive();
                case "" -> IncubatorModule.isPresent() ? adaptive() : scalar();
                default ->
                    throw new IllegalArgumentException(PROPERTY + " is '" + name + "'; it must be scalar or vector");
            };
        }

        private static Backend adaptive() {
            MatrixProducts products = MatrixProducts.adaptive();
            JitCompiler.noteIfUnused();
            return new Backend(
                    "vector",
                    products,
                    MatrixProducts.singleAdaptive(products),
                    Elementwise.adaptive(),
                    SoftmaxKernel.adaptive(),
                    Sums.adaptive());
        }
    }
}
