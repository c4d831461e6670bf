package dev.pullback.autograd.program;

import dev.pullback.autograd.program.Instruction.Kind;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A program as text, a line for each step, as in {@code   3  tanh#4 32x16 = tanh add#3        in buffer 0}. */
final class Listing {
    private static final int LONGEST_ATTRIBUTE = 24;

    private final Graph graph;
    private final Liveness liveness;

    Listing(Graph graph) {
        this.graph = graph;
        this.liveness = Liveness.of(graph);
    }

    String text() {
        StringBuilder s = new StringBuilder();
        List<Instruction> code = graph.code();
        for (int i = 0; i < code.size(); i++) {
            s.append(String.format(Locale.ROOT, "%4d  %s%n", i, line(code.get(i))));
        }
        return s.toString().replace(System.lineSeparator(), "\n");
    }

    private String line(Instruction c) {
        if (c.is(Kind.UPDATE))
            return "update " + c.in().get(0).label() + " by " + c.in().get(1).label();
        if (c.is(Kind.GUARD)) return "require finite " + c.in().get(0).label();
        String out = c.out().stream().map(Value::toString).collect(Collectors.joining(", "));
        String attr = shortened(c.attr().toString());
        String in =
                c.in().stream().skip(c.is(Kind.ADD) ? 1 : 0).map(Value::label).collect(Collectors.joining(", "));
        String sum = c.is(Kind.ADD) ? c.in().get(0).label() + " + " : "";
        String buffers = c.out().stream().map(v -> "" + liveness.bufferOf(v)).collect(Collectors.joining(", "));
        String text = out + " = " + sum + c.op() + "(" + in + (attr.isEmpty() ? "" : "; " + attr) + ")";
        return String.format(Locale.ROOT, "%-60s  buffer %s", text, buffers);
    }

    private static String shortened(String attr) {
        return attr.length() <= LONGEST_ATTRIBUTE ? attr : attr.substring(0, LONGEST_ATTRIBUTE - 1) + "…";
    }
}
