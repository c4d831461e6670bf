package dev.pullback.cli;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.explain.Advisor;
import dev.pullback.explain.Explain;
import dev.pullback.explain.Explanation;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Show a computation node by node, with the rule that differentiates each, and what is naive about it.",
            "Examples: two-layer, naive-softmax, naive-logistic, naive-norm, attention."
        })
final class ExplainCommand implements Runnable {
    private static final Map<String, Function<Explanation, String>> FORMATS = new TreeMap<>(Map.of(
            "text", Explanation::text,
            "markdown", Explanation::markdown,
            "dot", Explanation::dot,
            "mermaid", Explanation::mermaid));

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "EXAMPLE", description = "which computation")
    private String example = "";

    @Option(
            names = "--format",
            paramLabel = "NAME",
            description = "text, markdown, dot or mermaid (default: ${DEFAULT-VALUE})")
    private String format = "text";

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "write a page to step through in a browser, instead of the rest (default: none)")
    private @Nullable Path html;

    private ExplainCommand() {}

    @Override
    public void run() {
        Function<Explanation, String> written = Choice.of("format", format, FORMATS);
        Function<Tape, Var> graph = Choice.of("example", example, ExampleGraphs.ALL);
        if (html != null) Writable.requireWithFolder("--html", html);
        Var loss = graph.apply(Tape.withLines());
        PrintWriter out = spec.commandLine().getOut();
        Path page = html;
        if (page != null) {
            Explain.of(loss).write(page);
            out.println("wrote " + page);
            return;
        }
        out.print(written.apply(Explain.of(loss)));
        if (!format.equalsIgnoreCase("text")) return;
        Advisor.advise(loss).forEach(advice -> out.println("\n" + advice));
    }
}
