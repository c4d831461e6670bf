package dev.pullback.cli;

import dev.pullback.autograd.Rules;
import dev.pullback.check.OpTable;
import dev.pullback.check.planted.PlantedBugs;
import dev.pullback.core.Op;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code gradcheck}: checks the VJPs of operations. */
@Command(
        name = "gradcheck",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Compare the VJP of each operation with finite differences of the operation.",
            "Checks orders 1 and 2 on matrices of several shapes. The exit code is 1 if a check fails."
        })
final class GradCheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "OP",
            arity = "0..*",
            description = "names of operations as the command ops prints them (default: all)")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "the seed of the random matrices (default: ${DEFAULT-VALUE})")
    private long seed = 42;

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
        if (planted && !names.isEmpty())
            throw new IllegalArgumentException(
                    "--planted checks its own wrong gradients, so no operation can be named");
        if (planted) {
            PlantedBugs bugs = PlantedBugs.run();
            return print(bugs.toTable(), bugs, bugs.allCaught());
        }
        OpTable table = OpTable.of(rules, chosen(), seed);
        return print(table.toTable(), table, table.passes());
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
        return names.stream()
                .map(name -> Lookup.find("operation", name, byName))
                .toList();
    }
}
