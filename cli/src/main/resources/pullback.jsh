// The start script of `pullback shell`. Without the command: jshell --class-path pullback.jar --startup DEFAULT --startup pullback.jsh
import static dev.pullback.autograd.Autodiff.*;
import static dev.pullback.ops.Ops.*;

import dev.pullback.autograd.*;
import dev.pullback.check.*;
import dev.pullback.explain.*;
import dev.pullback.autograd.program.*;
import dev.pullback.core.*;
import dev.pullback.ops.*;
import dev.pullback.train.*;
import dev.pullback.train.data.*;
import dev.pullback.train.optim.*;
import org.ejml.data.DMatrixRMaj;

/** Returns a matrix of rows, as in matrix(row(1, 2), row(3, 4)). */
DMatrixRMaj matrix(double[]... rows) { return new DMatrixRMaj(rows); }
double[] row(double... numbers) { return numbers; }

/** Returns a matrix of one row. */
DMatrixRMaj vector(double... numbers) { return new DMatrixRMaj(new double[][] {numbers}); }
