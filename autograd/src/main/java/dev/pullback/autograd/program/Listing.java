package dev.pullback.autograd.program;

import dev.pullback.autograd.program.Instruction.Kind;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes a program as text, one line for each step, as in {@code 3  tanh#4 32x16 = tanh(add#3)   buffer 0}. */
final class Listing {
    private static final int MAX_ATTRIBUTE_LENGTH = 24;

    private final Plan plan;
    private final BufferAssignment assignment;

    Listing(Plan plan) {
        this.plan = plan;
        this.assignment = BufferAssignment.of(plan);
    }

    String text() {
        StringBuilder s = new StringBuilder();
        List<Instruction> code = plan.code();
        for (int i = 0; i < code.size(); i++) {
            Instruction c = code.get(i);
            if (!(c.attr() instanceof Chain chain)) {
                s.append(String.format(Locale.ROOT, "%4d  %s%n", i, line(c)));
                continue;
            }
            s.append(String.format(Locale.ROOT, "%4d  chain of %s%n", i, chain));
            for (Instruction part : chain.body()) s.append(String.format(Locale.ROOT, "      - %s%n", line(part)));
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
        String buffers = c.out().stream().map(this::place).collect(Collectors.joining(", "));
        String text = out + " = " + sum + c.op() + "(" + in + (attr.isEmpty() ? "" : "; " + attr) + ")";
        return String.format(Locale.ROOT, "%-60s  %s", text, buffers);
    }

    private String place(Value v) {
        return assignment.has(v) ? "buffer " + assignment.bufferOf(v) : "tile";
    }

    private static String shortened(String attr) {
        return attr.length() <= MAX_ATTRIBUTE_LENGTH ? attr : attr.substring(0, MAX_ATTRIBUTE_LENGTH - 1) + "…";
    }
}
