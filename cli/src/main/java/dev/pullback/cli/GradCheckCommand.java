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

@Command(
        name = "gradcheck",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Compare the VJP of each operation with differences of the operation itself.",
            "Each is checked at order 1 and 2 on matrices of several shapes. The exit code is 1 if one is not OK."
        })
final class GradCheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "OP", arity = "0..*", description = "operations, as ops lists them (default: all)")
    private List<String> names = new ArrayList<>();

    @Option(names = "--seed", paramLabel = "N", description = "what numbers are drawn from (default: ${DEFAULT-VALUE})")
    private long seed = 42;

    @Option(
            names = "--planted",
            description = "check wrong gradients instead, made for this; the exit code is 1 if one is missed"
                    + " (default: the rules themselves)")
    private boolean planted;

    private final Rules rules;

    private GradCheckCommand() {
        this(Rules.standard());
    }

    /** Checks other rules than the standard ones. */
    GradCheckCommand(Rules rules) {
        this.rules = rules;
    }

    @Override
    public Integer call() {
        if (planted && !names.isEmpty())
            throw new IllegalArgumentException("--planted checks gradients of its own, so no operation can be named");
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
        return names.stream().map(name -> Choice.of("operation", name, byName)).toList();
    }
}
