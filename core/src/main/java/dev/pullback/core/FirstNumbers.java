package dev.pullback.core;

import dev.pullback.core.engine.TextTable;
import org.ejml.data.DMatrixRMaj;

/** Formats a matrix on one line, as in {@code [1, 2; 3, 4]}: rows are separated by semicolons. */
final class FirstNumbers {
    /** Of a matrix of more elements than this, only the first {@link #SHOWN} are in the text. */
    private static final int MOST = 12;

    private static final int SHOWN = 6;

    private FirstNumbers() {}

    static String of(DMatrixRMaj m) {
        int elements = m.getNumElements();
        int shown = elements <= MOST ? elements : SHOWN;
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < shown; i++) {
            if (i > 0) text.append(i % m.numCols == 0 ? "; " : ", ");
            text.append(TextTable.number(m.data[i]));
        }
        if (shown < elements) text.append(shown % m.numCols == 0 ? "; …" : ", …");
        return text.append(']').toString();
    }
}
