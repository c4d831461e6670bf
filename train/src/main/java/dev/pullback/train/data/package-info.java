/**
 * Rows to train on, from files or generated.
 *
 * <p><b>Data sets.</b> A {@link dev.pullback.train.data.Dataset} holds numeric features and a class or targets for each
 * row, its {@link dev.pullback.train.data.Outcomes}, and optional weights and further inputs, its {@code RowExtras}. A {@link
 * dev.pullback.train.data.CategoryFeature} marks a feature that is the number of a category. A data set is split by a {@code
 * StratifiedSplit} or {@code StratifiedFolds}, scaled by a {@link dev.pullback.train.data.Standardizer} and divided
 * into mini-batches by {@link dev.pullback.train.data.Batches}, which fills a {@link dev.pullback.train.data.Batch} for
 * each step and may shift images ({@code ImageShift}). {@link dev.pullback.train.data.Generated} creates data sets
 * without a file, {@code FontDigits} among them. A {@code Fingerprint} recognises equal data sets. All random numbers
 * come from {@link dev.pullback.train.data.SplitMix}.
 *
 * <p><b>CSV files.</b> {@link dev.pullback.train.data.Csv} holds the settings. {@code DataFile} opens and unzips a
 * file. {@code CsvParser} recognises its {@code CsvLayout} with the classes of {@link dev.pullback.train.data.dialect};
 * in {@code CsvSplitter} the FastCSV library splits it into cells. {@code CsvTableBuilder} receives the cells and passes those of each row to
 * {@code CsvRows}, which determines the {@code CsvColumns} from the first row, that is the label column and the feature
 * columns ({@code CsvColumnMatcher} does this for a file that must match an earlier one, as its {@code CsvPurpose} says),
 * and stores the rows in a {@code CsvRowStore}.
 *
 * <p>Each column has a reader: {@code CsvColumnReader} for a feature, {@code CsvTarget} for a target or the weights,
 * {@code CsvLabels} for the label. They classify cells with {@code CsvCell}, assign numbers to texts with {@code
 * Categories}, and store a text as a {@code CsvCellCode}; {@code CsvText} creates the texts. What is known of the cells of
 * a feature is in {@code CsvColumnCells}, and {@code CsvColumnDecision} decides at the end what the column holds. {@code
 * CsvComplaints} collects what is wrong. The result is a {@link dev.pullback.train.data.Table} of {@link
 * dev.pullback.train.data.Column}s, with its {@code TableSource}, {@code TableOutcomes} and a {@code TableReading} for the
 * user; {@code TableWarnings} finds columns that look like a mistake. {@code RowsInMemory} builds a table without a file;
 * {@link dev.pullback.train.data.TableBlocks} reads a file of any length as one table after another.
 *
 * <p><b>Encodings.</b> A {@link dev.pullback.train.data.FeatureEncoding}, learned from training rows, converts tables to
 * data sets, following the policies {@link dev.pullback.train.data.Missing} and {@link dev.pullback.train.data.Unseen}:
 * {@code TableEncoder} applies it to tables, {@code RowEncoder} to single rows, and {@code FeatureEncodingJson} is its
 * stored form.
 *
 * <p><b>IDX files.</b> {@link dev.pullback.train.data.Idx} reads pairs of image and label files, each an
 * {@code IdxFile}, into a data set with an {@link dev.pullback.kernels.image.ImageSize}.
 *
 * <p><b>Errors.</b> Every problem with a file is a {@link dev.pullback.train.data.DataException} with a message of one
 * line, composed with {@link dev.pullback.train.data.Messages} and {@link dev.pullback.train.data.Suggestions};
 * {@code MemoryLimit} refuses data that does not fit into the heap. No partly loaded data remains.
 *
 * <p>Everything random is a function of its seed, the same on every machine and Java version.
 */
@LibraryCode
@NullMarked
package dev.pullback.train.data;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
