package dev.pullback.examples.operations;

import java.math.BigDecimal;
import org.ejml.data.DMatrixRMaj;

/** Linear algebra in high precision. Where vectors can be chosen with either sign, the sign is that of given doubles. */
final class PreciseAlgebra {
    private PreciseAlgebra() {}

    /** Solves A Y = B by Gauss-Jordan elimination, and computes the determinant of A. */
    record Solution(PreciseMatrix y, Precise determinant) {
        static Solution of(PreciseMatrix matrix, PreciseMatrix b) {
            PreciseMatrix a = clean(matrix);
            PreciseMatrix y = clean(b);
            int n = a.rows();
            Precise det = Precise.ONE;
            for (int k = 0; k < n; k++) {
                int pivot = k;
                for (int i = k; i < n; i++)
                    if (a.at(i, k).abs().compareTo(a.at(pivot, k).abs()) > 0) pivot = i;
                if (a.at(pivot, k).signum() == 0) return new Solution(y, Precise.ZERO);
                if (pivot != k) {
                    swap(a, k, pivot);
                    swap(y, k, pivot);
                    det = det.negate();
                }
                det = det.times(a.at(k, k));
                for (int i = 0; i < n; i++) {
                    if (i == k || a.at(i, k).signum() == 0) continue;
                    Precise factor = a.at(i, k).over(a.at(k, k));
                    for (int j = k; j < n; j++) a.set(i, j, value(a.at(i, j).minus(factor.times(a.at(k, j)))));
                    for (int j = 0; j < y.cols(); j++)
                        y.set(i, j, value(y.at(i, j).minus(factor.times(y.at(k, j)))));
                }
            }
            for (int i = 0; i < n; i++)
                for (int j = 0; j < y.cols(); j++) y.set(i, j, value(y.at(i, j).over(a.at(i, i))));
            return new Solution(y, value(det));
        }

        private static void swap(PreciseMatrix m, int i, int k) {
            Precise[] row = m.row(i);
            m.setRow(i, m.row(k));
            m.setRow(k, row);
        }
    }

    /** Returns the number without the terms that it came from. */
    static Precise value(Precise x) {
        return x.clean();
    }

    /** Returns a copy whose elements have their own size. */
    static PreciseMatrix clean(PreciseMatrix m) {
        return m.map(PreciseAlgebra::value);
    }

    static PreciseMatrix solve(PreciseMatrix a, PreciseMatrix b) {
        return Solution.of(a, b).y;
    }

    static PreciseMatrix inverse(PreciseMatrix a) {
        return solve(a, PreciseMatrix.identity(a.rows()));
    }

    static Precise determinant(PreciseMatrix a) {
        return Solution.of(a, PreciseMatrix.zeros(a.rows(), 0)).determinant;
    }

    static PreciseMatrix symmetric(PreciseMatrix a) {
        return a.plus(a.transposed()).times(Precise.of(0.5));
    }

