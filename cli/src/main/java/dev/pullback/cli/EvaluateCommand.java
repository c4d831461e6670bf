package dev.pullback.cli;

import dev.pullback.train.Model;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.metrics.Figures;
import dev.pullback.train.task.PartwiseEvaluation;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code evaluate}: evaluates a model on rows whose class or targets are known. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Evaluate a model on rows whose class or targets are known.",
            "Classes: accuracy, AUC, log-loss, calibration, scores of each class, confusion matrix. Quantities: R\u00b2,"
                    + " MAE, RMSE. Labels: F1, mAP, subset accuracy.",
            ""
        })
final class EvaluateCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelArguments arguments;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "also write the figures to a file; with -, print them instead of the table (default: none)")
    private @Nullable Path json;

    private EvaluateCommand() {}

    @Override
    public void run() {
        if (json != null) OutputFile.requireWritable("--json", json);
        TrainedModel trained = arguments.model();
        Model model = trained.model();
        PartwiseEvaluation parts = new PartwiseEvaluation();
        arguments.labelled(trained.encoding(), table -> {
            Dataset rows = trained.encoding().apply(table);
            parts.add(model.logits(rows), rows.outcomes());
        });
        Figures evaluation = parts.figures(model.task(), model.threshold());
        PrintWriter console = spec.commandLine().getOut();
        if (json != null) OutputFile.writeJson(json, console, evaluation);
        if (json == null || !OutputFile.isStandardOutput(json)) console.print(evaluation.show());
    }
}
