/**
 * The command line: train a classifier and use it, check gradients, list operations, explain a computation.
 *
 * <p>{@link dev.pullback.cli.Main} parses the arguments with picocli, runs a command and turns exceptions into one line
 * and an exit code; a {@code FailedAfterSavingException} also says which files were written. Each command is a class:
 * {@code TrainCommand}, {@code PredictCommand}, {@code EvaluateCommand}, {@code ShowCommand}, {@code GradCheckCommand},
 * {@code OpsCommand}, {@code ExportCommand}, {@code PlaygroundCommand}, {@code ExplainCommand} (with {@code
 * ExampleGraphs}) and {@code ShellCommand}.
 *
 * <p>{@code GradCheckCommand} checks a Java file of the user through {@link dev.pullback.cli.gradcheck}.
 *
 * <p>A training run passes through these classes:
 *
 * <ul>
 *   <li>options: {@code CsvOptions} and {@code CsvFileOptions} for the table; {@code TaskOptions}, {@code
 *       TrainingOptions}, {@code NetworkOptions}, {@code EmbeddingOptions}, {@code OptimizerOptions}, {@code
 *       StepOptions}, {@code SearchOptions} and {@code DecisionOptions} for the training; {@code ResultOptions} for the
 *       results. {@code TrainingDefaults} has the values of options that are not given, and {@code StoredArguments} those of a
 *       run that is resumed;
 *   <li>data: {@code DataSource} reads and splits the rows into {@code PreparedData};
 *   <li>training: a {@code TrainingSetup} is the network with its training, in batches or as a {@code FullBatchRun};
 *       {@code StoppableTraining} runs it, with an {@code InterruptHandler} for Ctrl-C; {@code TrainingLog} prints the progress. A {@code
 *       SettingsSearch} trains on folds instead, and compares settings;
 *   <li>results: a {@code TrainingResult} has the metrics, {@code RunNotes} describes the run, {@code TrainingSummary} is
 *       the result as JSON. {@code ResultOptions} writes them through {@code RunFolder} and {@code OutputFile}, and {@link
 *       dev.pullback.cli.report} draws the pictures.
 * </ul>
 *
 * <p>{@code predict} and {@code evaluate} read {@code ModelArguments} and a {@code TrainedModel}; {@code
 * PredictionWriter} writes the predictions, and {@code WhyColumns} are the columns of {@code predict --why}. {@code CheckedOutput} writes to standard output. Three classes create
 * parts of messages: {@code Lookup} suggests the nearest name, {@code OptionHints} lists options that help, and
 * {@code Invocation} repeats the command line.
 */
@NullMarked
package dev.pullback.cli;

import org.jspecify.annotations.NullMarked;