    static PreciseMatrix cofactors(PreciseMatrix a) {
        int n = a.rows();
        PreciseMatrix y = PreciseMatrix.zeros(n, n);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                Precise minor = determinant(without(a, i, j));
                y.set(i, j, (i + j) % 2 == 0 ? minor : minor.negate());
            }
        }
        return y;
    }

    private static PreciseMatrix without(PreciseMatrix a, int row, int col) {
        PreciseMatrix y = PreciseMatrix.zeros(a.rows() - 1, a.cols() - 1);
        for (int i = 0; i < y.rows(); i++)
            for (int j = 0; j < y.cols(); j++) y.set(i, j, a.at(i < row ? i : i + 1, j < col ? j : j + 1));
        return y;
    }

    /** Returns the derivative of the cofactors by a difference quotient; each cofactor is linear in each row. */
    static PreciseMatrix cofactorsSlope(PreciseMatrix a, PreciseMatrix h) {
        int n = a.rows();
        PreciseMatrix y = PreciseMatrix.zeros(n, n);
        for (int r = 0; r < n; r++) {
            PreciseMatrix changed = a.copy();
            changed.setRow(r, h.row(r));
            PreciseMatrix part = cofactors(changed);
            for (int i = 0; i < n; i++)
                if (i != r) for (int j = 0; j < n; j++) y.set(i, j, y.at(i, j).plus(part.at(i, j)));
        }
        return y;
    }

    static PreciseMatrix cholesky(PreciseMatrix a) {
        int n = a.rows();
        PreciseMatrix l = PreciseMatrix.zeros(n, n);
        for (int j = 0; j < n; j++) {
            for (int i = j; i < n; i++) {
                Precise sum = a.at(i, j);
                for (int k = 0; k < j; k++) sum = sum.minus(l.at(i, k).times(l.at(j, k)));
                l.set(i, j, value(i == j ? sum.sqrt() : sum.over(l.at(j, j))));
            }
        }
        return l;
    }

    /** Returns the eigenvalues in ascending order, as a column, and the eigenvectors of a symmetric matrix, by Jacobi's method. */
    static PreciseMatrix[] eigen(PreciseMatrix symmetric, DMatrixRMaj signs) {
        PreciseMatrix a = clean(symmetric);
        int n = a.rows();
        PreciseMatrix v = PreciseMatrix.identity(n);
        for (int sweep = 0; sweep < 12; sweep++) {
            for (int p = 0; p < n; p++) for (int q = p + 1; q < n; q++) rotate(a, v, p, q);
        }
        Integer[] order = new Integer[n];
        for (int i = 0; i < n; i++) order[i] = i;
        java.util.Arrays.sort(order, (i, k) -> a.at(i, i).compareTo(a.at(k, k)));
        PreciseMatrix values = PreciseMatrix.zeros(n, 1);
        PreciseMatrix vectors = PreciseMatrix.zeros(n, n);
        for (int j = 0; j < n; j++) {
            values.set(j, 0, a.at(order[j], order[j]));
            Precise dot = Precise.ZERO;
            for (int i = 0; i < n; i++) dot = dot.plus(v.at(i, order[j]).times(signs.get(i, j)));
            for (int i = 0; i < n; i++)
                vectors.set(i, j, dot.signum() < 0 ? v.at(i, order[j]).negate() : v.at(i, order[j]));
        }
        return new PreciseMatrix[] {values, vectors};
    }

    private static void rotate(PreciseMatrix a, PreciseMatrix v, int p, int q) {
        Precise off = a.at(p, q);
        BigDecimal scale = a.at(p, p).value().abs().max(a.at(q, q).value().abs());
        if (off.signum() == 0
                || off.value()
                                .abs()
                                .compareTo(scale.scaleByPowerOfTen(
                                        -2 * Precise.digits().getPrecision()))
                        < 0) return;
        Precise theta = a.at(q, q).minus(a.at(p, p)).over(off.times(2));
        Precise root = theta.square().plus(Precise.ONE).sqrt();
        Precise t = Precise.ONE.over(theta.abs().plus(root));
        if (theta.signum() < 0) t = t.negate();
        Precise c = Precise.ONE.over(t.square().plus(Precise.ONE).sqrt());
        Precise s = t.times(c);
        int n = a.rows();
        for (int k = 0; k < n; k++) turn(a, k, p, k, q, c, s);
        for (int k = 0; k < n; k++) turn(a, p, k, q, k, c, s);
        for (int k = 0; k < n; k++) turn(v, k, p, k, q, c, s);
    }

    private static void turn(PreciseMatrix m, int i, int j, int k, int l, Precise c, Precise s) {
        Precise x = m.at(i, j);
        Precise y = m.at(k, l);
        m.set(i, j, value(c.times(x).minus(s.times(y))));
        m.set(k, l, value(s.times(x).plus(c.times(y))));
    }

    /** Returns U, the singular values and V of a matrix of full rank, from the eigenvectors of AᵀA or AAᵀ. */
    static PreciseMatrix[] svd(PreciseMatrix a, DMatrixRMaj u, DMatrixRMaj v) {
        if (a.rows() < a.cols()) {
            PreciseMatrix[] t = svd(a.transposed(), v, u);
            return new PreciseMatrix[] {t[2], t[1], t[0]};
        }
        int n = a.cols();
        PreciseMatrix[] eigen = eigen(a.transposed().times(a), reversed(v));
        PreciseMatrix s = PreciseMatrix.zeros(n, 1);
        PreciseMatrix right = PreciseMatrix.zeros(n, n);
        for (int j = 0; j < n; j++) {
            s.set(j, 0, value(eigen[0].at(n - 1 - j, 0).sqrt()));
            for (int i = 0; i < n; i++) right.set(i, j, eigen[1].at(i, n - 1 - j));
        }
        PreciseMatrix left = clean(a.times(right).zip(s.transposed(), Precise::over));
        return new PreciseMatrix[] {left, s, right};
    }

    private static DMatrixRMaj reversed(DMatrixRMaj v) {
        DMatrixRMaj y = new DMatrixRMaj(v.numRows, v.numCols);
        for (int i = 0; i < v.numRows; i++)
            for (int j = 0; j < v.numCols; j++) y.set(i, j, v.get(i, v.numCols - 1 - j));
        return y;
    }

    /** Returns Q and R with a positive diagonal, by the Cholesky factor of AᵀA. */
    static PreciseMatrix[] qr(PreciseMatrix a) {
        PreciseMatrix l = cholesky(a.transposed().times(a));
        PreciseMatrix q = clean(solve(l, a.transposed()).transposed());
        return new PreciseMatrix[] {q, l.transposed()};
    }

    static PreciseMatrix pinv(PreciseMatrix a) {
        if (a.rows() < a.cols()) return pinv(a.transposed()).transposed();
        return solve(a.transposed().times(a), a.transposed());
    }

    static PreciseMatrix expm(PreciseMatrix a) {
        int squarings = 6;
        PreciseMatrix x = a.times(Precise.of(Math.scalb(1.0, -squarings)));
        PreciseMatrix sum = PreciseMatrix.identity(a.rows());
        PreciseMatrix term = sum;
        for (int k = 1; k < 28; k++) {
            term = clean(term.times(x)).times(Precise.ONE.over(Precise.of(k)));
            sum = sum.plus(term);
        }
        sum = clean(sum);
        for (int k = 0; k < squarings; k++) sum = clean(sum.times(sum));
        return sum;
    }

    /** Returns the derivative of the exponential of A in the direction H, the upper right block of exp [A H; 0 A]. */
    static PreciseMatrix expmSlope(PreciseMatrix a, PreciseMatrix h) {
        int n = a.rows();
        PreciseMatrix block = PreciseMatrix.zeros(2 * n, 2 * n);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                block.set(i, j, a.at(i, j));
                block.set(n + i, n + j, a.at(i, j));
                block.set(i, n + j, h.at(i, j));
            }
        }
        PreciseMatrix e = expm(block);
        PreciseMatrix y = PreciseMatrix.zeros(n, n);
        for (int i = 0; i < n; i++) for (int j = 0; j < n; j++) y.set(i, j, e.at(i, n + j));
        return y;
    }

    private static DMatrixRMaj noSigns(int n) {
        return new DMatrixRMaj(n, n);
    }

    static PreciseMatrix sqrtm(PreciseMatrix a) {
        PreciseMatrix[] e = eigen(a, noSigns(a.rows()));
        PreciseMatrix scaled = e[1].zip(e[0].transposed(), (v, x) -> v.times(x.sqrt()));
        return clean(scaled.times(e[1].transposed()));
    }

    /** Solves S Y + Y S = B. */
    static PreciseMatrix lyapunov(PreciseMatrix s, PreciseMatrix b) {
        PreciseMatrix[] e = eigen(s, noSigns(s.rows()));
        PreciseMatrix sums = e[0].zip(e[0].transposed(), Precise::plus);
        PreciseMatrix inner = e[1].transposed().times(b).times(e[1]).zip(sums, Precise::over);
        return clean(e[1].times(inner).times(e[1].transposed()));
    }
}
