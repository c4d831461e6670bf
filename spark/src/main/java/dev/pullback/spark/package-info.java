/**
 * Data-parallel training on Apache Spark. {@link dev.pullback.spark.PullbackClassifier} and
 * {@link dev.pullback.spark.PullbackRegressor} are estimators of Spark ML; their models are
 * {@link dev.pullback.spark.PullbackClassificationModel} and {@link dev.pullback.spark.PullbackRegressionModel}, and
 * their params those of {@link dev.pullback.spark.TrainingParams}, which {@code TrainingParamTable} holds. {@code
 * UidHolder} passes the uid to constructors.
 *
 * <p>{@code SparkTraining} fits. {@code SortedRows} orders {@code LabelledRow}s by their content; {@code BlockPieces} and
 * {@code JoinedBlocks} divide them into {@link dev.pullback.train.DataBlock}s, which {@code PartitionedRows} keeps where the
 * {@code BlockLayout} says, standardised by a {@code ColumnScale}. The {@code SolverPlan} runs a {@link
 * dev.pullback.train.BlockTraining} of the {@code NetworkPlan}'s network. Either one task does so in a {@code TrainingJob}, if
 * steps are short; or the driver does, and the tasks of a {@code BlockJob} compute the sums of each step with networks that
 * {@code Workers} keep from step to step. {@code TaskThreads} limits the threads of tasks. {@code ModelBytes} carries a model
 * to the executors and to files, which {@code ModelWriter} writes and {@code ModelReader} reads.
 */
@NullMarked
package dev.pullback.spark;

import org.jspecify.annotations.NullMarked;
