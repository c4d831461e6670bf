package dev.pullback.playground;

import com.google.gson.stream.JsonWriter;
import dev.pullback.autograd.Rules;
import dev.pullback.check.Finding;
import dev.pullback.check.GradCheck;
import dev.pullback.check.Report;
import dev.pullback.core.Finiteness;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;

/** Checks the rule of each op of a tape at its operands, by numeric derivatives with error bars. */
final class RuleChecks {
    /** The checks of larger operands would take longer than a learner waits. */
    private static final int MAX_CHECKED = 64;

    private static final int MAX_CHECKS = 40;
    private static final String NOT_CHECKED = "not checked";

    private RuleChecks() {}

    /** Writes an object for each op with a rule. */
    static void write(JsonWriter out, Tape tape) throws IOException {
        int end = tape.size();
        int checks = 0;
        for (int id = 0; id < end && checks < MAX_CHECKS; id++) {
            Var v = tape.at(id);
            if (v.op().isLeaf() || v.op().isMulti() || !Rules.standard().has(v.op()) || isFactor(v, end)) continue;
            write(out, v);
            checks++;
        }
    }

    /** Whether gradients flow through an op to none of its operands. */
    private static boolean isConstant(Var v) {
        for (int i = 0; i < v.arity(); i++) if (Rules.standard().flows(v.op(), i)) return false;
        return true;
    }

    /**
     * Whether a variable is recorded only to be shared: the factors of a matrix, which an op has as an operand besides the
     * matrix.
     */
    private static boolean isFactor(Var v, int end) {
        for (int id = v.id() + 1; id < end; id++) {
            Var user = v.tape().at(id);
            for (int i = 0; i < user.arity(); i++) if (user.in(i) == v && origin(user, i) >= 0) return true;
        }
        return false;
    }

    /** Returns which operand an operand is computed from, as factors are from their matrix; -1 if it is independent. */
    private static int origin(Var v, int operand) {
        Var factors = v.in(operand);
        if (factors.arity() != 1 || !factors.op().facts().isInternal() || !isConstant(factors)) return -1;
        for (int i = 0; i < v.arity(); i++) if (i != operand && v.in(i) == factors.in(0)) return i;
        return -1;
    }

    private static void write(JsonWriter out, Var v) throws IOException {
        int elements = 0;
        List<Integer> free = new ArrayList<>();
        for (int i = 0; i < v.arity(); i++) {
            if (origin(v, i) >= 0) continue;
            free.add(i);
            elements += v.in(i).shape().elements();
        }
        out.beginObject();
        out.name("id").value(v.id());
        out.name("call").value(v.name() == null ? v.op().name() : v.name() + " = " + v.op().name());
        if (isConstant(v)) {
            unchecked(out, "no gradient", "no gradient flows through this op");
        } else if (!Finiteness.isFinite(v.value())) {
            unchecked(
                    out, NOT_CHECKED, "a number of the value is not finite, so there is no derivative to compare with");
        } else if (elements > MAX_CHECKED) {
            unchecked(
                    out,
                    NOT_CHECKED,
                    "the operands have " + elements + " elements; at most " + MAX_CHECKED + " are checked here");
        } else {
            try {
                write(out, report(v, free));
            } catch (RuntimeException e) { // operands at which the checker refuses to work, such as NaN
                unchecked(out, NOT_CHECKED, Objects.requireNonNullElse(e.getMessage(), e.toString()));
            }
        }
        out.endObject();
    }

    private static void unchecked(JsonWriter out, String verdict, String words) throws IOException {
        out.name("verdict").value(verdict);
        out.name("words").value(words);
    }

    private static Report report(Var v, List<Integer> free) {
        DMatrixRMaj[] operands = free.stream().map(i -> v.in(i).value().copy()).toArray(DMatrixRMaj[]::new);
        int[] fixed = IntStream.range(0, operands.length)
                .filter(k -> !Rules.standard().flows(v.op(), free.get(k)))
                .toArray();
        return GradCheck.of(v.op().name(), in -> again(v, free, in))
                .fixed(fixed)
                .evenIfConstant()
                .onlyHere()
                .at(operands);
    }

    /** Records an op again with other operands, and before it what is computed from them. */
    private static Var again(Var v, List<Integer> free, Var[] in) {
        Var[] operands = new Var[v.arity()];
        for (int k = 0; k < in.length; k++) operands[free.get(k)] = in[k];
        for (int i = 0; i < operands.length; i++) {
            int origin = origin(v, i);
            if (origin >= 0) operands[i] = v.in(i).op().with(v.in(i).attr(), operands[origin]);
        }
        return v.op().with(v.attr(), operands);
    }

    private static void write(JsonWriter out, Report report) throws IOException {
        out.name("verdict").value(report.verdict().name());
        out.name("passes").value(report.passes());
        out.name("entries").value(report.entries());
        out.name("resolution").value(Double.toString(report.resolution()));
        out.name("words")
                .value(report.findings().stream().map(Finding::toString).collect(Collectors.joining("\n")));
    }
}
