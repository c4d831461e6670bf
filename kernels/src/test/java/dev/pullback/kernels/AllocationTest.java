package dev.pullback.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.pullback.kernels.function.Elementwise;
import dev.pullback.kernels.function.Pointwise;
import dev.pullback.kernels.product.MatrixProducts;
import dev.pullback.kernels.softmax.SoftmaxKernel;
import dev.pullback.kernels.sum.RowMoments;
import dev.pullback.kernels.sum.Sums;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/**
 * Tests that kernels allocate nothing once C2 has compiled them; before that, each vector is an object. Each backend is
 * tested in a separate JVM that runs all kernels, because the code that C2 compiles for a kernel depends on the kernels
 * that ran before it, see {@link VectorOperatorTables}.
 */
class AllocationTest {
    /** The number of calls whose allocation is measured together. */
    private static final int ROUNDS = 100;

    /** The number of consecutive measurements that must be zero, which is enough work for each kernel to warm up. */
    private static final int ZERO_IN_A_ROW = 60;

    /** The longest functions, and some of each kind; all others are tested with the slow tests. */
    private static final Set<Pointwise> SOME_FUNCTIONS = EnumSet.of(
            Pointwise.EXP,
            Pointwise.SILU,
            Pointwise.MUL_STEP,
            Pointwise.LOG1M_EXP,
            Pointwise.GELU,
            Pointwise.TAN,
            Pointwise.POW,
            Pointwise.DROPOUT,
            Pointwise.ADAM);

    private static final String ALL_FUNCTIONS = "all-functions";
    private static final String PRODUCTS_AND_SUMS = "products-and-sums";

    /** The processor time of this thread after which it gives up. On a busy machine, C2 is slowed down like this thread. */
    private static final long PATIENCE_NANOS = 40_000_000_000L;

    @Test
    void scalarKernelsAllocateNothing() throws IOException, InterruptedException {
        allocatesNothing("scalar");
    }

    @Test
    void vectorKernelsAllocateNothing() throws IOException, InterruptedException {
        allocatesNothing("vector");
    }

    /**
     * Tests that C2 knows the class of each vector without the profile of the classes for which methods of the Vector API
     * were called. That profile is useless after the JVM has run vectors of another length, or in a loop that is compiled
     * early. Softmax is not included, because its masks need the profile, nor are functions of an element, whose loops
     * update no vector. C2 of JDK 17 always needs the profile.
     */
    @Test
    @Tag("slow")
    @EnabledForJreRange(min = JRE.JAVA_21)
    void productsAndSumsNeedNoProfile() throws IOException, InterruptedException {
        List<String> options = new ArrayList<>(options("vector"));
        options.add("-XX:-UseTypeProfile");
        assertEquals("0 bytes", lastLine(options, PRODUCTS_AND_SUMS));
    }

    @Test
    @Tag("slow")
    void noFunctionOfAnElementAllocates() throws IOException, InterruptedException {
        allocatesNothing("vector", ALL_FUNCTIONS);
    }

    /**
     * Requires zero bytes in two of at most three JVMs. If C2 compiles a caller before it has a profile of the called
     * method, that caller still allocates vectors.
     */
    private static void allocatesNothing(String backend, String... args) throws IOException, InterruptedException {
        List<String> options = options(backend);
        List<String> others = new ArrayList<>();
        for (int right = 0; right < 2; ) {
            String last = lastLine(options, args);
            if (last.equals("0 bytes")) right++;
            else others.add(last);
            assertTrue(others.size() < 2, () -> backend + ": " + others);
        }
    }

    private static List<String> options(String backend) {
        return List.of("--add-modules", "jdk.incubator.vector", "-Dpullback.backend=" + backend);
    }

    private static String lastLine(List<String> options, String... args) throws IOException, InterruptedException {
        List<String> lines =
                OtherJvm.run(AllocationTest.class, options, args).lines().toList();
        return lines.get(lines.size() - 1);
    }

    /** The operands of one product in its three forms. */
    private record Matrices(
            DMatrixRMaj a, DMatrixRMaj aT, DMatrixRMaj b, DMatrixRMaj bT, DMatrixRMaj c, DMatrixRMaj sums) {
        static Matrices of(int m, int depth, int n) {
            return new Matrices(
                    new DMatrixRMaj(m, depth),
                    new DMatrixRMaj(depth, m),
                    new DMatrixRMaj(depth, n),
                    new DMatrixRMaj(n, depth),
                    new DMatrixRMaj(m, n),
                    new DMatrixRMaj(1, depth));
        }

        void run(MatrixProducts products) {
            products.mult(a, b, c);
            products.multAddTransA(aT, b, c);
            products.multTransB(a, bT, c);
            products.colSums(a, sums);
        }
    }

