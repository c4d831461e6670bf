/**
 * Pictures of a training run and one page that holds them all: {@link dev.pullback.cli.report.Report} takes plain
 * values, draws with Java 2D, and needs no display.
 */
@NullMarked
package dev.pullback.cli.report;

import org.jspecify.annotations.NullMarked;
