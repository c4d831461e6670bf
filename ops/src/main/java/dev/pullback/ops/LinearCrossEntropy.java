package dev.pullback.ops;

import static dev.pullback.core.OpFacts.operands;

import dev.pullback.core.Errors;
import dev.pullback.core.Op;
import dev.pullback.core.Shape;
import dev.pullback.core.Var;
import dev.pullback.kernels.Backend;
import dev.pullback.kernels.Compensated;
import dev.pullback.kernels.PerThread;
import dev.pullback.kernels.product.MatrixProducts;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * The last layer and its loss in one op: the softmax cross-entropy of the logits Z = X W + b. Only a few rows of Z are
 * in memory at a time, which saves memory if there are many classes. The logits are computed once for the loss and
 * again for the gradients, where the rows of ∂loss/∂Z are scaled by the cotangent before they are summed. The method
 * that records it is {@link Ops#linearCrossEntropy(Var, Var, Var, Var, CrossEntropyOptions)}.
 *
 * <p>Each thread has a workspace for the current rows. It grows to the largest size that the thread has needed, and is
 * garbage-collected when memory runs short.
 */
public final class LinearCrossEntropy {
    /**
     * The number of logits in memory at a time (16 MB), rounded down to whole rows but at least one row. W is read from
     * memory once for each chunk of rows, so smaller chunks would wait for memory.
     */
    private static final int CHUNK = 1 << 21;

    private static final PerThread<Spare> SPARE = new PerThread<>(Spare::new);

    /** The loss; the attribute is its {@link CrossEntropyOptions}. */
    public static final Op LINEAR_CROSS_ENTROPY = Op.of(
                    "linearCrossEntropy",
                    "y = softmaxCrossEntropy(X W + b, k)",
                    4,
                    (op, in, attr) -> {
                        check(op, in);
                        return Losses.reduced(attr, in[0].rows(), 1);
                    },
                    (in, attr, out) -> loss(in[0], in[1], in[2], in[3], (CrossEntropyOptions) attr, out))
            .stating(operands("X W b k")
                    .attribute(CrossEntropyOptions.class)
                    .errors(3, 4, 3)
                    .within(-2, 2)
                    .errorsUnknown(2, "softcap"));

    /**
     * The gradients of {@link #LINEAR_CROSS_ENTROPY}. The operands are those of the loss and the cotangent of its
     * result. The attribute, {@link WantedGradients}, selects the gradients; each of them is one output.
     */
    public static final Op LINEAR_CROSS_ENTROPY_GRADIENTS = Op.multi(
                    "linearCrossEntropyGradients",
                    "dX = S Wᵀ, dW = Xᵀ S, db = colsums(S), S = g ∘ (softmax(X W + b) - onehot k) / D",
                    5,
                    (op, in, attr) -> {
                        check(op, in);
                        WantedGradients wanted = (WantedGradients) attr;
                        Shape g = Losses.reduced(wanted.options, in[0].rows(), 1);
                        Errors.require(in[4].shape().equals(g), op, in[4], "a cotangent of the loss must be " + g);
                        List<Shape> shapes = new ArrayList<>();
                        if (wanted.x) shapes.add(in[0].shape());
                        if (wanted.w) shapes.add(in[1].shape());
                        if (wanted.b) shapes.add(in[2].shape());
                        return shapes.toArray(Shape[]::new);
                    },
                    (in, attr, out) -> gradients(in, (WantedGradients) attr, out))
            .stating(operands("X W b k g")
                    .attribute(WantedGradients.class)
                    .internal()
                    .errors(4, 3, 3)
                    .within(-2, 2)
                    .errorsUnknown(1, "softcap"));

    /** The options of the loss, and whether the gradients of x, w and b are wanted. */
    public record WantedGradients(CrossEntropyOptions options, boolean x, boolean w, boolean b) {
        // Written out since the methods that JDK 17 generates would keep the class loader of this library in memory.
        @Override
        public boolean equals(@Nullable Object o) {
            return o instanceof WantedGradients g && options.equals(g.options) && x == g.x && w == g.w && b == g.b;
        }

        @Override
        public int hashCode() {
            return 31 * (31 * (31 * options.hashCode() + Boolean.hashCode(x)) + Boolean.hashCode(w))
                    + Boolean.hashCode(b);
        }
    }

    private LinearCrossEntropy() {}

    private static void check(Op op, Var[] in) {
        Var x = in[0];
        Var w = in[1];
        Var b = in[2];
        Errors.requireEqual(x.cols(), w.rows(), op, x, w, "the columns of %s (%d) must equal the rows of %s (%d)");
        Errors.require(b.rows() == 1 && b.cols() == w.cols(), op, w, b, "the bias must be a row, one for each column");
        Errors.require(
                in[3].cols() == 1 && in[3].rows() == x.rows(),
                op,
                x,
                in[3],
                "labels must be a column, one for each row");
    }

    private static void loss(
            DMatrixRMaj x,
            DMatrixRMaj w,
            DMatrixRMaj b,
            DMatrixRMaj labels,
            CrossEntropyOptions options,
            DMatrixRMaj out) {
        Rows rows = new Rows(x, w, b, labels, options);
        boolean each = options.reduction() == Reduction.NONE;
        double sum = 0;
        double carry = 0;
        rows.work.losses.reshape(rows.limit, 1);
        double[] losses = rows.work.losses.data;
        for (int from = 0; from < x.numRows; from += rows.count) {
            rows.compute(from);
            CrossEntropy.task(rows.logits, rows.labels, TargetKind.INDEX, rows.options)
                    .losses(losses);
            for (int i = 0; i < rows.count; i++) {
                if (each) out.data[from + i] = losses[i];
                double next = sum + losses[i];
                if (Double.isFinite(next)) carry += Compensated.sumError(sum, losses[i], next);
                sum = next;
            }
        }
        if (!each) out.data[0] = rows.divisor == 0 ? 0 : (sum + carry) / rows.divisor;
    }

    private static void gradients(DMatrixRMaj[] in, WantedGradients wanted, DMatrixRMaj[] out) {
        DMatrixRMaj x = in[0];
        DMatrixRMaj w = in[1];
        DMatrixRMaj cotangent = in[4];
        for (DMatrixRMaj d : out) d.zero();
        Rows rows = new Rows(x, w, in[2], in[3], wanted.options);
        if (rows.divisor == 0) return;
        MatrixProducts products = Backend.get().products();
        DMatrixRMaj slope = rows.work.slope;
        DMatrixRMaj dx = rows.work.dx;
        for (int from = 0; from < x.numRows; from += rows.count) {
            rows.compute(from);
            slope.reshape(rows.count, w.numCols);
            CrossEntropy.task(rows.logits, rows.labels, TargetKind.INDEX, rows.options)
                    .gradients(rows.divisor, slope.data);
            for (int i = 0; i < rows.count; i++) {
                if (rows.isIgnored(i)) fillRow(rows.x, i, 0); // 0 · NaN would make the sum NaN
                else scaleRow(slope, i, cotangent.data[cotangent.numRows == 1 ? 0 : from + i]);
            }
            int next = 0;
            if (wanted.x) {
                dx.reshape(rows.count, x.numCols);
                products.multTransB(slope, w, dx);
                System.arraycopy(dx.data, 0, out[next++].data, from * x.numCols, dx.getNumElements());
            }
            if (wanted.w) products.multAddTransA(rows.x, slope, out[next++]);
            if (wanted.b) addRows(slope, out[next].data);
        }
    }

    private static void fillRow(DMatrixRMaj a, int row, double value) {
        Arrays.fill(a.data, row * a.numCols, (row + 1) * a.numCols, value);
    }

    private static void scaleRow(DMatrixRMaj a, int row, double factor) {
        if (factor == 1) return;
        for (int i = row * a.numCols, end = i + a.numCols; i < end; i++) a.data[i] *= factor;
    }

    private static void addRows(DMatrixRMaj a, double[] sums) {
        for (int row = 0; row < a.numRows; row++) {
            for (int c = 0; c < a.numCols; c++) sums[c] += a.data[row * a.numCols + c];
        }
    }

    /** The matrices for the current rows; each keeps the largest size it has had. */
    private static final class Workspace {
        final DMatrixRMaj x = new DMatrixRMaj(0, 0);
        final DMatrixRMaj logits = new DMatrixRMaj(0, 0);
        final DMatrixRMaj slope = new DMatrixRMaj(0, 0);
        final DMatrixRMaj dx = new DMatrixRMaj(0, 0);
        final DMatrixRMaj labels = new DMatrixRMaj(0, 0);
        final DMatrixRMaj losses = new DMatrixRMaj(0, 0);

        static Workspace ofThread() {
            Spare spare = SPARE.get();
            Workspace work = spare.workspace.get();
            if (work == null) {
                work = new Workspace();
                spare.workspace = new SoftReference<>(work);
            }
            return work;
        }
    }

    /** The workspace of a thread between two calls; it is released if memory becomes short. */
    private static final class Spare {
        SoftReference<Workspace> workspace = new SoftReference<>(new Workspace());
    }

    /** Steps through X a few rows at a time and computes their logits. */
    private static final class Rows {
        private final DMatrixRMaj allX;
        private final DMatrixRMaj w;
        private final DMatrixRMaj b;
        private final DMatrixRMaj allLabels;
        private final CrossEntropyOptions options;
        private final Workspace work = Workspace.ofThread();
        /** The number of rows in memory at a time. */
        private final int limit;
        /** The divisor of the sum of the losses. */
        final double divisor;
        /** The current rows of X. */
        final DMatrixRMaj x;

        final DMatrixRMaj logits;
        final DMatrixRMaj labels;
        int count;

        Rows(DMatrixRMaj allX, DMatrixRMaj w, DMatrixRMaj b, DMatrixRMaj labels, CrossEntropyOptions options) {
            this.allX = allX;
            this.w = w;
            this.b = b;
            this.allLabels = labels;
            CrossEntropyTargets.checkWeights(w.numCols, options);
            CrossEntropyOptions scaled = options;
            double total = CrossEntropy.divisor(labels, TargetKind.INDEX, w.numCols, options);
            while (CrossEntropy.isExtreme(total)) {
                scaled = CrossEntropy.rescaled(scaled, w.numCols, total);
                total = CrossEntropy.divisor(labels, TargetKind.INDEX, w.numCols, scaled);
            }
            this.options = scaled;
            divisor = total;
            limit = Math.min(allX.numRows, Math.max(1, CHUNK / w.numCols));
            x = work.x;
            logits = work.logits;
            this.labels = work.labels;
        }

        void compute(int first) {
            count = Math.min(limit, allX.numRows - first);
            x.reshape(count, allX.numCols);
            labels.reshape(count, 1);
            for (int i = 0; i < count; i++) {
                CrossEntropyTargets.label(allLabels, TargetKind.INDEX, first + i, w.numCols, options);
                labels.data[i] = allLabels.data[first + i];
            }
            System.arraycopy(allX.data, first * allX.numCols, x.data, 0, x.getNumElements());
            logits.reshape(count, w.numCols);
            Backend.get().products().mult(x, w, logits);
            for (int i = 0; i < count; i++) {
                for (int c = 0; c < w.numCols; c++) logits.data[i * w.numCols + c] += b.data[c];
            }
        }

        boolean isIgnored(int i) {
            int label = CrossEntropyTargets.label(labels, TargetKind.INDEX, i, w.numCols, options);
            return label == CrossEntropyTargets.IGNORED;
        }
    }
}
