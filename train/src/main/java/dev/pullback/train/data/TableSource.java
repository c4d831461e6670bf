package dev.pullback.train.data;

/**
 * The file from which a table was read: its layout, which later files must match, and the policies for its cells.
 *
 * @param file the name of the file in error messages
 * @param header whether the first row contains the names of the columns
 * @param label the name of the label's column
 * @param labelIndex the index of the label's column
 * @param width the number of columns of the file
 * @param missing the policy for missing cells
 * @param unseen the policy for categories that the training rows do not contain
 */
record TableSource(
        String file, boolean header, String label, int labelIndex, int width, Missing missing, Unseen unseen) {
    TableSource withFile(String other) {
        return new TableSource(other, header, label, labelIndex, width, missing, unseen);
    }
}
