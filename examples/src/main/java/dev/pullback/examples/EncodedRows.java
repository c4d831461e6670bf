package dev.pullback.examples;

import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Encoding;

/**
 * Rows ready to train and test on.
 *
 * @param split the rows, columns of a table or a plane brought to one scale, pixels as they are
 * @param encoding what was learned from the training rows to make them so, to be kept with a model
 */
record EncodedRows(Dataset.Split split, Encoding encoding) {}
