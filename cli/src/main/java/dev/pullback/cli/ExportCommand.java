package dev.pullback.cli;

import dev.pullback.train.Model;
import dev.pullback.train.data.Column;
import dev.pullback.train.data.Messages;
import dev.pullback.train.onnx.Onnx;
import dev.pullback.train.onnx.OnnxPrecision;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code export}: writes a model in a format of other programs. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = {
            "Write a model as an ONNX file, which runtimes in many languages can run.",
            "The input x has a column for each feature; the standardizer is part of the file. With --raw the file takes",
            "the columns of the table instead, texts among them, and encodes them itself."
        })
final class ExportCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "MODEL",
            description = "a model or checkpoint that train wrote, or the folder of model.safetensors")
    private Path model = Path.of("");

    @Option(
            names = "--onnx",
            paramLabel = "FILE",
            required = true,
            description = "the file to write; required, there is no default")
    private Path file = Path.of("");

    @Option(names = "--double", description = "write numbers in float64; default: float32")
    private boolean doubles;

    @Option(
            names = "--raw",
            description = "an input for each column of the table instead of encoded features; default: the input x")
    private boolean raw;

    private ExportCommand() {}

    @Override
    public void run() {
        Path source = RunFolder.modelIn(model);
        OnnxPrecision precision = doubles ? OnnxPrecision.DOUBLE : OnnxPrecision.SINGLE;
        String inputs;
        if (raw) {
            TrainedModel trained = TrainedModel.load(source);
            List<Column> columns = trained.encoding().columns();
            Onnx.of(trained.model())
                    .encoding(trained.encoding())
                    .precision(precision)
                    .write(file);
            inputs = Messages.count(columns.size(), "input") + " (rows, 1)";
        } else {
            Model loaded = Model.load(source);
            Onnx.of(loaded).precision(precision).write(file);
            inputs = "input x (rows, " + loaded.featureNames().size() + ")";
        }
        spec.commandLine()
                .getOut()
                .println("wrote " + file + " in " + (doubles ? "float64" : "float32") + ": " + inputs);
    }
}
