package dev.pullback.cli;

import dev.pullback.autograd.Rules;
import dev.pullback.core.Op;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "ops",
        mixinStandardHelpOptions = true,
        description = {
            "List the operations: name, what they compute, and their VJP.",
            "G is the cotangent of the result Y, dX that of the operand X; what an operation repeated is summed."
        })
final class OpsCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    private OpsCommand() {}

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        Rules rules = Rules.standard();
        List<Op> ops = List.copyOf(rules.ops());
        int name = width(ops.stream().map(Op::name).toList());
        int formula = width(ops.stream().map(Op::formula).toList());
        out.println(padded("operation", name) + padded("computes", formula) + "vjp");
        for (Op op : ops) {
            out.println(padded(op.name(), name) + padded(op.formula(), formula) + rules.formula(op));
        }
    }

    private static int width(List<String> texts) {
        return texts.stream().mapToInt(OpsCommand::length).max().orElse(0) + 2;
    }

    /** In characters as seen, not in Java's. */
    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - length(text)));
    }
}
