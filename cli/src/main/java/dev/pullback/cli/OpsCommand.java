package dev.pullback.cli;

import dev.pullback.autograd.Rules;
import dev.pullback.core.Op;
import dev.pullback.core.engine.TextTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code ops}: lists all operations. */
@Command(
        name = "ops",
        mixinStandardHelpOptions = true,
        description = {
            "List the operations with their formulas and VJPs.",
            "G is the cotangent of the result Y, and dX that of the operand X. The cotangent of a broadcast operand is summed."
        })
final class OpsCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    private OpsCommand() {}

    @Override
    public void run() {
        Rules rules = Rules.standard();
        TextTable table = new TextTable("lll").row("operation", "computes", "vjp");
        for (Op op : rules.ops()) table.row(op.name(), op.formula(), rules.formula(op));
        spec.commandLine().getOut().print(table);
    }
}
