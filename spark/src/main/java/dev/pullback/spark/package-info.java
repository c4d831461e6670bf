/**
 * Data-parallel training on Apache Spark. {@link dev.pullback.spark.PullbackClassifier} and
 * {@link dev.pullback.spark.PullbackRegressor} are estimators of Spark ML; their models are
 * {@link dev.pullback.spark.PullbackClassificationModel} and {@link dev.pullback.spark.PullbackRegressionModel}, and
 * their params those of {@link dev.pullback.spark.TrainingParams}, which {@code TrainingParamTable} holds. {@code
 * UidHolder} passes the uid to constructors.
 *
 * <p>{@code SparkTraining} fits: {@code PartitionedRows} reads {@code LabelledRow}s, orders them by their content,
 * divides them into {@link dev.pullback.train.DataBlock}s and standardises them; {@link
 * dev.pullback.train.BlockTraining} on the driver asks for sums of blocks; the tasks of a {@code BlockJob} compute
 * these with the {@code NetworkPlan}'s network, which {@code Workers} keep from step to step; {@code TaskThreads}
 * limits their threads. {@code ModelBytes} carries a model to the executors and to files, which {@code ModelWriter}
 * writes and {@code ModelReader} reads.
 */
@NullMarked
package dev.pullback.spark;

import org.jspecify.annotations.NullMarked;
