package dev.pullback.check.subject;

import java.util.BitSet;
import org.ejml.data.DMatrixRMaj;

/** What is weak about the given point: what it cannot show. */
public final class Lint {
    private Lint() {}

    public static void look(DMatrixRMaj[] x, BitSet fixed, String[] names, ReportBuilder tally) {
        for (int i = 0; i < x.length; i++) {
            DMatrixRMaj m = x[i];
            if (fixed.get(i) || m.numRows == 1 || m.numRows != m.numCols) continue;
            tally.note(names[i] + " is square" + (isSymmetric(m) ? " and symmetric" : "")
                    + "; check a matrix of unequal sides too, if the function takes one");
        }
    }

    private static boolean isSymmetric(DMatrixRMaj m) {
        for (int i = 0; i < m.numRows; i++) {
            for (int j = 0; j < i; j++) {
                if (m.get(i, j) != m.get(j, i)) return false;
            }
        }
        return true;
    }
}
