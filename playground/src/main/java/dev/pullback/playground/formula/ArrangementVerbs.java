package dev.pullback.playground.formula;

import dev.pullback.ops.Arrangements;
import dev.pullback.ops.Sequences;
import dev.pullback.ops.Sorting;
import dev.pullback.ops.Statistics;

/**
 * The rows of the table {@link Verbs} for {@link Arrangements}, {@link Sequences}, {@link Sorting} and {@link Statistics}. A direction is an option, as in
 * {@code sortRows(x, descending=1)}; the default is ascending, forward and to the right.
 */
final class ArrangementVerbs {
    private ArrangementVerbs() {}

    static void table(VerbTable t) {
        arrangements(t);
        sequences(t);
        sorting(t);
        statistics(t);
    }

    private static void arrangements(VerbTable t) {
        t.of("outer", "a b", a -> {
            a.requireElements(a.elements(0) * a.elements(1));
            return Arrangements.outer(a.var(0), a.var(1));
        });
        t.of("tile", "x rows% cols%", a -> {
            a.requireElements(a.elements(0) * a.count(1) * a.count(2));
            return Arrangements.tile(a.var(0), a.count(1), a.count(2));
        });
        t.of("repeatRows", "x times%", a -> {
            a.requireElements(a.elements(0) * a.count(1));
            return Arrangements.repeatRows(a.var(0), a.count(1));
        });
        t.of("repeatCols", "x times%", a -> {
            a.requireElements(a.elements(0) * a.count(1));
            return Arrangements.repeatCols(a.var(0), a.count(1));
        });
        t.of("rollRows", "x by%", a -> Arrangements.rollRows(a.var(0), a.count(1)));
        t.of("rollCols", "x by%", a -> Arrangements.rollCols(a.var(0), a.count(1)));
        t.one("flipRows", Arrangements::flipRows);
        t.one("flipCols", Arrangements::flipCols);
        t.one("upperTriangle", Arrangements::upperTriangle);
        t.of("segmentSums", "x k segments%", a -> Arrangements.segmentSums(a.var(0), a.var(1), a.count(2)));
        t.of("segmentMeans", "x k segments%", a -> Arrangements.segmentMeans(a.var(0), a.var(1), a.count(2)));
        t.of(
                "embeddingBag",
                "table k bag bags%",
                a -> Arrangements.embeddingBag(a.var(0), a.var(1), a.var(2), a.count(3)));
    }

    private static void sequences(VerbTable t) {
        t.of("recurrence", "a b", a -> Sequences.recurrence(a.var(0), a.var(1), a.only("backward")));
        t.one("rowCumulativeSums", Sequences::rowCumulativeSums);
        t.one("colCumulativeSums", Sequences::colCumulativeSums);
        t.one("rowCumulativeProducts", Sequences::rowCumulativeProducts);
        t.one("colCumulativeProducts", Sequences::colCumulativeProducts);
        t.one("rowProducts", Sequences::rowProducts);
        t.one("colProducts", Sequences::colProducts);
        t.one("rowCumulativeLogSumExps", Sequences::rowCumulativeLogSumExps);
        t.one("colCumulativeLogSumExps", Sequences::colCumulativeLogSumExps);
        t.of("shiftColumns", "x", a -> Sequences.shiftColumns(a.var(0), !a.only("left")));
    }

    private static void sorting(VerbTable t) {
        t.of("rowOrder", "x", a -> Sorting.rowOrder(a.var(0), a.only("descending")));
        t.two("takeAlongRows", Sorting::takeAlongRows);
        t.of("putAlongRows", "x k cols%", a -> Sorting.putAlongRows(a.var(0), a.var(1), a.count(2)));
        t.of("sortRows", "x", a -> Sorting.sortRows(a.var(0), a.only("descending")));
        t.of("sortCols", "x", a -> Sorting.sortCols(a.var(0), a.only("descending")));
        t.of("rowTopK", "x k%", a -> Sorting.rowTopK(a.var(0), a.count(1)));
        t.one("rowArgmax", Sorting::rowArgmax);
        t.one("colArgmax", Sorting::colArgmax);
        t.one("rowMedians", Sorting::rowMedians);
        t.one("colMedians", Sorting::colMedians);
        t.of("rowQuantiles", "x q#", a -> Sorting.rowQuantiles(a.var(0), a.number(1)));
        t.of("colQuantiles", "x q#", a -> Sorting.colQuantiles(a.var(0), a.number(1)));
    }

    private static void statistics(VerbTable t) {
        t.one("rowMeans", Statistics::rowMeans);
        t.one("colMeans", Statistics::colMeans);
        t.of("rowVariances", "x correction%", a -> Statistics.rowVariances(a.var(0), a.count(1)));
        t.of("colVariances", "x correction%", a -> Statistics.colVariances(a.var(0), a.count(1)));
        t.of("rowStandardDeviations", "x correction%", a -> Statistics.rowStandardDeviations(a.var(0), a.count(1)));
        t.of("colStandardDeviations", "x correction%", a -> Statistics.colStandardDeviations(a.var(0), a.count(1)));
        t.of("covariance", "x correction%", a -> Statistics.covariance(a.var(0), a.count(1)));
        t.one("correlation", Statistics::correlation);
        t.one("rowNorms", Statistics::rowNorms);
        t.one("unitRows", Statistics::unitRows);
        t.two("cosineSimilarity", Statistics::cosineSimilarity);
        t.two("pairwiseCosines", Statistics::pairwiseCosines);
        t.two("pairwiseSquaredDistances", Statistics::pairwiseSquaredDistances);
    }
}
