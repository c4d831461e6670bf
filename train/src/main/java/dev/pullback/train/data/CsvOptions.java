package dev.pullback.train.data;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a file is to be read.
 *
 * @param label the name or index of the label's column, or null for the last
 * @param header whether the first row is one
 * @param separator what stands between cells
 * @param ignored names or indices of columns to leave out
 * @param categorical names or indices of columns whose numbers are categories
 * @param mostCategories how many categories a column may have
 * @param missing what becomes of missing cells
 * @param unseen what becomes of unknown categories
 */
record CsvOptions(
        @Nullable String label,
        Csv.Header header,
        char separator,
        Set<String> ignored,
        Set<String> categorical,
        int mostCategories,
        Missing missing,
        Unseen unseen) {}