    private static void addProducts(MatrixProducts products, Map<String, Runnable> all) {
        Matrices[] operands = {
            Matrices.of(32, 16, 20),
            Matrices.of(32, 16, 8),
            Matrices.of(32, 16, 10),
            Matrices.of(32, 16, 3),
            Matrices.of(32, 3, 20),
            Matrices.of(3, 30, 16),
            Matrices.of(70, 300, 60),
            Matrices.of(130, 100, 130) // split among threads
        };
        for (Matrices o : operands) {
            String shape = o.a.numRows + "x" + o.a.numCols + "x" + o.b.numCols;
            all.put("products " + shape, () -> o.run(products));
        }
    }

    /** Adds tasks with few short rows, many short rows, long rows, and enough long rows for several threads. */
    private static void addSoftmax(SoftmaxKernel kernel, Map<String, Runnable> all) {
        int[][] shapes = {{5, 3}, {70, 10}, {9, 300}, {20, 1001}};
        double[] x = new double[20 * 1001];
        Arrays.setAll(x, i -> i % 17);
        double[] y = new double[x.length];
        Arrays.setAll(y, i -> i % 5);
        double[] labels = new double[70];
        double[] losses = new double[70];
        double[] out = new double[x.length];
        for (int[] shape : shapes) {
            int rows = shape[0];
            int n = shape[1];
            all.put("softmax of " + rows + "x" + n, () -> {
                kernel.rows(x, n, 0, rows).labels(labels, -1).lossesAndGradients(rows, losses, out);
                kernel.rows(x, n, 0, rows).labels(labels, -1).losses(losses);
                kernel.rows(x, n, 0, rows).labels(labels, -1).gradients(rows, out);
                kernel.rows(x, n, 0, rows).softmax(out);
                kernel.rows(x, n, 0, rows).logSoftmax(out);
                kernel.rows(x, n, 0, rows).logSumExp(losses);
                kernel.rows(x, n, 0, rows).targets(y).lossesAndGradients(rows, losses, out);
                kernel.rows(x, n, 0, rows).targets(y).targetWeights(losses);
                kernel.rows(x, n, 0, rows)
                        .labels(labels, -1)
                        .smoothing(0.1, true)
                        .zLoss(0.1)
                        .logits(2, 30)
                        .lossesAndGradients(rows, losses, out);
                kernel.rows(x, n, 0, rows).softmaxVjps(y, out);
                kernel.rows(x, n, 0, rows).logSoftmaxVjps(y, out);
                kernel.rows(x, n, 0, rows).divergencesAndDifferences(y, rows, losses, out);
            });
        }
    }

    private static void addSums(Sums s, Map<String, Runnable> all) {
        double[] x = new double[1001];
        Arrays.setAll(x, i -> i % 17);
        double[] y = new double[x.length];
        double[] lanes = new double[Sums.COMPENSATED];
        all.put("sums", () -> {
            s.add(x, 1, 1000, lanes);
            s.addCompensated(x, 1, 1000, 0, lanes, 0);
            RowMoments moments = RowMoments.get();
            moments.standardize(s, x, 1, 1000, 1e-5, y, 1);
            moments.pair(x, 1, y, 1).project(s, 1000, true, 1, y, 1);
        });
    }

    private static void addElementwise(Elementwise e, Set<Pointwise> functions, Map<String, Runnable> all) {
        double[][] spans = new double[8][1001];
        for (double[] span : spans) Arrays.setAll(span, i -> 0.01 * (i - 500));
        int[] at = {1, 0, 1, 0, 1, 0, 1, 0};
        for (Pointwise f : functions) all.put(f.toString(), () -> e.run(f, spans, at, 1000, 0.5, 1));
    }

    /** Prints "0 bytes" once warm kernels allocate nothing, or the last allocation of each kernel when time is up. */
    public static void main(String[] args) {
        List<String> options = List.of(args);
        Backend backend = Backend.get();
        Map<String, Runnable> all = new LinkedHashMap<>();
        addProducts(backend.products(), all);
        addSums(backend.sums(), all);
        if (!options.contains(PRODUCTS_AND_SUMS)) {
            addSoftmax(backend.softmax(), all);
            Set<Pointwise> functions =
                    options.contains(ALL_FUNCTIONS) ? EnumSet.allOf(Pointwise.class) : SOME_FUNCTIONS;
            addElementwise(backend.elementwise(), functions, all);
        }
        int enough = backend.toString().equals("vector") ? ZERO_IN_A_ROW : 1;
        Map<String, Long> allocated = new LinkedHashMap<>();
        int zeros = 0;
        while (zeros < enough && processorNanos() < PATIENCE_NANOS) {
            allocated.clear();
            all.forEach((name, work) -> {
                long bytes = bytesOfRounds(work);
                if (bytes > 0) allocated.put(name, bytes);
            });
            zeros = allocated.isEmpty() && WarmUp.isIdle() ? zeros + 1 : 0;
        }
        System.out.println(zeros == enough ? "0 bytes" : "in the end " + allocated);
    }

    private static long processorNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static long bytesOfRounds(Runnable work) {
        ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        long before = bean.getThreadAllocatedBytes(thread);
        for (int i = 0; i < ROUNDS; i++) work.run();
        return bean.getThreadAllocatedBytes(thread) - before;
    }
}
