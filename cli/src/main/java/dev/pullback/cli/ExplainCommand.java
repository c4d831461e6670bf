package dev.pullback.cli;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.explain.Advisor;
import dev.pullback.explain.Explain;
import dev.pullback.explain.Explanation;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code explain}: shows an example computation. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Show an example computation: its operations, their VJPs, and advice on numerically unstable formulas.",
            "Examples: two-layer, naive-softmax, naive-logistic, naive-norm, attention."
        })
final class ExplainCommand implements Runnable {
    private enum Format {
        TEXT,
        MARKDOWN,
        DOT,
        MERMAID;

        String of(Explanation explanation) {
            return switch (this) {
                case TEXT -> explanation.text();
                case MARKDOWN -> explanation.markdown();
                case DOT -> explanation.dot();
                case MERMAID -> explanation.mermaid();
            };
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "EXAMPLE", description = "the name of the computation")
    private String example = "";

    @Option(
            names = "--format",
            paramLabel = "NAME",
            description = "text, markdown, dot or mermaid (default: ${DEFAULT-VALUE})")
    private Format format = Format.TEXT;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description =
                    "write a page that steps through the computation in a browser, and print nothing else (default: none)")
    private @Nullable Path html;

    private ExplainCommand() {}

    @Override
    public void run() {
        Function<Tape, Var> graph = Lookup.find("example", example, ExampleGraphs.ALL);
        if (html != null) OutputFile.requireWritableInNewFolder("--html", html);
        Var loss = graph.apply(Tape.withLines());
        PrintWriter out = spec.commandLine().getOut();
        Path page = html;
        if (page != null) {
            Explain.of(loss).write(page);
            out.println("wrote " + page);
            return;
        }
        out.print(format.of(Explain.of(loss)));
        if (format != Format.TEXT) return;
        Advisor.advise(loss).forEach(advice -> out.println("\n" + advice));
    }
}
