package dev.pullback.cli;

import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code predict}: predicts the classes or targets of rows with a model. */
@Command(
        name = "predict",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Predict the class or the targets of each row. The result is CSV: line in the file, class, probability of"
                    + " each class; or line and the value of each target.",
            ""
        })
final class PredictCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelArguments arguments;

    @Option(names = "--out", paramLabel = "FILE", description = "the file to write (default: -, standard output)")
    private @Nullable Path out;

    @Option(
            names = "--why",
            description =
                    "add the columns that contribute most to each prediction, by integrated gradients: to the"
                            + " log-odds of the class, or in the unit of the target, compared with the mean of the training rows (default: none)")
    private boolean why;

    private PredictCommand() {}

    @Override
    public void run() {
        if (out != null) OutputFile.requireWritable("--out", out);
        TrainedModel trained = arguments.model();
        if (out == null || OutputFile.isStandardOutput(out)) {
            write(spec.commandLine().getOut(), trained);
            return;
        }
        OutputFile.write("--out", out, stream -> {
            Writer file = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
            write(file, trained);
            file.flush();
        });
    }

    /** Writes the predictions for the rows, as they are read, and leaves the writer open. */
    private void write(Writer to, TrainedModel trained) {
        PredictionWriter lines = new PredictionWriter(to, trained, why);
        arguments.unlabelled(trained.encoding(), lines::write);
    }
}
