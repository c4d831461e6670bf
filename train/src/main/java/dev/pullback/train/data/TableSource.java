package dev.pullback.train.data;

/**
 * Where the rows of a table are from, and what holds for others like it.
 *
 * @param file how errors name it
 * @param header whether its first row names the columns
 * @param label what the label's column is called
 * @param labelIndex where that column is
 * @param width how many columns the file has
 * @param missing what becomes of missing cells
 * @param unseen what becomes of categories that the training rows do not have
 */
record TableSource(
        String file, boolean header, String label, int labelIndex, int width, Missing missing, Unseen unseen) {
    TableSource withFile(String other) {
        return new TableSource(other, header, label, labelIndex, width, missing, unseen);
    }
}
