package dev.pullback.cli;

import dev.pullback.core.engine.TextTable;
import dev.pullback.train.Model;
import dev.pullback.train.data.Messages;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code show}: prints a summary of a model. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = {
            "Show a model: network, columns, classes, where it comes from and how it was trained, and its parameters.",
            "The fingerprint is a hash of all parameters: equal weights have equal fingerprints."
        })
final class ShowCommand implements Runnable {
    private static final int FINGERPRINT_BYTES = 8;
    private static final String NETWORK = "network";
    private static final int MAX_LENGTH = 100;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "MODEL",
            description = "a model or checkpoint that train wrote, or the folder of model.safetensors")
    private Path file = Path.of("");

    private ShowCommand() {}

    @Override
    public void run() {
        Model model = Model.load(RunFolder.modelIn(file));
        Map<String, DMatrixRMaj> matrices = model.weights().all();
        line(NETWORK, model.net().toString());
        line("features", named(model.featureNames()));
        if (model.task().isClassification()) line("classes", named(model.classNames()));
        else line("targets", named(model.targetNames()));
        model.notes().forEach((name, text) -> {
            if (!name.equals(TrainedModel.ENCODING) && !name.equals(NETWORK)) line(name, text);
        });
        model.provenance().ifPresent(p -> p.texts().forEach((name, text) -> {
            if (!name.equals(NETWORK) && !model.notes().containsKey(name)) line(name, text);
        }));
        line("fingerprint", fingerprint(matrices));
        TextTable table = new TextTable("lll");
        matrices.forEach((name, m) -> table.row(name, m.numRows + "x" + m.numCols, spread(m)));
        PrintWriter out = spec.commandLine().getOut();
        out.println();
        out.print(table);
    }

    private void line(String name, String text) {
        String one = Messages.printable(text);
        String cut = one.length() <= MAX_LENGTH ? one : one.substring(0, MAX_LENGTH - 1) + "\u2026";
        spec.commandLine().getOut().println(String.format(Locale.ROOT, "%-14s %s", Messages.printable(name), cut));
    }

    private static String named(List<String> names) {
        return names.size() + ": " + String.join(", ", names);
    }

    private static String spread(DMatrixRMaj m) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < m.getNumElements(); i++) {
            least = Math.min(least, m.data[i]);
            most = Math.max(most, m.data[i]);
        }
        return String.format(Locale.ROOT, "from %.4g to %.4g", least, most);
    }

    private static String fingerprint(Map<String, DMatrixRMaj> matrices) {
        MessageDigest digest = sha256();
        ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES);
        for (DMatrixRMaj m : matrices.values()) {
            for (int i = 0; i < m.getNumElements(); i++)
                digest.update(bytes.putDouble(0, m.data[i]).array());
        }
        return HexFormat.of().formatHex(digest.digest(), 0, FINGERPRINT_BYTES);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
