package dev.pullback.cli;

import dev.pullback.autograd.Rules;
import dev.pullback.check.OpTable;
import dev.pullback.check.planted.PlantedBugs;
import dev.pullback.cli.gradcheck.FileCheck;
import dev.pullback.cli.gradcheck.InputsFile;
import dev.pullback.cli.gradcheck.JavaFile;
import dev.pullback.core.Op;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code gradcheck}: checks the VJPs of operations, or the gradients that a Java file of the user declares. */
@Command(
        name = "gradcheck",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Compare the VJP of each operation with finite differences of the operation.",
            "Checks orders 1 and 2 on matrices of several shapes. The exit code is 1 if a check fails.",
            "With a FILE.java, compiles the file and checks each Layer, Fn, Op or GradCheck that it declares: as a static"
                    + " field, as the result of a static method without arguments, or as a class with a constructor"
                    + " without arguments. Rules in a static field are used. This needs a JDK."
        })
final class GradCheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "OP | FILE.java",
            arity = "0..*",
            description = "names of operations as the command ops prints them (default: all), or one Java file")
    private List<String> names = new ArrayList<>();

    @Option(names = "--seed", paramLabel = "N", description = "the seed of the random numbers (default: 42)")
    private @Nullable Long seed;

    @Option(
            names = "--at",
            paramLabel = "FILE",
            description =
                    "the inputs of the checks of FILE.java in JSON: an array of matrices, or an object with a matrix"
                            + " for each name (default: random matrices of two shapes)")
    private @Nullable Path at;

    @Option(
            names = "--order",
            paramLabel = "N",
            description = "check the gradients of FILE.java up to this order (default: 1)")
    private @Nullable Integer order;

    @Option(
            names = "--fast",
            description = "check FILE.java along random directions, for large layers (default: every entry)")
    private boolean fast;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description =
                    "also write the results of FILE.java to a file; with -, print them instead of the table (default:"
                            + " none)")
    private @Nullable Path json;

    @Option(
            names = "--planted",
            description = "check deliberately wrong gradients instead; the exit code is 1 if the checker misses one"
                    + " (default: check the rules of Pullback)")
    private boolean planted;

    private final Rules rules;

    private GradCheckCommand() {
        this(Rules.standard());
    }

    /** Creates a command that checks other rules than the standard ones. */
    GradCheckCommand(Rules rules) {
        this.rules = rules;
    }

    @Override
    public Integer call() {
        if (names.stream().anyMatch(GradCheckCommand::isFile)) return checkFile();
        requireUnset("--at", at);
        requireUnset("--order", order);
        requireUnset("--json", json);
        requireUnset("--fast", fast ? "" : null);
        if (planted && !names.isEmpty())
            throw new IllegalArgumentException(
                    "--planted checks its own wrong gradients, so no operation can be named");
        if (planted) {
            PlantedBugs bugs = PlantedBugs.run();
            return print(bugs.toTable(), bugs, bugs.allCaught());
        }
        OpTable table = OpTable.of(rules, chosen(), seed == null ? 42 : seed);
        return print(table.toTable(), table, table.passes());
    }

    private static boolean isFile(String name) {
        return name.endsWith(".java");
    }

    private static void requireUnset(String option, @Nullable Object value) {
        if (value != null) throw new IllegalArgumentException(option + " applies to a FILE.java only");
    }

    private int checkFile() {
        if (planted || names.size() > 1)
            throw new IllegalArgumentException("a FILE.java is checked alone, without operations and --planted");
        if (order != null && order < 1)
            throw new IllegalArgumentException("--order is " + order + "; it must be at least 1");
        // JavaFile cannot be loaded without this module; it reports a missing compiler otherwise.
        if (ModuleLayer.boot().findModule("java.compiler").isEmpty())
            throw new IllegalArgumentException(
                    "this Java has no compiler, which " + names.get(0) + " needs; use a JDK");
        if (json != null) OutputFile.requireWritable("--json", json);
        InputsFile inputs = at == null ? null : InputsFile.read(at);
        FileCheck checks =
                FileCheck.of(JavaFile.of(Path.of(names.get(0))), new FileCheck.Options(inputs, order, seed, fast));
        if (json != null) OutputFile.writeJson(json, spec.commandLine().getOut(), checks.summary());
        if (json == null || !OutputFile.isStandardOutput(json)) print(checks.toTable(), checks, true);
        return checks.exitCode();
    }

    private int print(String table, Object summary, boolean good) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(table);
        out.println();
        out.println(summary);
        return good ? 0 : 1;
    }

    private List<Op> chosen() {
        if (names.isEmpty()) return List.copyOf(rules.ops());
        Map<String, Op> byName = new LinkedHashMap<>();
        for (Op op : rules.ops()) byName.put(op.name(), op);
        for (String name : names) {
            if (!byName.containsKey(name) && Files.exists(Path.of(name)))
                throw new IllegalArgumentException(name + " is not a Java file; its name must end in .java");
        }
        return names.stream()
                .map(name -> Lookup.find("operation", name, byName))
                .toList();
    }
}
