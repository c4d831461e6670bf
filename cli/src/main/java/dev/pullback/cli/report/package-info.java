/**
 * Reports on training runs. {@link dev.pullback.cli.report.TrainingReport} gets numbers, such as the {@link
 * dev.pullback.cli.report.LearningCurves}, and writes pictures and one page. It draws with XChart and needs no
 * display.
 *
 * <p>{@code CurveChart}, {@code ConfusionChart}, {@code ReliabilityChart}, {@code BoundaryChart},
 * {@code PredictionChart} and {@code MistakeSheet} each draw a picture; {@code Drawing} has their common style and encodes them as PNG.
 * {@code Page} combines the pictures and {@code EvaluationTables} in a page that loads no other file, with markup from
 * {@code Html}; {@code FilmSection} is its part with the slider over the epochs.
 */
@NullMarked
package dev.pullback.cli.report;

import org.jspecify.annotations.NullMarked;
