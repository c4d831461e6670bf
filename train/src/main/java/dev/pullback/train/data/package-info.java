/**
 * Labelled data for classifiers: {@link dev.pullback.train.data.Dataset} holds it, {@link dev.pullback.train.data.Csv},
 * {@link dev.pullback.train.data.Idx} and {@link dev.pullback.train.data.Generated} make it,
 * {@link dev.pullback.train.data.Standardizer} scales it and {@link dev.pullback.train.data.Batches} deals it out. A
 * {@link dev.pullback.train.data.Table} is a file as it is, with texts and missing cells; an
 * {@link dev.pullback.train.data.FeatureEncoding}, learned from training rows, makes a data set of it.
 *
 * <p>Two rules hold for the whole package. Whatever is wrong with a file, missing, truncated or malformed, is one
 * {@link dev.pullback.train.data.DataException} of one line, and nothing half-loaded is left behind. Whatever is random
 * is a function of its seed alone, the same on every machine and Java version.
 */
@LibraryCode
@NullMarked
package dev.pullback.train.data;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
