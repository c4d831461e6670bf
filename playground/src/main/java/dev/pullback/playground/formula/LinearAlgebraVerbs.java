package dev.pullback.playground.formula;

import dev.pullback.core.Var;
import dev.pullback.ops.LinearAlgebra;
import dev.pullback.ops.TriangularForm;

/**
 * The rows of the table {@link Verbs} for {@link LinearAlgebra}. A decomposition has several results, of which a formula gets one: {@code eigSym} and
 * {@code svd} return the values, with the option {@code vectors=1}, {@code left=1} or {@code right=1} the vectors; {@code qr}
 * returns R, with {@code orthogonal=1} Q.
 */
final class LinearAlgebraVerbs {
    private LinearAlgebraVerbs() {}

    static void table(VerbTable t) {
        t.of("solveTriangular", "t b", a -> LinearAlgebra.solveTriangular(a.var(0), a.var(1), form(a)));
        t.two("choleskySolve", LinearAlgebra::choleskySolve);
        t.one("logDetSpd", LinearAlgebra::logDetSpd);
        t.one("symmetricPart", LinearAlgebra::symmetricPart);
        t.one("pinv", LinearAlgebra::pinv);
        t.two("leastSquares", LinearAlgebra::leastSquares);
        t.one("expm", LinearAlgebra::expm);
        t.one("sqrtm", LinearAlgebra::sqrtm);
        t.of("kron", "a b", LinearAlgebraVerbs::kron);
        t.one("spectralNorm", LinearAlgebra::spectralNorm);
        t.one("nuclearNorm", LinearAlgebra::nuclearNorm);
        t.of("eigSym", "a", LinearAlgebraVerbs::eigSym);
        t.of("svd", "a", LinearAlgebraVerbs::svd);
        t.of("qr", "a", LinearAlgebraVerbs::qr);
    }

    private static TriangularForm form(Arguments a) {
        a.allowOptions("lower", "transposed", "right");
        return new TriangularForm(a.flag("lower", true), a.flag("transposed", false), a.flag("right", false));
    }

    private static Var kron(Arguments a) {
        a.requireElements(a.elements(0) * a.elements(1));
        return LinearAlgebra.kron(a.var(0), a.var(1));
    }

    private static Var eigSym(Arguments a) {
        a.allowOptions("vectors");
        LinearAlgebra.Eigen eigen = LinearAlgebra.eigSym(a.var(0));
        return a.flag("vectors", false) ? eigen.vectors() : eigen.values();
    }

    private static Var svd(Arguments a) {
        a.allowOptions("left", "right");
        LinearAlgebra.Svd svd = LinearAlgebra.svd(a.var(0));
        if (a.flag("left", false)) return svd.u();
        return a.flag("right", false) ? svd.v() : svd.values();
    }

    private static Var qr(Arguments a) {
        a.allowOptions("orthogonal");
        LinearAlgebra.OrthogonalTriangular qr = LinearAlgebra.qr(a.var(0));
        return a.flag("orthogonal", false) ? qr.q() : qr.r();
    }
}
