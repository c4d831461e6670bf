package dev.pullback.cli;

import dev.pullback.train.Model;
import dev.pullback.train.onnx.Onnx;
import dev.pullback.train.onnx.OnnxPrecision;
import java.nio.file.Path;
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
            "The input x has a column for each feature; the standardizer is part of the file. Texts must be encoded",
            "before: the names of the features and the encoding are in the metadata of the file."
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

    private ExportCommand() {}

    @Override
    public void run() {
        Model loaded = Model.load(RunFolder.modelIn(model));
        Onnx.of(loaded)
                .precision(doubles ? OnnxPrecision.DOUBLE : OnnxPrecision.SINGLE)
                .write(file);
        spec.commandLine()
                .getOut()
                .println("wrote " + file + " in " + (doubles ? "float64" : "float32") + ": input x (rows, "
                        + loaded.featureNames().size() + ")");
    }
}
