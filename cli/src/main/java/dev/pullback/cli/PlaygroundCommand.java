package dev.pullback.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code playground}: writes the page in which a learner computes and trains with the engine itself. */
@Command(
        name = "playground",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Write the playground, a page in which formulas are differentiated and small networks are trained in a"
                    + " browser.",
            "The page is one file, DIR/index.html. It needs no network and no server."
        })
final class PlaygroundCommand implements Runnable {
    private static final String PAGE = "index.html";

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "the folder for the page; it is created if necessary")
    private Path folder = Path.of("");

    private PlaygroundCommand() {}

    @Override
    public void run() {
        OutputFile.requireNamed("DIR", folder);
        Path file = folder.resolve(PAGE);
        OutputFile.requireWritableInNewFolder("DIR", file);
        OutputFile.write("DIR", file, out -> {
            try (InputStream page = PlaygroundCommand.class.getResourceAsStream("playground/" + PAGE)) {
                if (page == null) throw new IOException("this jar was built without the page");
                page.transferTo(out);
            }
        });
        spec.commandLine().getOut().println("wrote " + file + "; open it in a browser");
    }
}
