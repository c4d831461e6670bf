package dev.pullback.train.data;

import dev.pullback.train.data.dialect.Dialect;
import java.util.List;

/**
 * The file from which a table was read: its layout, which later files must match, and the policies for its cells.
 *
 * @param file the name of the file in error messages
 * @param header whether the first row contains the names of the columns
 * @param label the name of the label's column, empty if it is unknown or there is none
 * @param labelIndex the index of the label's column, or -1 if there is none
 * @param targets the columns of the targets
 * @param width the number of columns of the file
 * @param missing the policy for missing cells
 * @param unseen the policy for categories that the training rows do not contain
 * @param dialect how the cells of the file are written
 * @param reading a report for the user on how the file was read; not stored with a model
 */
record TableSource(
        String file,
        boolean header,
        String label,
        int labelIndex,
        List<Column> targets,
        int width,
        Missing missing,
        Unseen unseen,
        Dialect dialect,
        TableReading reading) {
    /** Copies the list. */
    TableSource {
        targets = List.copyOf(targets);
    }

    boolean hasLabel() {
        return labelIndex >= 0;
    }

    /** Returns the indices of the columns that files for prediction may lack: the label or the targets. */
    List<Integer> outcomes() {
        return hasLabel()
                ? List.of(labelIndex)
                : targets.stream().map(Column::index).toList();
    }

    List<String> targetNames() {
        return targets.stream().map(Column::name).toList();
    }

    TableSource with(String other, TableReading read) {
        return new TableSource(other, header, label, labelIndex, targets, width, missing, unseen, dialect, read);
    }
}
