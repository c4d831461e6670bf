/**
 * Recognition of how a text file writes its cells. This package is internal except for {@link
 * dev.pullback.train.data.dialect.Dialect}, and may change in any release. A file passes through these classes:
 *
 * <ol>
 *   <li>{@code FileKind} recognises files that are not text tables, such as workbooks, by their first bytes or lines.
 *   <li>{@code TextEncoding} recognises the encoding.
 *   <li>{@code DialectDetector} recognises the separator and the quote: it splits a {@code Sample} of the file with each
 *       candidate and prefers rows of one length whose cells look like cells. {@code MarkDetector} recognises the decimal
 *       and the thousands mark from the cells, {@code HeaderDetector} compares the first row with the rows below.
 *   <li>{@code NumberSyntax} parses numbers with these marks, by {@code DecimalParser}. {@code CellFormat} converts
 *       dates (of one or several {@code DateNotation}s), percentages and amounts of money to numbers; {@code CellWords}
 *       knows the words for missing cells.
 * </ol>
 *
 * <p>The result is a {@link dev.pullback.train.data.dialect.Dialect}, which models store. Method: van den Burg, Nazábal,
 * Sutton, "Wrangling messy CSV files by detecting row and type patterns", 2019.
 */
@LibraryCode
@NullMarked
package dev.pullback.train.data.dialect;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
